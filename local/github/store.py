"""Everything that GitHub remembers, in memory. Any thread may use it; `with store:` makes several steps one."""

import threading
import time
from collections.abc import Callable
from types import TracebackType
from typing import Self, TypeVar

from local.github.records import Record

R = TypeVar("R", bound=Record)


class Store:
    """Records by their kind and id."""

    def __init__(self, *, now: Callable[[], float] = time.time) -> None:
        """`now` gives seconds since 1970."""
        self._now = now
        self._kept: dict[type[Record], dict[int, Record]] = {}
        self._last_id = 1_000
        self._lock = threading.RLock()

    def __enter__(self) -> Self:
        self._lock.acquire()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        self._lock.release()

    def now(self) -> int:
        """The time as GitHub tells it: in whole seconds."""
        return int(self._now())

    def new_id(self) -> int:
        """A number that nothing has yet; later ones are greater."""
        with self:
            self._last_id += 1
            return self._last_id

    def put(self, record: R) -> R:
        """Keep a record, in place of the one of its kind and id if there is one."""
        with self:
            self._kept.setdefault(type(record), {})[record.id] = record
            return record

    def get(self, kind: type[R], identity: int, *, repository: str) -> R | None:
        """The record of that id in that repository."""
        with self:
            found = self._kept.get(kind, {}).get(identity)
            return found if isinstance(found, kind) and found.repository == repository.lower() else None

    def all(self, kind: type[R], *, repository: str) -> tuple[R, ...]:
        """Every record of that kind in that repository, oldest first."""
        with self:
            kept = self._kept.get(kind, {}).values()
            mine = (record for record in kept if isinstance(record, kind) and record.repository == repository.lower())
            return tuple(sorted(mine, key=lambda record: record.id))

    def remove(self, record: Record) -> None:
        """Forget a record; nothing happens where it is forgotten already."""
        with self:
            self._kept.get(type(record), {}).pop(record.id, None)
