"""What was posted to the Slack inbox, in order."""

import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
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
        username: a name to post under instead of the app's.
    """

    channel: str
    text: str = ""
    blocks: tuple[Mapping[str, Any], ...] = ()
    attachments: tuple[Mapping[str, Any], ...] = ()
    thread_ts: str | None = None
    username: str | None = None


@dataclass(frozen=True, kw_only=True)
class Message(Post):
    """A message as it was kept.

    Attributes:
        ts: Slack's identity of a message within its channel: seconds since 1970 with six decimals, as text.
        received_at: ISO 8601, in UTC.
    """

    ts: str
    received_at: str


class MessageStore:
    """Keeps messages in memory; any thread may use it."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970."""
        self._now = now
        self._messages: list[Message] = []
        self._last_microsecond = 0
        self._changed = threading.Condition()

    def add(self, post: Post) -> Message:
        """Keep a post; no two messages have the same `ts`, and later ones have a greater one."""
        with self._changed:
            self._last_microsecond = max(int(self._now() * 1_000_000), self._last_microsecond + 1)
            seconds, microseconds = divmod(self._last_microsecond, 1_000_000)
            received_at = datetime.fromtimestamp(seconds, UTC).replace(microsecond=microseconds).isoformat()
            message = Message(**vars(post), ts=f"{seconds}.{microseconds:06d}", received_at=received_at)
            self._messages.append(message)
            self._changed.notify_all()
            return message

    def all(self) -> tuple[Message, ...]:
        """Every message, oldest first."""
        with self._changed:
            return tuple(self._messages)

    def wait_for(self, predicate: Callable[[Message], object], timeout: float) -> Message:
        """The oldest message for which `predicate` holds, once there is one.

        Raises:
            TimeoutError: there was none within `timeout` seconds; the error's text lists what did come.
        """
        with self._changed:
            found = self._changed.wait_for(lambda: next(filter(predicate, self._messages), None), timeout)
            if found is not None:
                return found
            came = "; ".join(message.text for message in self._messages) or "none"
            raise TimeoutError(f"no such message within {timeout} s; messages that came: {came}")
