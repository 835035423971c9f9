"""What was posted to the Slack inbox, in order, each message with its newest text."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Post:
    """A message as somebody asks for it.

    Attributes:
        channel: the channel as it was named, e.g. `#previews` or an id.
        text: mrkdwn; with blocks, only what notifications show.
        blocks: Block Kit blocks, as posted.
        attachments: the older kind of rich content, as posted.
        thread_ts: the `ts` of the message that this answers.
        reply_broadcast: whether an answer is shown in the channel, too.
        username: a name to post under instead of the app's.
        bot_id: who posted it: the app's bot, an incoming webhook, or Slack itself.
        ephemeral_for: the id of the only person who sees it; `None`: everybody does.
    """

    channel: str
    text: str = ""
    blocks: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str | None = None
    reply_broadcast: bool | None = None
    username: str | None = None
    bot_id: str | None = None
    ephemeral_for: str | None = None


@dataclass(frozen=True, kw_only=True)
class Edited:
    """That a message was changed.

    Attributes:
        ts: when, as Slack writes it.
        at: when, ISO 8601, in UTC.
    """

    ts: str
    at: str


@dataclass(frozen=True, kw_only=True)
class Message(Post):
    """A message as it was kept.

    Attributes:
        ts: Slack's identity of a message within its channel: seconds since 1970 with six decimals, as text.
        received_at: ISO 8601, in UTC.
        edited: when it was changed last; `None`: it never was.
    """

    ts: str
    received_at: str
    edited: Edited | None = None


class MessageStore:
    """Keeps messages in memory; any thread may use it."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970."""
        self._now = now
        self._messages: dict[str, Message] = {}
        self._last_microsecond = 0
        self._changed = threading.Condition()

    def add(self, post: Post) -> Message:
        """Keep a post; no two messages have the same `ts`, and later ones have a greater one."""
        with self._changed:
            stamp = self._stamp()
            asked = {field.name: getattr(post, field.name) for field in fields(Post)}
            message = Message(**asked, ts=stamp.ts, received_at=stamp.at)
            self._messages[message.ts] = message
            self._changed.notify_all()
            return message

    def change(self, ts: str, post: Post) -> Message | None:
        """Give a message another content, at the place where it is; `None` where there is no such message."""
        with self._changed:
            before = self._messages.get(ts)
            if before is None:
                return None
            after = replace(
                before, text=post.text, blocks=post.blocks, attachments=post.attachments, edited=self._stamp()
            )
            self._messages[ts] = after
            self._changed.notify_all()
            return after

    def remove(self, ts: str) -> None:
        """Forget a message, if there is one."""
        with self._changed:
            self._messages.pop(ts, None)
            self._changed.notify_all()

    def get(self, ts: str) -> Message | None:
        """The message with this `ts`, if there is one."""
        with self._changed:
            return self._messages.get(ts)

    def all(self) -> tuple[Message, ...]:
        """Every message, oldest first, those that one person sees included."""
        with self._changed:
            return tuple(self._messages.values())

    def public(self) -> tuple[Message, ...]:
        """The messages that everybody sees, oldest first."""
        return tuple(message for message in self.all() if message.ephemeral_for is None)

    def wait_for(self, predicate: Callable[[Message], object], timeout: float) -> Message:
        """The oldest message for which `predicate` holds, once there is one.

        Raises:
            TimeoutError: there was none within `timeout` seconds; the error's text lists what did come.
        """
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(predicate, self._messages.values()), None), timeout)
            if found is not None:
                return found
            came = "; ".join(message.text for message in self._messages.values()) or "none"
            raise TimeoutError(f"no such message within {timeout} s; messages that came: {came}")

    def _stamp(self) -> Edited:
        self._last_microsecond = max(int(self._now() * 1_000_000), self._last_microsecond + 1)
        seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
        at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds).isoformat()
        return Edited(ts=f"{seconds}.{microseconds:06d}", at=at)
