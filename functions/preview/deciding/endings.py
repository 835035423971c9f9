"""What a run's end makes of its environment: what is there now, whom to tell, and what is tried again."""

from dataclasses import dataclass, replace

from preview.announcement import Detail, Status
from preview.deciding.dispatching import Decision, announcement, released, unwinding
from preview.environment import Ending, Environment, Failure, Interruption, Machine, Observed, Route, Run

# GitHub redelivers by hand for three days (docs.github.com/en/webhooks/using-webhooks/redelivering-webhooks): well
# beyond that the tombstone tells a stale push from a new branch.
TOMBSTONE_SECONDS = 7 * 24 * 3600
# What somebody chose by hand, or a pull request's being a draft, holds for as long as the branch is there, and nobody
# tells it again: a branch that was not pushed to for so long is taken for any other.
LONG_TOMBSTONE_SECONDS = 90 * 24 * 3600
_FIRST_RETRY_SECONDS = 60
_LONGEST_RETRY_SECONDS = 3600
# Of runs in a row that an update of ECS Deity may cut short, the seconds until the next begins. The first finds the
# update done as a rule. The others have time for it; one that takes longer, or does not help, is a failure.
_AFTER_INTERRUPTIONS = (0, 60, 120)


@dataclass(frozen=True, kw_only=True)
class RunEnded:
    """How a run ended.

    Attributes:
        run: the execution's name.
        ending: in Step Functions' words.
        superseded: the run made room for a newer request.
        outdated: an update of ECS Deity cut the run short.
        commit: what a provision brought up.
        url: where the environment answers now, after a provision.
        port: its listener's.
        routes: where services beside the main one answer, likewise.
        services: the slugs of all its services, likewise.
        leaving: of those that its project has no more, and that could not be removed, likewise.
        details: what it made, or removed, in order.
        reason: the diagnosis of a run that did not succeed; what people should know of one that did.
        at: when, seconds since 1970.
    """

    run: str
    ending: Ending
    superseded: bool = False
    outdated: bool = False
    commit: str | None = None
    url: str | None = None
    port: int | None = None
    routes: tuple[Route, ...] = ()
    services: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    details: tuple[Detail, ...] = ()
    reason: str | None = None
    at: int


def ended(environment: Environment, ended_run: RunEnded, *, keep_failed: bool) -> Decision:
    """The decision on a run's end: what is there now, whom to tell, and the claim released. Dispatch comes after.

    An end that was told before, or of a run that lost its claim, changes nothing.

    Args:
        environment: the record.
        ended_run: the end.
        keep_failed: whether the project keeps what a failed provision made, to look into it.
    """
    run = environment.run
    if run is None or run.name != ended_run.run:
        return Decision(environment=None, reason="this run holds no claim on the environment")
    free = replace(released(environment), interruption=None)
    if ended_run.outdated and not _moved_on(free, run):
        interruption = _interrupted(environment, run, at=ended_run.at)
        if interruption is not None:
            return Decision(environment=replace(free, interruption=interruption))
    if ended_run.ending is not Ending.SUCCEEDED:
        return _failed(free, run, ended_run, keep_failed=keep_failed)
    if ended_run.superseded:
        return Decision(environment=free)
    if run.machine is Machine.PROVISION:
        return _ready(free, run, ended_run)
    return _gone(free, run, ended_run)


def tombstone_seconds(environment: Environment) -> int:
    """For how long the record is kept once nothing of the environment is there."""
    draft = environment.pull_request is not None and environment.pull_request.draft
    return LONG_TOMBSTONE_SECONDS if draft or environment.choice is not None else TOMBSTONE_SECONDS


def _interrupted(environment: Environment, run: Run, *, at: int) -> Interruption | None:
    """Nothing is said: a new run takes the place of one that was cut short. `None` where that has not helped."""
    earlier = environment.interruption
    runs = earlier.runs if earlier and earlier.revision == run.revision else 0
    if runs == len(_AFTER_INTERRUPTIONS):
        return None
    return Interruption(revision=run.revision, runs=runs + 1, retry_at=at + _AFTER_INTERRUPTIONS[runs])


