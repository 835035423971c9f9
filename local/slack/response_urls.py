"""The `response_url`s of commands and buttons, by which an app answers later.

Source: docs.slack.dev/interactivity/handling-user-interaction#message_responses: up to five answers within 30 minutes,
seen by the person alone unless `response_type` is `in_channel`; `replace_original` and `delete_original` are about the
message whose button was pressed, here also about the last answer by the same URL.
"""

import secrets
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any

from local.slack import arguments as read
from local.slack.api import BOT_ID
from local.slack.arguments import RefusedError, Reply
from local.slack.store import Message, MessageStore

_MOST_USES = 5
_SECONDS = 30 * 60


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What a person did, to which answers come.

    Attributes:
        user: the person's id.
        channel: where it was done.
        original: the `ts` of the message whose button was pressed, or of the last answer; `None` where there is none.
        thread_ts: the thread in which it was done.
    """

    user: str
    channel: str
    original: str | None = None
    thread_ts: str | None = None


@dataclass(frozen=True, kw_only=True)
class _Open:
    asked: Asked
    until: float
    uses: int = 0


class ResponseUrls:
    """Gives out ids for `response_url`s, and takes what is posted to them. Any thread may use it."""

    def __init__(self, *, store: MessageStore, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970."""
        self._store = store
        self._now = now
        self._open: dict[str, _Open] = {}
        self._lock = threading.Lock()

    def make(self, asked: Asked) -> str:
        """The id of a new one."""
        with self._lock:
            name = secrets.token_urlsafe(16)
            self._open[name] = _Open(asked=asked, until=self._now() + _SECONDS)
            return name

    def post(self, name: str, *, content_type: str, body: bytes) -> Reply:
        """Answer a post to one of them, as Slack does."""
        try:
            with self._lock:
                held = self._held(name)
                asked = self._answered(held.asked, read.of_webhook(content_type, body))
                self._open[name] = replace(held, asked=asked, uses=held.uses + 1)
        except RefusedError as refused:
            gone = refused.error in ("used_url", "expired_url")
            status = HTTPStatus.NOT_FOUND if gone else HTTPStatus.BAD_REQUEST
            return Reply(status=status, content_type="text/plain", body=refused.error)
        return Reply(content_type="text/plain", body="ok")

    def _held(self, name: str) -> _Open:
        """The open URL of this id.

        Raises:
            RefusedError: it takes no more answers.
        """
        held = self._open.get(name)
        if held is None or self._now() > held.until:
            raise RefusedError("expired_url")
        if held.uses >= _MOST_USES:
            raise RefusedError("used_url")
        return held

    def _answered(self, asked: Asked, payload: Mapping[str, Any]) -> Asked:
        if read.is_true(payload.get("delete_original")):
            self._store.remove(asked.original or "")
            return replace(asked, original=None)
        if read.is_true(payload.get("replace_original")) and asked.original:
            self._store.change(asked.original, read.post({**payload, "channel": asked.channel}))
            return asked
        message = answer(self._store, asked, payload)
        return asked if asked.original else replace(asked, original=message.ts)


def answer(store: MessageStore, asked: Asked, payload: Mapping[str, Any]) -> Message:
    """Show an app's answer to whom it is for.

    Raises:
        RefusedError: it is no message.
    """
    post = read.post({"thread_ts": asked.thread_ts, **payload, "channel": asked.channel})
    private = payload.get("response_type") != "in_channel"
    return store.add(replace(post, bot_id=BOT_ID, ephemeral_for=asked.user if private else None))
