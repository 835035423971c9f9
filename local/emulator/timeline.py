"""What is due at its time, done when somebody looks: no thread and no sleeping.

Whoever is about to look, which is every call to ECS or Elastic Load Balancing, lets everything happen that is due by
then, in order of time. What happens sees its own time as now, so that what follows from it is due in its turn.
"""

import heapq
import itertools
import threading
from collections.abc import Callable

Clock = Callable[[], float]
"""Seconds of AWS's time, from any beginning; never back."""


class Timeline:
    """Things to come, by a clock.

    Attributes:
        scale: what delays are multiplied with, where AWS is to have a quick day, or a slow one.
    """

    def __init__(self, clock: Clock) -> None:
        """Nothing is to come yet."""
        self.scale = 1.0
        self._clock = clock
        self._coming: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()
        self._happening_at: float | None = None
        self._catching_up = threading.Lock()
        self._heap = threading.Lock()

    def now(self) -> float:
        """The time: the clock's, or that of what is happening just now."""
        return self._clock() if self._happening_at is None else self._happening_at

    def after(self, seconds: float, happens: Callable[[], None]) -> None:
        """Have something happen in so many seconds; what is due at the same time happens in the order of asking."""
        with self._heap:
            heapq.heappush(self._coming, (self.now() + seconds * self.scale, next(self._numbers), happens))

    @property
    def next_at(self) -> float | None:
        """When the next thing is due; `None` where nothing is to come."""
        coming = self._coming
        return coming[0][0] if coming else None

    @property
    def behind(self) -> bool:
        """Whether anything is due."""
        return (due := self.next_at) is not None and due <= self._clock()

    def catch_up(self) -> None:
        """Let everything happen that is due. Whoever asks while that goes on does not wait for it."""
        if not self._catching_up.acquire(blocking=False):
            return
        try:
            until = self._clock()
            while (happens := self._next_until(until)) is not None:
                happens()
        finally:
            self._happening_at = None
            self._catching_up.release()

    def forget(self) -> None:
        """Nothing is to come any more."""
        with self._heap:
            self._coming.clear()
            self._numbers = itertools.count()

    def _next_until(self, until: float) -> Callable[[], None] | None:
        with self._heap:
            if not self._coming or self._coming[0][0] > until:
                return None
            self._happening_at, _, happens = heapq.heappop(self._coming)
            return happens
