"""How an environment's record changes: when somebody asks for something, when a run may start, when a run has ended.

Pure decisions: each takes the record as it is and returns what is to become of it. Writing, starting and announcing are
`convergence`'s. Whatever order events arrive in, the record follows the newest request, and one run works at a time.
"""

from dataclasses import dataclass, replace

from preview.announcement import Announcement, Status
from preview.environment import Desired, Ending, Environment, Failure, Machine, Observed, Run
from preview.naming import run_name
from preview.request import Presence, Request
from preview.times import iso

# GitHub redelivers by hand for three days (docs.github.com/en/webhooks/using-webhooks/redelivering-webhooks): until well
# after that the tombstone tells a stale push from a new branch.
TOMBSTONE_SECONDS = 7 * 24 * 3600
_FIRST_RETRY_SECONDS = 60
_LONGEST_RETRY_SECONDS = 3600


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to become of an environment.

    Attributes:
        environment: the record to write; `None` where it stays as it is.
        announcements: to publish, in order.
        start: the run to start once the record is written; its claim is in the record.
        reason: why a request changes nothing; `None` where it does.
    """

    environment: Environment | None
    announcements: tuple[Announcement, ...] = ()
    start: Run | None = None
    reason: str | None = None


def settled(environment: Environment) -> bool:
    """Whether nothing is to be done: desired is observed, or could not be reached and nothing is to be unwound."""
    return _needed(environment) is None


def stale(desired: Desired, request: Request) -> str | None:
    """Why a request says nothing new: it is older than what was seen; `None` where it may be new.

    GitHub delivers in any order, and its clock here is in whole seconds. Within one second the order of arrival is the
    best there is, unless the delivery was seen before or its commit is known to be the one that was replaced.
    """
    if request.occurred_at < desired.occurred_at:
        return "an event newer than this one has been seen"
    if request.occurred_at > desired.occurred_at:
        return None
    if request.delivery in desired.deliveries and not _asks_for(desired, request):
        return "this delivery has been seen, and a newer event since"
    if request.commit is not None and request.commit == desired.replaced:
        return "a push that replaced this commit has been seen"
    return None


def requested(
    environment: Environment | None, request: Request, first: Environment, *, now: int, token: str
) -> Decision:
    """The decision on a request.

    Args:
        environment: the record, or `None` where there is none.
        request: what is asked.
        first: the record a new environment begins with; its desired state is passed over.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    if environment is None:
        return _first_request(first, request, now=now, token=token)
    why_stale = stale(environment.desired, request)
    if why_stale:
        return Decision(environment=None, reason=why_stale)
    if _asks_for(environment.desired, request) and not _asks_again(environment, request):
        seen = replace(environment, desired=_noted(environment.desired, request))
        resumed = dispatched(seen, now=now, token=token)
        return replace(resumed, environment=resumed.environment or seen, reason=_already(environment))
    moved = replace(environment, desired=_moved(environment.desired, request), forget_at=None)
    if settled(environment) and environment.observed.status is Status.DELETED:
        moved = replace(moved, cluster=first.cluster, load_balancer=first.load_balancer)
    decision = dispatched(moved, now=now, token=token)
    if decision.start:
        return decision
    waiting = _announce(
        moved,
        Status.REQUESTED,
        now=now,
        reason="a run is under way on this environment; it will notice this request and make room for it",
    )
    return Decision(environment=moved, announcements=(waiting,))


def dispatched(environment: Environment, *, now: int, token: str) -> Decision:
    """The claim of the run that the environment needs, if it needs one and none is going."""
    machine = _needed(environment)
    if environment.run is not None or machine is None or _too_early(environment, machine, now):
        return Decision(environment=None)
    revision = environment.desired.revision
    name = run_name(slug=environment.slug, revision=revision, token=token)
    run = Run(name=name, machine=machine, revision=revision, claimed_at=now)
    claimed = replace(environment, run=run)
    if _unwinding(environment):
        return Decision(environment=claimed, start=run)
    status = _status_of(machine, environment)
    observed = replace(environment.observed, status=status, since=now)
    claimed = replace(claimed, observed=observed)
    return Decision(environment=claimed, start=run, announcements=(_announce(claimed, status, now=now),))


