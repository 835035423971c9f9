"""Messages as a terminal shows them."""

from slack_sdk import WebClient

from local.slack.inbox import SlackInbox
from local.slack.text import as_text, conversation_text
from tests.local.slack.asking import actions, button, section

LOG = "\n".join(("why:", "```starting", "    cannot find the table `orders`: run the migrations first, then again```"))


def test_a_thread_is_indented_below_its_message(inbox: SlackInbox, slack: WebClient) -> None:
    first = str(
        slack.chat_postMessage(
            channel="#a",
            text="not shown",
            blocks=[section(":x: *Failed* · `feature/x` of *hello*"), actions(button("Restart", "restart"))],
        )["ts"]
    )
    slack.chat_postMessage(channel="#a", text="another message")
    slack.chat_postMessage(channel="#a", text="Creating, <@U0ADA00001>", thread_ts=first)
    slack.chat_postMessage(channel="#a", text=LOG, thread_ts=first, reply_broadcast=True)
    assert conversation_text(inbox.messages(), names=inbox.workspace.names, width=60, indent="  ").split("\n") == [
        "  ❌ Failed · feature/x of hello",
        "  [Restart]",
        "    ↳ Creating, @ada",
        "    ↳ why:",
        "      starting",
        "          cannot find the table `orders`: run the migrations",
        "          first, then again",
        "  another message",
    ]


def test_a_reply_to_nothing_is_shown_all_the_same(inbox: SlackInbox, slack: WebClient) -> None:
    slack.chat_postMessage(channel="#a", text="a\nb", thread_ts="1.2")
    assert conversation_text(inbox.messages()) == "↳ a\n  b"


def test_words_longer_than_a_line_are_kept_whole(inbox: SlackInbox, slack: WebClient) -> None:
    url = "http://localhost:1/" + "a" * 40
    slack.chat_postMessage(channel="#a", text=f"at <{url}>")
    assert conversation_text(inbox.messages(), width=30) == f"at\n{url}"


def test_who_is_mentioned_is_named(inbox: SlackInbox, slack: WebClient) -> None:
    slack.chat_postMessage(channel="#a", text="<@U0BOB00001>")
    [message] = inbox.messages()
    assert as_text(message, inbox.workspace.names) == "@bob"
    assert as_text(message) == "@U0BOB00001"
