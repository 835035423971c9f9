"""When a run may start on an environment, which one, and what is said of it."""

from dataclasses import dataclass, replace

from preview.announcement import Announcement, Detail, Status
from preview.environment import Environment, Machine, Observed, Run
from preview.naming import run_name
from preview.request import Presence
from preview.times import iso


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What is to become of an environment.

    Attributes:
        environment: the record to write; `None` where it stays as it is.
        announcements: to publish, in order.
        start: the run to start once the record is written; its claim is in the record.
        reason: why a request changes nothing; `None` where it does.
        refresh: what is shown of the environment changed, and nothing is announced.
    """

    environment: Environment | None
    announcements: tuple[Announcement, ...] = ()
    start: Run | None = None
    reason: str | None = None
    refresh: bool = False


def settled(environment: Environment) -> bool:
    """Whether nothing is to be done: desired is observed, or could not be reached and nothing is to be unwound."""
    return _needed(environment) is None


def unwinding(environment: Environment) -> bool:
    """Whether what a failed provision made is to be removed although the branch still asks for an environment."""
    failure, desired = environment.failure, environment.desired
    return (
        failure is not None
        and failure.unwind
        and failure.revision == desired.revision
        and desired.presence is Presence.PRESENT
    )


def dispatched(environment: Environment, *, now: int, token: str) -> Decision:
    """The claim of the run that the environment needs, if it needs one and none is going.

    Args:
        environment: the record.
        now: seconds since 1970.
        token: makes the run's name new.
    """
    machine = _needed(environment)
    if environment.run is not None or machine is None or _too_early(environment, now):
        return Decision(environment=None)
    revision = environment.desired.revision
    name = run_name(slug=environment.slug, revision=revision, token=token)
    run = Run(name=name, machine=machine, revision=revision, claimed_at=now)
    claimed = replace(environment, run=run)
    tries_again = machine is Machine.TEARDOWN and _failed_at_this_revision(environment)
    if tries_again or _interrupted_at_this_revision(environment):
        # The failure was announced; removing what it left, and trying that again, is no news. Nor is a run in the
        # place of one that was cut short.
        return Decision(environment=claimed, start=run)
    claimed = replace(claimed, observed=_begun(environment.observed, machine, now=now))
    said = announcement(claimed, claimed.observed.status, now=now)
    return Decision(environment=claimed, start=run, announcements=(said,))


def released(environment: Environment) -> Environment:
    """The record without its claim, for a run that never was or is gone without a trace."""
    return replace(environment, run=None)


def announcement(
    environment: Environment,
    status: Status,
    *,
    now: int,
    run: Run | None = None,
    reason: str | None = None,
    details: tuple[Detail, ...] = (),
) -> Announcement:
    """What is said of the environment; `run` is the one concerned, by default the current one."""
    current = run or environment.run
    return Announcement(
        environment=environment.environment,
        project=environment.project,
        repository=environment.repository,
        branch=environment.branch,
        commit=environment.desired.commit,
        status=status,
        # Nobody is sent to where nothing may answer.
        url=None if environment.observed.lacking else environment.observed.url,
        urls={} if environment.observed.lacking else {held.service: held.url for held in environment.observed.routes},
        reason=reason,
        actor=environment.desired.actor,
        at=iso(now),
        run=current.name if current else None,
        machine=str(current.machine) if current else None,
        slug=environment.slug,
        cluster=environment.cluster,
        pull_request=environment.pull_request.number if environment.pull_request else None,
        keep_until="ever" if environment.keep else iso(environment.keep_until) if environment.keep_until else None,
        details=details,
        # Of the record that is about to be written, or was last written: every write counts its version up.
        sequence=environment.version + 1,
    )


def _begun(observed: Observed, machine: Machine, *, now: int) -> Observed:
    """What is there once a run has begun.

    A teardown may stop answering at the URL at any moment from now on, and may be superseded or fail half-way: what
    comes after it makes the environment anew.
    """
    if machine is Machine.TEARDOWN:
        return Observed(status=Status.DELETING, revision=observed.revision, since=now)
    return replace(observed, status=Status.UPDATING if observed.url else Status.CREATING, since=now)


def _needed(environment: Environment) -> Machine | None:
    desired, observed = environment.desired, environment.observed
    reached = observed.revision == desired.revision
    if desired.presence is Presence.ABSENT:
        return None if reached and observed.status is Status.DELETED else Machine.TEARDOWN
    if unwinding(environment):
        return Machine.TEARDOWN
    if reached and observed.status in (Status.READY, Status.FAILED):
        return None
    return Machine.PROVISION


def _too_early(environment: Environment, now: int) -> bool:
    failure, interruption = environment.failure, environment.interruption
    if interruption is not None and _interrupted_at_this_revision(environment) and now < interruption.retry_at:
        return True
    return failure is not None and _failed_at_this_revision(environment) and now < failure.retry_at


def _interrupted_at_this_revision(environment: Environment) -> bool:
    interruption = environment.interruption
    return interruption is not None and interruption.revision == environment.desired.revision


def _failed_at_this_revision(environment: Environment) -> bool:
    return environment.failure is not None and environment.failure.revision == environment.desired.revision