def _ready(free: Environment, run: Run, ended_run: RunEnded) -> Decision:
    observed = Observed(
        status=Status.READY,
        revision=run.revision,
        commit=ended_run.commit,
        url=ended_run.url,
        port=ended_run.port,
        routes=ended_run.routes,
        since=ended_run.at,
    )
    others = tuple(slug for slug in ended_run.services if slug != free.slug)
    ready = replace(free, observed=observed, failure=None)
    if _moved_on(free, run):
        return Decision(environment=ready)  # Already asked for something else: that run will announce its own end.
    said = announcement(
        ready, Status.READY, now=ended_run.at, run=run, reason=ended_run.reason, details=ended_run.details
    )
    # What the project has no more is removed; what a newer request may make of it, the record has from that request.
    return Decision(environment=replace(ready, others=others, leaving=ended_run.leaving), announcements=(said,))


def _gone(free: Environment, run: Run, ended_run: RunEnded) -> Decision:
    if unwinding(free) and free.failure is not None:
        unwound = replace(free.failure, unwind=False, unwound=True, leftover=None, attempts=0, retry_at=0)
        return Decision(environment=replace(free, failure=unwound))
    observed = Observed(status=Status.DELETED, revision=run.revision, since=ended_run.at)
    gone = replace(free, observed=observed, failure=None)
    if _moved_on(free, run):
        return Decision(environment=gone)
    gone = replace(gone, forget_at=ended_run.at + tombstone_seconds(gone))
    said = announcement(
        gone, Status.DELETED, now=ended_run.at, run=run, reason=ended_run.reason, details=ended_run.details
    )
    return Decision(environment=gone, announcements=(said,))


def _failed(free: Environment, run: Run, ended_run: RunEnded, *, keep_failed: bool) -> Decision:
    if _moved_on(free, run):
        return Decision(environment=free)  # The next run is for something else; this one's end is of no use to anybody.
    reason = ended_run.reason or f"the run ended as {ended_run.ending}"
    if run.machine is Machine.TEARDOWN:
        return _not_removed(free, run, reason, at=ended_run.at)
    if free.observed.lacking:
        # It could not be made again: whatever is left of it serves nobody.
        free = replace(free, observed=free.observed.answering_nowhere())
    # What answered before still does: ECS keeps, or goes back to, the deployment that was complete.
    still_there = free.observed.url is not None
    unwind = not (still_there or keep_failed)
    failure = Failure(reason=reason, revision=run.revision, run=run.name, at=ended_run.at, unwind=unwind)
    return _told(_marked(free, failure), run, reason, at=ended_run.at)


def _not_removed(free: Environment, run: Run, reason: str, *, at: int) -> Decision:
    earlier = free.failure if free.failure and free.failure.revision == run.revision else None
    attempts = earlier.attempts + 1 if earlier else 1
    retry_at = at + min(_FIRST_RETRY_SECONDS * 2 ** (attempts - 1), _LONGEST_RETRY_SECONDS)
    if earlier and unwinding(free):
        # The diagnosis stays: it is what the person who pushed has to mend.
        failure = replace(earlier, leftover=reason, attempts=attempts, retry_at=retry_at)
        known = earlier.leftover == reason
        said = f"what the failed run made could not be removed yet; that is tried again by itself\n{reason}"
    else:
        # Since when it fails is what tells a removal that needs somebody from one that needs another try.
        since = earlier.at if earlier else at
        failure = Failure(
            reason=reason, revision=run.revision, run=run.name, at=since, attempts=attempts, retry_at=retry_at
        )
        known = earlier is not None and earlier.reason == reason
        said = reason
    failed = _marked(free, failure)
    # Said once; saying it again at every retry would only be noise.
    return Decision(environment=failed) if known else _told(failed, run, said, at=at)


def _marked(free: Environment, failure: Failure) -> Environment:
    observed = free.observed
    if observed.status is not Status.FAILED or observed.revision != failure.revision:
        observed = replace(observed, status=Status.FAILED, revision=failure.revision, since=failure.at)
    return replace(free, observed=observed, failure=failure)


def _told(failed: Environment, run: Run, reason: str, *, at: int) -> Decision:
    said = announcement(failed, Status.FAILED, now=at, run=run, reason=reason)
    return Decision(environment=failed, announcements=(said,))


def _moved_on(free: Environment, run: Run) -> bool:
    return free.desired.revision != run.revision
