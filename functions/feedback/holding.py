"""What feedback remembers of one environment, held by one function at a time while it tells."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol

from adapters.memory import Held

# Longer than the function can live (60 seconds: infra's time-out), and than its clock may be wrong: nobody else tells
# of the environment while this one still may.
HOLD_SECONDS = 75


class Memory(Protocol):
    """Remembers what is shown, for one holder at a time; see `adapters.memory.Memory`."""

    def hold(self, subject: str, /, *, seconds: int) -> Held: ...
    def keep(self, held: Held, content: object, /) -> None: ...
    def release(self, held: Held, /) -> None: ...


@contextmanager
def holding(memory: Memory, subject: str) -> Iterator[Held]:
    """The subject's item, held for as long as the context lasts.

    Raises:
        BusyError: another function is telling of it.
    """
    held = memory.hold(subject, seconds=HOLD_SECONDS)
    try:
        yield held
    finally:
        memory.release(held)
