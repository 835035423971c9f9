"""What a request to Slack says, read as Slack reads it: JSON, or a form in which some fields are JSON."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl

from local.slack import blocks as slack_blocks
from local.slack.store import Post

_LONGEST_TEXT = 40_000


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An HTTP answer; `retry_after` is in seconds."""

    status: int = HTTPStatus.OK
    content_type: str = "application/json; charset=utf-8"
    body: str = ""
    retry_after: int | None = None


class RefusedError(Exception):
    """Slack's one-word error is the first argument; what it says besides, the second."""

    def __init__(self, error: str, details: list[str] | None = None) -> None:
        """`error` is e.g. `no_text`."""
        super().__init__(error)
        self.error = error
        self.details = details or []


def of_method(content_type: str, body: bytes) -> Mapping[str, Any]:
    """A Web API method's arguments: a JSON object, or a form whose `blocks` and `attachments` are JSON.

    Raises:
        RefusedError: they cannot be read.
    """
    if content_type.startswith("application/json"):
        arguments = json_value(body or b"{}")
        if arguments is None:
            raise RefusedError("invalid_json")
        if not isinstance(arguments, Mapping):
            raise RefusedError("json_not_object")
        return {name: value for name, value in arguments.items() if name != "token"}  # JSON may not carry it
    form: dict[str, Any] = {}
    form |= {name.decode(errors="replace"): value.decode(errors="replace") for name, value in parse_qsl(body)}
    rich: dict[str, Any] = {name: json_value(form[name].encode()) for name in ("blocks", "attachments") if name in form}
    if None in rich.values():
        raise RefusedError("invalid_blocks_format" if "blocks" in rich else "invalid_attachments")
    return {**form, **rich}


def of_webhook(content_type: str, body: bytes) -> Mapping[str, Any]:
    """What an incoming webhook or a `response_url` is posted: JSON, or a form whose field `payload` is JSON.

    Raises:
        RefusedError: it cannot be read.
    """
    text = body
    if content_type.startswith("application/x-www-form-urlencoded"):
        text = dict(parse_qsl(body)).get(b"payload", b"")
    payload = json_value(text)
    if not isinstance(payload, Mapping):
        raise RefusedError("invalid_payload")
    return payload


def post(arguments: Mapping[str, Any]) -> Post:
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
    thread_ts = _text_or_none(arguments.get("thread_ts"))
    return Post(
        channel=arguments["channel"],
        text=text or "",
        blocks=tuple(blocks or ()),
        attachments=tuple(attachments or ()),
        thread_ts=thread_ts,
        reply_broadcast=True if thread_ts and is_true(arguments.get("reply_broadcast")) else None,
        username=_text_or_none(arguments.get("username")),
    )


def is_true(value: object) -> bool:
    """Whether an argument says yes, as JSON or as a form's text."""
    return value is True or value in ("true", "1")


def json_value(text: bytes | str) -> object:
    """The value, or `None` where the text is not JSON; RecursionError is JSON nested beyond reason."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


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
