"""The inbox refuses the blocks that Slack refuses, and points at what is wrong."""

from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError

from local.slack.inbox import SlackInbox
from tests.local.slack.asking import actions, button, confirm, section

SURE = confirm("Delete it?", "It goes.")


def _refusal(slack: WebClient, blocks: list[Any]) -> list[str]:
    with pytest.raises(SlackApiError) as refused:
        slack.chat_postMessage(channel="#a", text="a", blocks=blocks)
    assert refused.value.response["error"] == "invalid_blocks"
    said: list[str] = refused.value.response["response_metadata"]["messages"]
    return said


@pytest.mark.parametrize(
    ("block", "pointer"),
    [
        ({"type": "header", "text": {"type": "mrkdwn", "text": "a"}}, "/blocks/0/text"),
        ({"type": "header", "text": {"type": "plain_text", "text": "a" * 151}}, "/blocks/0/text/text"),
        (section("a" * 3001), "/blocks/0/text/text"),
        ({"type": "section"}, "/blocks/0"),
        ({"type": "section", "fields": [section("a")["text"]] * 11}, "/blocks/0/fields"),
        ({"type": "context", "elements": []}, "/blocks/0/elements"),
        ({"type": "context", "elements": [section("a")["text"]] * 11}, "/blocks/0/elements"),
        ({"type": "actions", "elements": [{"type": "button"}]}, "/blocks/0/elements/0/text"),
        ({"type": "image", "alt_text": "a"}, "/blocks/0"),
        ("a", "/blocks/0"),
        (actions(*(button("a", f"a{number}") for number in range(26))), "/blocks/0/elements"),
        (actions(button("a", "one"), button("b", "one")), "/blocks/0/elements/1/action_id"),
        (actions(button("a", "a" * 256)), "/blocks/0/elements/0/action_id"),
        (actions(button("a" * 76, "a")), "/blocks/0/elements/0/text/text"),
        (actions(button("a", "a", value="v" * 2001)), "/blocks/0/elements/0/value"),
        (actions(button("a", "a", value=7)), "/blocks/0/elements/0/value"),
        (actions(button("a", "a", url="https://x.test/" + "a" * 3000)), "/blocks/0/elements/0/url"),
        (actions(button("a", "a", style="warning")), "/blocks/0/elements/0/style"),
        (actions(button("a", "a", confirm="sure?")), "/blocks/0/elements/0/confirm"),
        (actions(button("a", "a", confirm={**SURE, "style": "x"})), "/blocks/0/elements/0/confirm/style"),
        (actions(button("a", "a", confirm=confirm("a" * 101, "b"))), "/blocks/0/elements/0/confirm/title/text"),
        (actions(button("a", "a", confirm=confirm("a", "b" * 301))), "/blocks/0/elements/0/confirm/text/text"),
        (
            actions(button("a", "a", confirm={**SURE, "confirm": {"type": "plain_text", "text": "a" * 31}})),
            "/blocks/0/elements/0/confirm/confirm/text",
        ),
        (
            actions(button("a", "a", confirm={name: SURE[name] for name in ("title", "text", "confirm")})),
            "/blocks/0/elements/0/confirm/deny",
        ),
        ({**section("a"), "accessory": button("a", "a", style="x")}, "/blocks/0/accessory/style"),
        ({**section("a"), "block_id": "a" * 256}, "/blocks/0/block_id"),
    ],
)
def test_a_block_out_of_bounds_is_pointed_at(slack: WebClient, block: Any, pointer: str) -> None:
    assert any(f"[json-pointer:{pointer}]" in said for said in _refusal(slack, [block]))


def test_there_are_no_more_than_fifty(inbox: SlackInbox, slack: WebClient) -> None:
    assert "[json-pointer:/blocks]" in _refusal(slack, [section("a")] * 51)[0]
    assert slack.chat_postMessage(channel="#a", text="a", blocks=[section("a")] * 50)["ok"]


def test_block_ids_are_unique(slack: WebClient) -> None:
    assert "[json-pointer:/blocks/1/block_id]" in _refusal(slack, [{**section("a"), "block_id": "one"}] * 2)[0]


def test_what_is_just_within_bounds_is_taken(inbox: SlackInbox, slack: WebClient) -> None:
    largest = confirm("a" * 100, "b" * 300)
    row = actions(*(button("a" * 75, f"a{number}", value="v" * 2000, confirm=largest) for number in range(25)))
    slack.chat_postMessage(channel="#a", text="a", blocks=[row, actions(button("a", "a1", style="danger"))])
    assert len(inbox.messages()) == 1, "action ids are unique within their block, not within the message"
