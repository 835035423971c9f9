"""How long each step of a scripted run took."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass(kw_only=True)
class Timetable:
    """Steps with their beginnings and durations, in seconds since the table was made."""

    begun: float = field(default_factory=time.monotonic)
    steps: list[tuple[str, float, float]] = field(default_factory=list)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Times what happens in the context."""
        start = time.monotonic()
        yield
        self.steps.append((name, start - self.begun, time.monotonic() - start))

    def lines(self) -> Iterator[str]:
        """The table, a line for each step, at most 80 columns wide."""
        yield f"{'step':<52} {'at':>8} {'took':>8}"
        for name, at, took in self.steps:
            yield f"{name:<52} {at:7.1f}s {took:7.1f}s"
