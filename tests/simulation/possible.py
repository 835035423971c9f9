"""What each branch may ask for, going by the events: functions die half-way, and events come within others.

Where a function died nobody can say whether it had recorded what it was told, or will yet: a call can take effect when
its function is no more. Where an event came between two calls of another's nobody can say which was recorded first. So
several things are possible, and the registry must say one of them.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count

from preview.environment import Environment
from tests.simulation.clock import Clock
from tests.simulation.wanted import Change, Wanted

_LATE_SECONDS = 60.0  # No call takes effect later than that.


@dataclass
class Telling:
    """An event that is being told. `recorded` says at the end whether it is certain that it was recorded."""

    branch: str
    change: Change
    recorded: bool = False
    until: float | None = None


State = tuple[Wanted, frozenset[int]]
"""What may be asked for, and which of the events under way that has heard of."""
_NOTHING: State = (Wanted(), frozenset())


class Possible:
    """What may be asked for, branch by branch."""

    def __init__(self, clock: Clock) -> None:
        self._states: defaultdict[str, frozenset[State]] = defaultdict(lambda: frozenset([_NOTHING]))
        self._under_way: dict[int, Telling] = {}
        self._numbers = count()
        self._clock = clock

    @contextmanager
    def telling(self, branch: str, change: Change) -> Iterator[Telling]:
        """The event is told for as long as the context lasts."""
        self._may_have_heard(branch)
        number, told = next(self._numbers), Telling(branch, change)
        self._under_way[number] = told
        try:
            yield told
        finally:
            if told.recorded:
                self._states[branch] = frozenset(_heard(state, number, change) for state in self._states[branch])
                self._forget(number)
            else:
                self._may_have_heard(branch)
                told.until = self._clock.now + _LATE_SECONDS

    def may(self, branch: str, change: Change) -> None:
        """It may have changed, or not."""
        self._may_have_heard(branch)
        self._states[branch] |= {(change(wanted), heard) for wanted, heard in self._states[branch]}

    def wrong(self, branch: str, held: Environment | None) -> str | None:
        """What is wrong with the record, if it says what nobody can have asked for."""
        self._may_have_heard(branch)
        possible = {wanted for wanted, _ in self._states[branch]}
        if held is None:
            return None if any(not wanted.known for wanted in possible) else f"no record of {branch}, not {possible}"
        said = (held.desired.presence, held.desired.commit)
        if said in {(wanted.presence, wanted.commit) for wanted in possible if wanted.known}:
            return None
        return f"{held.desired} (with {held.choice} and {held.pull_request}) instead of {possible}"

    def _may_have_heard(self, branch: str) -> None:
        """Of every event of the branch that is under way, or was left half told."""
        for number, told in list(self._under_way.items()):
            if told.until is not None and told.until < self._clock.now:
                self._forget(number)
            elif told.branch == branch:
                self._states[branch] |= {_heard(state, number, told.change) for state in self._states[branch]}

    def _forget(self, number: int) -> None:
        branch = self._under_way.pop(number).branch
        self._states[branch] = frozenset((wanted, heard - {number}) for wanted, heard in self._states[branch])


def _heard(state: State, number: int, change: Change) -> State:
    wanted, heard = state
    return state if number in heard else (change(wanted), heard | {number})
