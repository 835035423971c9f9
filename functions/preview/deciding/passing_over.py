"""Pushes that the branch is not to be deployed for, and what is remembered of them.

Such a push moves nothing. Where the branch has a record, that remembers the commit: whoever asks for the environment
later, or whatever pull request does, finds the newest there, and no older event moves it back.
"""

from dataclasses import replace

from preview.deciding.dispatching import Decision
from preview.deciding.endings import tombstone_seconds
from preview.deciding.skipping import NEWER_SEEN
from preview.environment import Desired, Environment
from preview.request import Presence, Request


def passed_over(environment: Environment | None, request: Request, why: str, *, now: int) -> Decision:
    """The decision on it: no record is begun for it, and one that is there is kept anew.

    Args:
        environment: the record, or `None` where there is none.
        request: the push, no later than now, or GitHub's `create`, which names no commit.
        why: it is not deployed.
        now: seconds since 1970.
    """
    if environment is None or request.commit is None:
        return Decision(environment=None, reason=why)
    desired = environment.desired
    if request.occurred_at < newest_at(desired):
        return Decision(environment=None, reason=NEWER_SEEN)
    noted = replace(
        environment,
        desired=replace(desired, passed_over=request.commit, passed_over_at=request.occurred_at),
        forget_at=kept_anew(environment, now=now),
    )
    return Decision(environment=noted, reason=f"{why}{_stays(desired)}")


def kept_anew(environment: Environment, *, now: int) -> int | None:
    """`forget_at`, counted from `now`, both in seconds since 1970.

    `None` where there is something of the environment, or will be.
    """
    return None if environment.forget_at is None else now + tombstone_seconds(environment)


def newest_at(desired: Desired) -> int:
    """When the branch was last pushed to, as far as is known, seconds since 1970; 0 where no push is known."""
    return max(desired.occurred_at, desired.passed_over_at)


def newest_commit(desired: Desired) -> str | None:
    """The branch's newest commit, as far as is known; of an environment that was withdrawn, the one that it had."""
    withdrawn = desired.replaced if desired.presence is Presence.ABSENT else None
    return desired.passed_over or desired.commit or withdrawn


def _stays(desired: Desired) -> str:
    if desired.presence is Presence.ABSENT or desired.commit is None:
        return ""
    return f"; the branch's environment stays with commit {desired.commit[:7]}"
