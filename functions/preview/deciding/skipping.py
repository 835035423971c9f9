"""Commits that are not deployed because their message says `[skip preview]`, and what is remembered of them.

Such a push moves nothing, and so makes no older event stale: what came before it, and arrives after it, is carried out.
Only GitHub's `create` goes with it. It names no commit, and a new branch sends it beside the first push, in any order.
"""

from dataclasses import replace

from preview.announcement import Status
from preview.deciding.dispatching import Decision
from preview.deciding.endings import tombstone_seconds
from preview.deciding.repair import withdrawn
from preview.environment import Desired, Environment
from preview.request import Presence, Request
from preview.skip_mark import MARK

NEWER_SEEN = "an event newer than this one has been seen"
# `create` and the push that belongs to it are dated apart from one another: they may fall on two sides of a second.
_ONE_PUSH_SECONDS = 2


def belongs_to_skipped(desired: Desired, request: Request) -> bool:
    """Whether the request is a `create` of a push that was skipped, or of one before that: it makes no environment."""
    return _names_no_commit(request.presence, request.commit) and _of_one_push(desired.skipped_at, request.occurred_at)


def skipped(environment: Environment | None, request: Request, first: Environment, *, now: int, token: str) -> Decision:
    """The decision on a push whose message says it.

    Args:
        environment: the record, or `None` where there is none.
        request: the push, no later than now.
        first: the record a new environment begins with; its desired state is passed over.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    if environment is None:
        return Decision(environment=_remembered(first, request, now=now), reason=_reason(request, None))
    desired = environment.desired
    if _names_no_commit(desired.presence, desired.commit) and _of_one_push(request.occurred_at, desired.occurred_at):
        why = f"the message of commit {_short(request.commit)} says {MARK}: what was begun for the branch is removed"
        return withdrawn(_noted(environment, request, now=now), why, actor=request.actor, now=now, token=token)
    if request.occurred_at < desired.occurred_at:
        return Decision(environment=None, reason=NEWER_SEEN)
    noted = _noted(environment, request, now=now)
    changed = noted if noted.desired != desired else None
    return Decision(environment=changed, reason=_reason(request, desired.commit))


def tombstone(record: Environment, *, now: int) -> Environment:
    """The record of a branch of which nothing was ever made, kept for what may arrive late."""
    gone = replace(record.observed, status=Status.DELETED, revision=record.desired.revision)
    return replace(record, observed=gone, forget_at=now + tombstone_seconds(record))


def _remembered(first: Environment, request: Request, *, now: int) -> Environment:
    """A tombstone that has seen no event but this: any push, however old, is newer than its beginning."""
    nothing = Desired(
        presence=Presence.ABSENT,
        revision=1,
        actor=request.actor,
        occurred_at=0,
        skipped_at=request.occurred_at,
    )
    return tombstone(replace(first, desired=nothing), now=now)


def _noted(environment: Environment, request: Request, *, now: int) -> Environment:
    """The record that knows of it, for as long as the push may be delivered again."""
    if request.occurred_at <= environment.desired.skipped_at:
        return environment
    forget_at = None if environment.forget_at is None else now + tombstone_seconds(environment)
    return replace(
        environment, desired=replace(environment.desired, skipped_at=request.occurred_at), forget_at=forget_at
    )


def _names_no_commit(presence: Presence, commit: str | None) -> bool:
    return presence is Presence.PRESENT and commit is None


def _of_one_push(skipped_at: int, created_at: int) -> bool:
    """Whether a `create` is of a skipped push, or older. `skipped_at` is 0 where none was seen."""
    return skipped_at > 0 and created_at <= skipped_at + _ONE_PUSH_SECONDS


def _reason(request: Request, deployed: str | None) -> str:
    said = f"commit {_short(request.commit)} is not deployed, because its message says {MARK}"
    if deployed is None:
        return f"{said}; this push makes no environment"
    return f"{said}; the branch's environment stays with commit {_short(deployed)}"


def _short(commit: str | None) -> str:
    return (commit or "unknown")[:7]
