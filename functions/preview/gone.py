"""Which environments' branches seem to be gone, going by what GitHub lists."""

from collections.abc import Collection, Iterable, Sequence

from preview.environment import Environment
from preview.prefixes import prefix_of
from preview.request import Presence

# A branch that was pushed a moment ago may not be listed everywhere yet.
SETTLED_SECONDS = 600
REASON = "GitHub says that the branch is gone; nobody told us that it was deleted"


def worth_asking(environments: Iterable[Environment], repository: str, *, now: int) -> tuple[Environment, ...]:
    """The repository's environments whose branches GitHub is asked for: wanted, and not pushed to just now."""
    return tuple(
        held
        for held in environments
        if held.repository.lower() == repository.lower()
        and held.desired.presence is Presence.PRESENT
        and now - held.desired.occurred_at >= SETTLED_SECONDS
    )


def prefixes_in_use(environments: Iterable[Environment], prefixes: tuple[str, ...]) -> tuple[str, ...]:
    """The project's prefixes that any of the environments' branches have: what is to be listed."""
    used = {prefix_of(held.branch, prefixes) for held in environments}
    return tuple(prefix for prefix in prefixes if prefix in used)


def unlisted(environments: Iterable[Environment], branches: Collection[str]) -> tuple[Environment, ...]:
    """Those whose branch is not among the listed: a reason to ask for that very branch, and no more than that."""
    return tuple(held for held in environments if held.branch not in branches)


def in_turn(environments: Sequence[Environment], most: int, *, now: int) -> tuple[Environment, ...]:
    """At most so many of them, others at another sweep: those that turn out to be there keep none from their turn."""
    if len(environments) <= most:
        return tuple(environments)
    first = now // SETTLED_SECONDS * most % len(environments)
    return tuple([*environments[first:], *environments[:first]][:most])
