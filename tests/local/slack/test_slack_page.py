"""The inbox's messages as people read them: on its page, and in a terminal."""

import urllib.error
import urllib.request
from html.parser import HTMLParser
from typing import Any

from slack_sdk import WebClient

from local.slack.inbox import SlackInbox
from local.slack.text import as_text
from tests.local.slack.asking import HOSTILE, section, shown


class Tags(HTMLParser):
    """Counts a page's elements."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.seen.append(tag)


def test_an_empty_inbox_says_what_to_do(inbox: SlackInbox) -> None:
    assert "Nothing has been posted yet" in shown(inbox)


def test_every_kind_of_block_is_shown(inbox: SlackInbox, slack: WebClient) -> None:
    label = {"type": "plain_text", "text": ":zap: Wake"}
    slack.chat_postMessage(
        channel="#previews",
        text="not shown",
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": "A header"}},
            {**section("*Ready*"), "accessory": {"type": "button", "text": label, "url": "http://localhost:1/"}},
            {"type": "section", "fields": [section("a field")["text"]]},
            {"type": "divider"},
            {
                "type": "context",
                "elements": [
                    section("a context")["text"],
                    {"type": "image", "image_url": "x", "alt_text": "a picture"},
                ],
            },
            {"type": "actions", "elements": [{"type": "button", "text": label, "style": "danger"}]},
            {"type": "image", "image_url": "https://x.test/", "alt_text": "another picture"},
            {"type": "rich_text", "elements": []},
        ],
        attachments=[{"title": "Title", "text": "an attachment"}],
    )
    page = shown(inbox)
    for part in ("<h2>A header</h2>", "<strong>Ready</strong>", "a field", "<hr>", "a context", "a picture"):
        assert part in page
    for part in ('href="http://localhost:1/"', "⚡ Wake", "another picture", "of type rich_text", "an attachment"):
        assert part in page
    assert "not shown" not in page


def test_nothing_that_was_posted_becomes_markup(inbox: SlackInbox, slack: WebClient) -> None:
    plain = {"type": "plain_text", "text": HOSTILE}
    confirm = {"title": plain, "text": section(HOSTILE)["text"], "confirm": plain, "deny": plain}
    address = {"url": f"javascript:{HOSTILE}", "action_id": HOSTILE, "value": HOSTILE}
    button = {"type": "button", "text": plain, "confirm": confirm, **address}
    hostile: list[dict[str, Any]] = [
        {"type": "header", "text": plain},
        {**section(HOSTILE), "accessory": button},
        {"type": "context", "elements": [{"type": "image", "image_url": HOSTILE, "alt_text": HOSTILE}]},
    ]
    empty = Tags(shown(inbox)).seen
    first = slack.chat_postMessage(channel=HOSTILE, text=HOSTILE, username=HOSTILE)
    slack.chat_postMessage(channel=HOSTILE, text=HOSTILE, thread_ts=str(first["ts"]), reply_broadcast=True)
    slack.chat_postMessage(channel=HOSTILE, blocks=hostile, text=HOSTILE)
    slack.chat_postMessage(channel=HOSTILE, text="a", attachments=[{"title": HOSTILE, "text": HOSTILE}])
    seen = Tags(shown(inbox, channel=HOSTILE)).seen
    assert seen.count("article") == 5
    assert seen.count("script") == empty.count("script") == 1
    assert seen.count("a") == 1, "the link to the message that was replied to"
    assert "img" not in seen


def test_the_page_allows_no_script_but_its_own(inbox: SlackInbox) -> None:
    with urllib.request.urlopen(inbox.url, timeout=10) as answer:
        policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'sha256-" in policy
    assert "unsafe" not in policy


def test_a_message_reads_well_in_a_terminal(inbox: SlackInbox, slack: WebClient) -> None:
    slack.chat_postMessage(
        channel="#a",
        text="not shown",
        blocks=[
            {"type": "header", "text": {"type": "plain_text", "text": ":rocket: Ready"}},
            section("<http://localhost:1/|Open it>\n```log```"),
            {"type": "divider"},
            {"type": "context", "elements": [section("by *ada*")["text"], section("`abc`")["text"]]},
            {"type": "actions", "elements": [{"type": "button", "text": {"type": "plain_text", "text": "Keep"}}]},
        ],
    )
    slack.chat_postMessage(channel="#a", text="*just* text", attachments=[{"title": "Why", "text": "because"}])
    first, second = inbox.messages()
    assert as_text(first).split("\n") == [
        "🚀 Ready",
        "Open it (http://localhost:1/)",
        "log",
        "by ada  abc",
        "[Keep]",
    ]
    assert as_text(second) == "just text\nWhy\nbecause"
