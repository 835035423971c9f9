"""Messages as an environment's life brings them about: one that is changed, and its thread."""

from typing import Any

from slack_sdk import WebClient

from tests.local.slack.asking import actions, button, confirm, section

CHANNEL = "#previews"
KEY = "acme/hello@feature/login"
_SURE = confirm("Delete this environment?", "feature/login of hello is removed. Pushes do not bring it back.")
ROW = actions(
    button("Open", "open", url="http://localhost:23534/", style="primary"),
    button("Restart", "restart", value=KEY),
    button("Keep 7 days", "keep", value=KEY),
    button("Delete", "down", value=KEY, style="danger", confirm={**_SURE, "style": "danger"}),
)
REASON = "CheckService: ECS gave up.\n```starting\ncannot find the table `orders`: run the migrations first```"


def blocks(status: str, *more: dict[str, Any]) -> list[dict[str, Any]]:
    words = ("`b7cbd6f`", "<http://x.test/branch|feature/login>", "<http://x.test/12|#12>", "by <@U0ADA00001>")
    line = [{"type": "mrkdwn", "text": word} for word in words]
    return [section(f"{status} · `feature/login` of *hello*"), *more, {"type": "context", "elements": line}]


def posted(slack: WebClient, status: str = ":white_check_mark: *Ready*", *, row: dict[str, Any] = ROW) -> str:
    """An environment's message with its buttons; its `ts`."""
    url = section("<http://localhost:23534/>")
    answer = slack.chat_postMessage(
        channel=CHANNEL, text="Ready: feature/login of hello", blocks=[*blocks(status, url), row]
    )
    return str(answer["ts"])


def changed(slack: WebClient, ts: str, status: str) -> None:
    slack.chat_update(channel=CHANNEL, ts=ts, text=status, blocks=[*blocks(status), ROW])


def replied(slack: WebClient, ts: str, text: str, *, broadcast: bool = False) -> None:
    slack.chat_postMessage(channel=CHANNEL, text=text, thread_ts=ts, reply_broadcast=broadcast)
