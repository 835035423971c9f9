"""Which environments' branches seem to be gone, going by what GitHub lists."""

from collections.abc import Collection, Iterable, Sequence

from preview.deciding.dispatching import Decision
from preview.deciding.lifecycle import branch_gone
from preview.deciding.repair import withdrawn
from preview.environment import Environment
from preview.prefixes import prefix_of
from preview.request import Presence

# A branch that was pushed a moment ago may not be listed everywhere yet.
SETTLED_SECONDS = 600
REASON = "GitHub says that the branch is gone; nobody told us that it was deleted"
FORK_REASON = "GitHub says that the pull request is closed; nobody told us that it was"


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
    used = {prefix_of(held.branch, prefixes) for held in environments if pull_request_from_a_fork(held) is None}
    return tuple(prefix for prefix in prefixes if prefix in used)


def unlisted(environments: Iterable[Environment], branches: Collection[str]) -> tuple[Environment, ...]:
    """Those whose branch is not among the listed: a reason to ask for that very branch, and no more than that.

    A fork's is not, whatever branch of the repository itself has its name.
    """
    return tuple(
        held for held in environments if held.branch not in branches or pull_request_from_a_fork(held) is not None
    )


def in_turn(environments: Sequence[Environment], most: int, *, now: int) -> tuple[Environment, ...]:
    """At most so many of them, others at another sweep: those that turn out to be there keep none from their turn."""
    if len(environments) <= most:
        return tuple(environments)
    first = now // SETTLED_SECONDS * most % len(environments)
    return tuple([*environments[first:], *environments[:first]][:most])


def removed(environment: Environment, *, now: int, token: str) -> Decision:
    """The environment's removal. With the branch goes what somebody chose for it, and what was known of its request."""
    reason = REASON if pull_request_from_a_fork(environment) is None else FORK_REASON
    forgotten = branch_gone(environment, at=now)
    return withdrawn(forgotten, reason, now=now, token=token)


def pull_request_from_a_fork(environment: Environment) -> int | None:
    """The number of the fork's pull request that the environment is for, if it is for one.

    Its branch is gone when that is not open; as a branch it is never asked for, because it is none of the repository's.
    """
    pull_request = environment.pull_request
    return pull_request.number if pull_request is not None and pull_request.fork is not None else None
