"""What AWS may do to a call beside its work: refuse it, or do it and lose the answer."""

from collections.abc import Iterator
from contextlib import contextmanager


class LostAnswerError(Exception):
    """The call did its work, and nobody heard of it."""


class Calls:
    """The calls that change something, in order, and the troubles prepared for them."""

    def __init__(self) -> None:
        self.made: list[str] = []
        self._refusals: dict[str, list[Exception]] = {}
        self._lost: list[str] = []

    def refuse(self, call: str, *errors: Exception) -> None:
        """The next calls are refused with these errors, one each."""
        self._refusals.setdefault(call, []).extend(errors)

    def forgive(self, call: str) -> None:
        """Nothing is refused any more."""
        self._refusals.pop(call, None)

    def lose_answer(self, call: str) -> None:
        """The next call is done, and its answer lost."""
        self._lost.append(call)

    @contextmanager
    def of(self, call: str) -> Iterator[None]:
        """One call: raises the refusal that is prepared for it, or does it."""
        refusals = self._refusals.get(call)
        if refusals:
            raise refusals.pop(0)
        yield
        self.made.append(call)
        if call in self._lost:
            self._lost.remove(call)
            raise LostAnswerError(call)
