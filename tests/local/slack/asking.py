"""Posting to the inbox by hand, and reading it."""

import http.client
import json
import urllib.request
from typing import Any
from urllib.parse import urlencode

from local.slack.inbox import SlackInbox

FORM = "application/x-www-form-urlencoded"
HOSTILE = "<script>alert('&')</script>\"'"


def section(text: str) -> dict[str, Any]:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def listed(inbox: SlackInbox, **asked: str) -> list[dict[str, Any]]:
    with urllib.request.urlopen(f"{inbox.messages_url}?{urlencode(asked)}", timeout=10) as answer:
        messages: list[dict[str, Any]] = json.loads(answer.read())
        return messages


def shown(inbox: SlackInbox, **asked: str) -> str:
    with urllib.request.urlopen(f"{inbox.url}?{urlencode(asked)}", timeout=10) as answer:
        assert answer.headers["Content-Type"] == "text/html; charset=utf-8"
        return str(answer.read().decode())


def post(inbox: SlackInbox, path: str, body: bytes, **headers: str) -> tuple[int, str]:
    connection = http.client.HTTPConnection(inbox.url.split("/")[2], timeout=10)
    connection.request("POST", path, body, {name.replace("_", "-"): value for name, value in headers.items()})
    answer = connection.getresponse()
    text = answer.read().decode()
    connection.close()
    return answer.status, text


def button(label: str, action_id: str, **more: object) -> dict[str, Any]:
    return {"type": "button", "text": {"type": "plain_text", "text": label}, "action_id": action_id, **more}


def confirm(title: str, text: str) -> dict[str, Any]:
    words = {"title": title, "text": text, "confirm": "Yes, delete it", "deny": "Cancel"}
    return {name: {"type": "plain_text", "text": word} for name, word in words.items()}


def actions(*buttons: dict[str, Any]) -> dict[str, Any]:
    return {"type": "actions", "elements": list(buttons)}
