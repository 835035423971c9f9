"""A bot changes its message, replies in its thread, and offers buttons; a message that is gone is told apart."""

import json
from collections.abc import Iterator

import pytest
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

from adapters.slack import Posted, Slack
from adapters.slack_refusals import MessageGoneError, SlackError
from preview.errors import TryLaterError
from preview.showing.slack_message import Button, Confirmation, Message
from tests.adapters.slack_server import Reply, SlackServer, slack_server

MESSAGE = Message(text="Ready: feature/x of web", sections=(":white_check_mark: *Ready*",), footnotes=("by octocat",))


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as running:
        running.usual = Reply(body='{"ok": true, "ts": "1.2", "channel": "C1"}')
        yield running


@pytest.fixture
def slack(server: SlackServer) -> Slack:
    at_once = FixedValueRetryIntervalCalculator(0)
    return Slack(secret=lambda: "xoxb-1-abc", api_url=f"{server.url}/api", pause=at_once, timeout=1)


def refused(error: str) -> Reply:
    return Reply(body=json.dumps({"ok": False, "error": error}))


def test_a_message_is_changed_in_its_place(slack: Slack, server: SlackServer) -> None:
    assert slack.update(MESSAGE, channel="C1", ts="1.2") == Posted(channel="C1", ts="1.2")

    (post,) = server.posts
    assert post.path == "/api/chat.update"
    assert (post.message["channel"], post.message["ts"]) == ("C1", "1.2")
    assert post.message["text"] == "Ready: feature/x of web"
    assert [block["type"] for block in post.message["blocks"]] == ["section", "context"]


def test_a_reply_is_in_the_thread_and_only_a_broadcast_in_the_channel(slack: Slack, server: SlackServer) -> None:
    slack.post(MESSAGE, channel="C1", thread="1.2")
    slack.post(MESSAGE, channel="C1", thread="1.2", broadcast=True)

    quiet, loud = (post.message for post in server.posts)
    assert quiet["thread_ts"] == loud["thread_ts"] == "1.2"
    assert "reply_broadcast" not in quiet
    assert loud["reply_broadcast"] is True


def test_buttons_are_the_last_block(slack: Slack, server: SlackServer) -> None:
    sure = Confirmation(title="Sure?", text="It goes.", confirm="Delete", deny="Keep it")
    buttons = (
        Button(text="Open", action="open", url="http://previews.example:20123/"),
        Button(text="Delete", action="down", value="acme/web@feature/x", danger=True, confirm=sure),
    )
    slack.post(Message(text="t", sections=("s",), footnotes=(), buttons=buttons), channel="C1")

    blocks = server.posts[0].message["blocks"]
    assert [block["type"] for block in blocks] == ["section", "actions"]
    assert blocks[1]["elements"] == [
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Open"},
            "action_id": "open",
            "url": "http://previews.example:20123/",
        },
        {
            "type": "button",
            "text": {"type": "plain_text", "text": "Delete"},
            "action_id": "down",
            "value": "acme/web@feature/x",
            "style": "danger",
            "confirm": {
                "title": {"type": "plain_text", "text": "Sure?"},
                "text": {"type": "plain_text", "text": "It goes."},
                "confirm": {"type": "plain_text", "text": "Delete"},
                "deny": {"type": "plain_text", "text": "Keep it"},
                "style": "danger",
            },
        },
    ]


@pytest.mark.parametrize(
    "words", ["message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found"]
)
def test_a_message_that_cannot_be_changed_any_more_is_told_apart(words: str, slack: Slack, server: SlackServer) -> None:
    server.usual = refused(words)
    with pytest.raises(MessageGoneError, match=words):
        slack.update(MESSAGE, channel="C1", ts="1.2")


@pytest.mark.parametrize(("words", "advice"), [("is_archived", r"set slack\.channel"), ("token_revoked", "bot token")])
def test_other_refusals_of_a_change_say_what_to_change(
    words: str, advice: str, slack: Slack, server: SlackServer
) -> None:
    server.usual = refused(words)
    with pytest.raises(SlackError, match=advice) as caught:
        slack.update(MESSAGE, channel="C1", ts="1.2")
    assert not isinstance(caught.value, MessageGoneError)


@pytest.mark.parametrize(
    ("reply", "seconds", "silent"),
    [
        (Reply(status=429, body="{}", headers={"Retry-After": "30"}), 30, False),
        (Reply(status=500, body="oops"), None, False),
        (Reply(mute=True), None, True),
        (Reply(drop=True), None, True),
    ],
)
def test_passing_trouble_with_a_change_is_for_later(
    reply: Reply, seconds: int | None, silent: bool, slack: Slack, server: SlackServer
) -> None:
    server.usual = reply
    with pytest.raises(TryLaterError) as caught:
        slack.update(MESSAGE, channel="C1", ts="1.2")
    assert (caught.value.seconds, caught.value.silent) == (seconds, silent)


def test_a_token_that_was_refused_is_read_anew(server: SlackServer) -> None:
    forgotten: list[str] = []
    slack = Slack(secret=lambda: "xoxb-1-abc", forget=lambda: forgotten.append("once"), api_url=f"{server.url}/api")
    slack.update(MESSAGE, channel="C1", ts="1.2")
    assert forgotten == []
    server.usual = refused("token_revoked")
    with pytest.raises(SlackError):
        slack.update(MESSAGE, channel="C1", ts="1.2")
    assert forgotten == ["once"]
