"""How an environment's record changes: when somebody asks for something, when a run may start, when a run has ended.

Pure decisions: each takes the record as it is and returns what is to become of it. Writing, starting and announcing are
`convergence`'s. Whatever order events arrive in, the record follows the newest request, and one run works at a time.
Requests are decided here; what runs need and what their ends mean, in the modules named below.
"""

from dataclasses import replace

from preview.announcement import Status
from preview.config import Project
from preview.deciding.dispatching import Decision, announcement, dispatched
from preview.deciding.eligibility import why_not
from preview.deciding.endings import TOMBSTONE_SECONDS
from preview.deciding.passing_over import passed_over
from preview.deciding.placing import placed
from preview.deciding.skipping import NEWER_SEEN, belongs_to_skipped, skipped, tombstone
from preview.environment import Desired, Environment
from preview.request import Presence, Request
from preview.times import AHEAD_SECONDS

NO_ENVIRONMENT = "this branch has no environment"


def stale(desired: Desired, request: Request) -> str | None:
    """Why a request says nothing new: it is older than what was seen; `None` where it may be new.

    GitHub delivers in any order, and its clock here is in whole seconds. Within one second the order of arrival is the
    best there is, unless the delivery was seen before or its commit is known to be the one that was replaced.
    """
    if request.occurred_at < _seen_at(desired):
        return NEWER_SEEN
    if belongs_to_skipped(desired, request):
        return "this event names no commit, and belongs to a push that was skipped, or to one before it"
    if request.occurred_at > desired.occurred_at:
        return None
    if request.delivery in desired.deliveries and not _asks_for(desired, request):
        return "this delivery has been seen, and a newer event since"
    follows = request.replaces is not None and request.replaces == desired.commit  # A branch moved there and back.
    if request.commit is not None and request.commit == desired.replaced and not follows:
        return "a push that replaced this commit, or a deletion, has been seen"
    return None


def _seen_at(desired: Desired) -> int:
    """When the newest event was that what is desired follows: of a push that was passed over, too, if by hand it is."""
    asked_for = desired.passed_over is not None and desired.passed_over == desired.commit
    return max(desired.occurred_at, desired.passed_over_at if asked_for else 0)


def requested(
    environment: Environment | None, request: Request, first: Environment, project: Project, *, now: int, token: str
) -> Decision:
    """The decision on a request.

    Args:
        environment: the record, or `None` where there is none.
        request: what is asked.
        first: the record a new environment begins with, as the project says now; its desired state is passed over.
        project: the repository's settings: they say which branches are deployed.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    request = _within_our_time(request, now)
    why = _why_not(environment, request, project)
    if why:
        return passed_over(environment, request, why, now=now)
    if request.skip:
        return skipped(environment, request, first, now=now, token=token)
    if environment is None:
        return _first_request(first, request, now=now, token=token)
    return _further_request(environment, request, first, now=now, token=token)


def branch_gone(environment: Environment, *, at: int) -> Environment:
    """The record of a branch that was deleted: with it goes what somebody chose for it, and what was known of it.

    A pull request that is known from later than that is of a branch of the same name that was made since.

    Args:
        environment: the record.
        at: the deletion's time, seconds since 1970. What pull requests were until then says nothing any more.
    """
    pull_request = environment.pull_request
    return replace(
        environment,
        desired=replace(environment.desired, passed_over=None, passed_over_at=0),
        choice=None,
        pull_request=pull_request if pull_request is not None and pull_request.at > at else None,
        pull_request_closed_at=max(environment.pull_request_closed_at, at),
        keep=False,
        keep_until=None,
    )


def _why_not(environment: Environment | None, request: Request, project: Project) -> str | None:
    """Why a branch that is there is not to be deployed. Deletions are heard whatever the branch."""
    if request.presence is Presence.ABSENT:
        return None
    return why_not(
        project,
        branch=request.branch,
        prefixed=request.prefixed,
        bot=request.bot,
        choice=environment.choice if environment else None,
        pull_request=environment.pull_request if environment else None,
    )


def _within_our_time(request: Request, now: int) -> Request:
    """The request, no later than now.

    Whoever can sign a delivery could date it years ahead, and every later event of the branch would count as stale.
    """
    return replace(request, occurred_at=min(request.occurred_at, now + AHEAD_SECONDS))


def _first_request(first: Environment, request: Request, *, now: int, token: str) -> Decision:
    begun = replace(first, desired=_moved(replace(first.desired, revision=0), request))
    if request.presence is Presence.PRESENT:
        return dispatched(begun, now=now, token=token)
    if not request.prefixed:
        return Decision(environment=None, reason=NO_ENVIRONMENT)  # No push of it makes an environment, either.
    # Nothing is there to remove. The tombstone still keeps an older push, yet to arrive, from making an environment.
    return Decision(environment=tombstone(begun, now=now), reason=NO_ENVIRONMENT)


def _further_request(
    environment: Environment, request: Request, first: Environment, *, now: int, token: str
) -> Decision:
    why_stale = stale(environment.desired, request)
    if why_stale:
        return Decision(environment=None, reason=why_stale)
    if request.presence is Presence.ABSENT and request.delivery not in environment.desired.deliveries:
        # Once: delivered again, it says nothing of what somebody has chosen since.
        environment = branch_gone(environment, at=request.occurred_at)
    if _asks_for(environment.desired, request) and not _asks_again(environment, request):
        seen = replace(
            environment, desired=_noted(environment.desired, request), forget_at=_sooner_forgotten(environment, now)
        )
        resumed = dispatched(seen, now=now, token=token)
        return replace(resumed, environment=resumed.environment or seen, reason=_already(environment))
    moved = replace(placed(environment, first), desired=_moved(environment.desired, request), forget_at=None)
    decision = dispatched(moved, now=now, token=token)
    if decision.start:
        return decision
    if _only_told_more(environment.desired, request):
        return Decision(environment=moved)
    waiting = announcement(moved, Status.REQUESTED, now=now, reason=_next_in_turn(moved.desired))
    return Decision(environment=moved, announcements=(waiting,))


def _asks_for(desired: Desired, request: Request) -> bool:
    """Whether the request asks for what is desired already. GitHub's `create` names no commit: any will do."""
    same_commit = request.commit in (None, desired.commit)
    return desired.presence is request.presence and (same_commit or request.presence is Presence.ABSENT)


