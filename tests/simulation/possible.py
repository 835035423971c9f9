"""What each branch may have asked for, going by the requests: functions die half-way, and requests come within others.

Where a function died nobody can say whether it had recorded its request. Where a request came between two calls of
another's nobody can say which was recorded first. So several things are possible, and the registry must say one.
"""

from collections.abc import Callable, Iterable

from preview.environment import Environment
from preview.request import Request
from tests.convergence.asked import Asked


class Possible:
    """What may be asked for, branch by branch."""

    def __init__(self, branches: Iterable[str]) -> None:
        self._asked = {branch: frozenset([Asked()]) for branch in branches}
        self._under_way: list[Request] = []

    def asks(self, wish: Request, deed: Callable[[], bool]) -> None:
        """Does it, which says whether the request was answered, and so recorded; and knows what is possible then."""
        self._under_way.append(wish)
        recorded = deed()
        self._under_way.remove(wish)
        before = self._asked[wish.branch]
        for other in self._under_way:
            if other.branch == wish.branch:
                before |= _after(before, other)
        after = _after(before, wish)
        self._asked[wish.branch] = after if recorded else before | after

    def wrong(self, branch: str, held: Environment | None) -> str | None:
        """What is wrong with the record, if it says what nobody can have asked for."""
        possible = self._asked[branch]
        if held is None:
            return None if Asked() in possible else f"no record of {branch} instead of {possible}"
        said = (held.desired.presence, held.desired.commit)
        wanted = {(asked.presence, asked.commit) for asked in possible}
        return None if said in wanted else f"{held.desired} instead of {possible}"


def _after(possible: frozenset[Asked], event: Request) -> frozenset[Asked]:
    return frozenset(asked.and_then(event) for asked in possible)
