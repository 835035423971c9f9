"""Time that passes when it is told to: an agenda of what is to happen, in order."""

import heapq
import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

# Tuesday, 24 November 2026; any moment would do, but for the year 1970, before which some code would count.
BEGINNING = 1_795_500_000.0

Deed = Callable[[], object]


@dataclass
class Clock:
    """Seconds since 1970.

    Attributes:
        now: the moment.
    """

    now: float = BEGINNING
    _agenda: list[tuple[float, int, Deed]] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def __call__(self) -> float:
        return self.now

    def whole(self) -> int:
        """The moment in whole seconds."""
        return int(self.now)

    def after(self, seconds: float, deed: Deed) -> None:
        """Has something happen in so many seconds; what is due at the same moment happens in the order of asking."""
        heapq.heappush(self._agenda, (self.now + seconds, next(self._numbers), deed))

    def pass_time(self, seconds: float) -> None:
        """Lets so many seconds pass, and happen what is due meanwhile."""
        until = self.now + seconds
        while self._agenda and self._agenda[0][0] <= until:
            self._next()
        self.now = max(self.now, until)

    def run_out(self, *, limit: float) -> bool:
        """Lets everything happen that is on the agenda; whether it came to an end within `limit` seconds."""
        until = self.now + limit
        while self._agenda:
            if self._agenda[0][0] > until:
                return False
            self._next()
        return True

    def step(self) -> bool:
        """Lets the next thing happen; whether there was one."""
        if self._agenda:
            self._next()
            return True
        return False

    def _next(self) -> None:
        at, _, deed = heapq.heappop(self._agenda)
        self.now = max(self.now, at)
        deed()