def _asks_again(environment: Environment, request: Request) -> bool:
    """A push of a commit that failed: somebody has mended what was outside the repository and wants another try.

    Also while what the failed run made is being removed: that makes room.
    """
    observed = environment.observed
    return (
        request.presence is Presence.PRESENT
        and request.commit is not None
        and observed.status is Status.FAILED
        and observed.revision == environment.desired.revision
    )


def _only_told_more(desired: Desired, request: Request) -> bool:
    """A new branch's push after its `create`, which named no commit: to the person who pushed they are one."""
    wanted = desired.presence is Presence.PRESENT and request.presence is Presence.PRESENT
    return wanted and desired.commit is None


def _sooner_forgotten(environment: Environment, now: int) -> int | None:
    """A branch that was opted out, and then deleted, is remembered no longer than others."""
    forget_at = environment.forget_at
    return None if forget_at is None else min(forget_at, now + TOMBSTONE_SECONDS)


def _already(environment: Environment) -> str:
    if environment.desired.presence is Presence.ABSENT:
        return "the branch's environment is deleted, or being deleted, already"
    if environment.observed.status is Status.FAILED:
        return "the branch's environment has failed; push a commit, or redeliver its push, to try again"
    return "the environment is at this commit, or on the way to it, already"


def _next_in_turn(desired: Desired) -> str:
    if desired.presence is Presence.ABSENT:
        what = "the removal"
    else:
        what = f"commit {desired.commit[:7]}" if desired.commit else "the branch's newest commit"
    return f"{what} is next: the run under way notices that, and makes room"


def _noted(desired: Desired, request: Request) -> Desired:
    same_second = request.occurred_at == desired.occurred_at
    seen = desired.deliveries if same_second else ()
    return replace(
        desired,
        occurred_at=request.occurred_at,
        deliveries=seen if request.delivery in seen else (*seen, request.delivery),
        # Of a deletion's two events only the push says which commit is gone: it must be known whichever comes first.
        replaced=request.replaces or (desired.replaced if same_second else None),
    )


def _moved(desired: Desired, request: Request) -> Desired:
    return replace(
        _noted(desired, request),
        presence=request.presence,
        commit=request.commit,
        replaced=request.replaces,
        revision=desired.revision + 1,
        actor=request.actor,
        passed_over=None,
        passed_over_at=0,
    )