def released(environment: Environment) -> Environment:
    """The record without its claim, for a run that never was or is gone without a trace."""
    return replace(environment, run=None)


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """How a run ended.

    Attributes:
        run: the execution's name.
        ending: in Step Functions' words.
        superseded: the run made room for a newer request.
        commit: what a provision brought up.
        url: where the environment answers now, after a provision.
        port: its listener's.
        reason: the diagnosis of a run that did not succeed.
        at: when, seconds since 1970.
    """

    run: str
    ending: Ending
    superseded: bool = False
    commit: str | None = None
    url: str | None = None
    port: int | None = None
    reason: str | None = None
    at: int


def ended(environment: Environment, ended_run: RunEnded, *, keep_failed: bool) -> Decision:
    """The decision on a run's end: what is there now, whom to tell, and the claim released. Dispatch comes after.

    An end that was told before, or of a run that lost its claim, changes nothing.
    """
    run = environment.run
    if run is None or run.name != ended_run.run:
        return Decision(environment=None, reason="this run holds no claim on the environment")
    free = released(environment)
    if ended_run.ending is Ending.SUCCEEDED and ended_run.superseded:
        return Decision(environment=free)
    if ended_run.ending is not Ending.SUCCEEDED:
        return _failed(free, run, ended_run, keep_failed=keep_failed)
    if run.machine is Machine.PROVISION:
        return _ready(free, run, ended_run)
    return _gone(free, run, ended_run)


def _first_request(first: Environment, request: Request, *, now: int, token: str) -> Decision:
    begun = replace(first, desired=_moved(replace(first.desired, revision=0), request))
    if request.presence is Presence.PRESENT:
        return dispatched(begun, now=now, token=token)
    # Nothing is there to remove. The tombstone still keeps an older push, yet to arrive, from making an environment.
    gone = replace(begun.observed, status=Status.DELETED, revision=begun.desired.revision)
    tombstone = replace(begun, observed=gone, forget_at=now + TOMBSTONE_SECONDS)
    return Decision(environment=tombstone, reason="this branch has no environment")


def _ready(free: Environment, run: Run, ended_run: RunEnded) -> Decision:
    observed = Observed(
        status=Status.READY,
        revision=run.revision,
        commit=ended_run.commit,
        url=ended_run.url,
        port=ended_run.port,
        since=ended_run.at,
    )
    ready = replace(free, observed=observed, failure=None)
    if free.desired.revision != run.revision:
        return Decision(environment=ready)  # Already asked for something else: that run will announce its own end.
    return Decision(environment=ready, announcements=(_announce(ready, Status.READY, now=ended_run.at, run=run),))


def _gone(free: Environment, run: Run, ended_run: RunEnded) -> Decision:
    if _unwinding(free) and free.failure is not None:
        cleaned = replace(free.observed, url=None, port=None)
        return Decision(environment=replace(free, observed=cleaned, failure=replace(free.failure, unwind=False)))
    observed = Observed(status=Status.DELETED, revision=run.revision, since=ended_run.at)
    gone = replace(free, observed=observed, failure=None)
    if free.desired.revision != run.revision:
        return Decision(environment=gone)
    gone = replace(gone, forget_at=ended_run.at + TOMBSTONE_SECONDS)
    return Decision(environment=gone, announcements=(_announce(gone, Status.DELETED, now=ended_run.at, run=run),))


