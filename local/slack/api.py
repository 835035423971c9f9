"""Slack's two ways to post, as its own servers answer them: incoming webhooks, and the Web API.

Sources: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (webhooks answer in HTTP statuses and plain
text) and docs.slack.dev/reference/methods/chat.postMessage (the Web API answers 200 and says `ok` in the body).
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from local.slack import blocks as slack_blocks
from local.slack.store import Message, MessageStore, Post
from preview.records import to_json

_LONGEST_TEXT = 40_000
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{8,}")
_BOT_ID = "B0EC5DE17Y0"


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An HTTP answer."""

    status: int = HTTPStatus.OK
    content_type: str = "application/json; charset=utf-8"
    body: str


class RefusedError(Exception):
    """Slack's one-word error is the first argument; what it says besides, the second."""

    def __init__(self, error: str, details: list[str] | None = None) -> None:
        """`error` is e.g. `no_text`."""
        super().__init__(error)
        self.error = error
        self.details = details or []


class SlackApi:
    """Answers posts and keeps them in a store."""

    def __init__(self, *, store: MessageStore, webhook_channel: str) -> None:
        """An incoming webhook posts to one channel, which is chosen when the webhook is made."""
        self._store = store
        self._webhook_channel = webhook_channel
        self._methods: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "chat.postMessage": self._post_message
        }

    def webhook(self, *, content_type: str, body: bytes) -> Reply:
        """Answer a post to an incoming webhook: JSON, or a form whose field `payload` is JSON."""
        try:
            arguments = _webhook_payload(content_type, body)
            self._store.add(_post({**arguments, "channel": self._webhook_channel}))
        except RefusedError as refused:
            return Reply(status=HTTPStatus.BAD_REQUEST, content_type="text/plain", body=refused.error)
        return Reply(content_type="text/plain", body="ok")

    def call(self, method: str, *, content_type: str, authorization: str, body: bytes) -> Reply:
        """Answer a call of the Web API."""
        answer: dict[str, Any]
        try:
            arguments = _arguments(content_type, body)
            _check_token(authorization, arguments)
            answer = {"ok": True, **self._methods.get(method, _unknown)(arguments)}
        except RefusedError as refused:
            answer = {"ok": False, "error": refused.error}
            if refused.details:
                answer["response_metadata"] = {"messages": refused.details}
        return Reply(body=json.dumps(answer))

    def _post_message(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        channel = arguments.get("channel")
        if not isinstance(channel, str) or not channel:
            raise RefusedError("channel_not_found")
        message = self._store.add(_post(arguments))
        return {"channel": channel_id(channel), "ts": message.ts, "message": _as_slack_tells(message)}


def _unknown(_: Mapping[str, Any]) -> dict[str, Any]:
    raise RefusedError("unknown_method")


def channel_id(channel: str) -> str:
    """The id that Slack answers with, whatever the channel was called by; here it is made of the name."""
    if _CHANNEL_ID.fullmatch(channel):
        return channel
    return "C" + hashlib.sha256(channel.removeprefix("#").encode()).hexdigest()[:10].upper()


def _post(arguments: Mapping[str, Any]) -> Post:
    """The message asked for.

    Raises:
        RefusedError: Slack would not take it.
    """
    text, blocks, attachments = arguments.get("text"), arguments.get("blocks"), arguments.get("attachments")
    if blocks and (found := slack_blocks.problems(blocks)):
        raise RefusedError("invalid_blocks", found)
    _check_attachments(attachments)
    if not (text and isinstance(text, str)) and not blocks and not attachments:
        raise RefusedError("no_text")
    if len(text or "") > _LONGEST_TEXT:
        raise RefusedError("msg_too_long")
    return Post(
        channel=arguments["channel"],
        text=text or "",
        blocks=tuple(blocks or ()),
        attachments=tuple(attachments or ()),
        thread_ts=_text_or_none(arguments.get("thread_ts")),
        username=_text_or_none(arguments.get("username")),
    )


def _text_or_none(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _check_attachments(attachments: object) -> None:
    if not attachments:
        return
    if not isinstance(attachments, list) or not all(isinstance(item, Mapping) for item in attachments):
        raise RefusedError("invalid_attachments")
    for attachment in attachments:
        if attachment.get("blocks") and (found := slack_blocks.problems(attachment["blocks"])):
            raise RefusedError("invalid_blocks", found)


def _webhook_payload(content_type: str, body: bytes) -> Mapping[str, Any]:
    text = body
    if content_type.startswith("application/x-www-form-urlencoded"):
        text = dict(parse_qsl(body)).get(b"payload", b"")
    payload = _json(text)
    if not isinstance(payload, Mapping):
        raise RefusedError("invalid_payload")
    return payload


def _arguments(content_type: str, body: bytes) -> Mapping[str, Any]:
    """A method's arguments: a JSON object, or a form whose `blocks` and `attachments` are JSON."""
    if content_type.startswith("application/json"):
        arguments = _json(body)
        if arguments is None:
            raise RefusedError("invalid_json")
        if not isinstance(arguments, Mapping):
            raise RefusedError("json_not_object")
        return {name: value for name, value in arguments.items() if name != "token"}  # JSON may not carry it
    form: dict[str, Any] = {}
    form |= {name.decode(errors="replace"): value.decode(errors="replace") for name, value in parse_qsl(body)}
    rich: dict[str, Any] = {name: _json(form[name].encode()) for name in ("blocks", "attachments") if name in form}
    if None in rich.values():
        raise RefusedError("invalid_blocks_format" if "blocks" in rich else "invalid_attachments")
    return {**form, **rich}


def _check_token(authorization: str, arguments: Mapping[str, Any]) -> None:
    scheme, _, token = authorization.partition(" ")
    given = token if scheme.lower() == "bearer" else arguments.get("token", "")
    if not given:
        raise RefusedError("not_authed")
    if not str(given).startswith("xox"):
        raise RefusedError("invalid_auth")


def _json(text: bytes) -> object:
    """The value, or `None` where the text is not JSON; RecursionError is JSON nested beyond reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _as_slack_tells(message: Message) -> dict[str, Any]:
    told = to_json(message)
    kept = {name: told[name] for name in ("text", "ts", "blocks", "attachments", "thread_ts") if told.get(name)}
    return {"type": "message", "subtype": "bot_message", "bot_id": _BOT_ID, **kept}