def _failed(free: Environment, run: Run, ended_run: RunEnded, *, keep_failed: bool) -> Decision:
    if free.desired.revision != run.revision:
        return Decision(environment=free)  # The next run is for something else; this one's end is of no use to anybody.
    reason = ended_run.reason or f"the run ended as {ended_run.ending}"
    earlier = free.failure
    if run.machine is Machine.PROVISION:
        # What answered before still does: ECS keeps, or goes back to, the deployment that was complete.
        still_there = free.observed.url is not None
        failure = Failure(
            reason=reason,
            revision=run.revision,
            run=run.name,
            at=ended_run.at,
            unwind=not (still_there or keep_failed),
        )
        known = False
    else:
        attempts = earlier.attempts + 1 if earlier else 1
        failure = Failure(
            reason=reason,
            revision=run.revision,
            run=run.name,
            at=ended_run.at,
            unwind=_unwinding(free),
            attempts=attempts,
            retry_at=ended_run.at + min(_FIRST_RETRY_SECONDS * 2 ** (attempts - 1), _LONGEST_RETRY_SECONDS),
        )
        known = earlier is not None and attempts > 1 and earlier.reason == reason
    observed = replace(free.observed, status=Status.FAILED, revision=run.revision, since=ended_run.at)
    failed = replace(free, observed=observed, failure=failure)
    if known:
        return Decision(environment=failed)  # Said once; saying it again at every retry would only be noise.
    said = _announce(failed, Status.FAILED, now=ended_run.at, run=run, reason=reason)
    return Decision(environment=failed, announcements=(said,))


def _needed(environment: Environment) -> Machine | None:
    desired, observed = environment.desired, environment.observed
    reached = observed.revision == desired.revision
    if desired.presence is Presence.ABSENT:
        return None if reached and observed.status is Status.DELETED else Machine.TEARDOWN
    if _unwinding(environment):
        return Machine.TEARDOWN
    if reached and observed.status in (Status.READY, Status.FAILED):
        return None
    return Machine.PROVISION


def _unwinding(environment: Environment) -> bool:
    failure, desired = environment.failure, environment.desired
    return (
        failure is not None
        and failure.unwind
        and failure.revision == desired.revision
        and desired.presence is Presence.PRESENT
    )


def _too_early(environment: Environment, machine: Machine, now: int) -> bool:
    failure = environment.failure
    return (
        machine is Machine.TEARDOWN
        and failure is not None
        and failure.revision == environment.desired.revision
        and now < failure.retry_at
    )


def _status_of(machine: Machine, environment: Environment) -> Status:
    if machine is Machine.TEARDOWN:
        return Status.DELETING
    return Status.UPDATING if environment.observed.url else Status.CREATING


def _asks_for(desired: Desired, request: Request) -> bool:
    """Whether the request asks for what is desired already. GitHub's `create` names no commit: any will do."""
    same_commit = request.commit in (None, desired.commit)
    return desired.presence is request.presence and (same_commit or request.presence is Presence.ABSENT)


def _asks_again(environment: Environment, request: Request) -> bool:
    """A push of a commit that failed: somebody has mended what was outside the repository and wants another try."""
    return (
        request.presence is Presence.PRESENT
        and request.commit is not None
        and environment.observed.status is Status.FAILED
        and environment.run is None
        and settled(environment)
    )


def _already(environment: Environment) -> str:
    if environment.desired.presence is Presence.ABSENT:
        return "the branch's environment is deleted, or being deleted, already"
    return "the environment is at this commit, or on the way to it, already"


def _noted(desired: Desired, request: Request) -> Desired:
    seen = desired.deliveries if request.occurred_at == desired.occurred_at else ()
    deliveries = seen if request.delivery in seen else (*seen, request.delivery)
    return replace(desired, occurred_at=request.occurred_at, deliveries=deliveries)


def _moved(desired: Desired, request: Request) -> Desired:
    return replace(
        _noted(desired, request),
        presence=request.presence,
        commit=request.commit,
        replaced=request.replaces,
        revision=desired.revision + 1,
        actor=request.actor,
    )


def _announce(
    environment: Environment, status: Status, *, now: int, run: Run | None = None, reason: str | None = None
) -> Announcement:
    current = run or environment.run
    return Announcement(
        environment=environment.environment,
        project=environment.project,
        repository=environment.repository,
        branch=environment.branch,
        commit=environment.desired.commit,
        status=status,
        url=environment.observed.url,
        reason=reason,
        actor=environment.desired.actor,
        at=iso(now),
        run=current.name if current else None,
    )
