"""What people ask for by hand, decided: an environment brought up, taken down, restarted, or kept.

Pure decisions, as those on requests in `lifecycle` are. What somebody asked for goes before what the project's trigger
says, until the branch is deleted; events keep their own order, so that a push which is older than what was seen does
not undo it.
"""

from dataclasses import replace

from preview.announcement import Announcement, Status
from preview.deciding.dispatching import Decision, announcement, dispatched
from preview.deciding.passing_over import kept_anew, newest_at, newest_commit
from preview.deciding.placing import placed
from preview.deciding.repair import withdrawn
from preview.environment import Choice, Desired, Environment, PullRequest
from preview.request import Presence

NO_ENVIRONMENT = "there is no environment"
ALREADY_UP = "the environment is at this commit, or on the way to it, already"
ALREADY_DOWN = "the environment is removed, or being removed, already"
BY_HAND = "taken down by hand: pushes do not bring it back, until somebody asks for it again"
RESTARTED = "restarted by hand: its tasks are replaced by new ones of the same commit"
# Of a branch whose pushes nobody knows, those from before this are what was asked for already; GitHub's clock may be
# behind ours, and a push that is newer must be heard.
_SEEN_SECONDS = 60


def brought_up(
    environment: Environment | None,
    first: Environment,
    *,
    commit: str | None,
    actor: str,
    pull_request: PullRequest | None,
    now: int,
    token: str,
) -> Decision:
    """The environment present at the commit.

    One that failed at this very commit is tried again. Where it is there already the decision has a reason; the choice
    is noted all the same, so that it outlives what the trigger made it for.

    Args:
        environment: the record, or `None` where there is none.
        first: the record a new environment begins with, as the project says now; its desired state is passed over.
        commit: the full SHA; `None` where no image goes by commit.
        actor: who asked.
        pull_request: the branch's, where it is known.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    choice = Choice(presence=Presence.PRESENT, actor=actor, at=now)
    if environment is None:
        desired = Desired(
            presence=Presence.PRESENT, commit=commit, revision=1, actor=actor, occurred_at=now - _SEEN_SECONDS
        )
        begun = replace(first, desired=desired, choice=choice, pull_request=pull_request)
        return dispatched(begun, now=now, token=token)
    chosen = replace(
        environment,
        desired=_heard(environment.desired, commit or environment.desired.commit, now=now),
        choice=choice,
        pull_request=_newer(environment.pull_request, pull_request),
        forget_at=None,
    )
    if _is_up(environment, commit):
        resumed = dispatched(chosen, now=now, token=token)
        return replace(resumed, environment=resumed.environment or chosen, reason=ALREADY_UP, refresh=True)
    desired = replace(
        chosen.desired,
        presence=Presence.PRESENT,
        commit=commit,
        revision=environment.desired.revision + 1,
        actor=actor,
    )
    moved = replace(placed(chosen, first), desired=desired)
    return _dispatched_or_next(moved, "what was asked for by hand", now=now, token=token)


def taken_down(environment: Environment | None, *, actor: str, now: int, token: str) -> Decision:
    """The environment's removal; pushes do not bring it back then.

    Where it is gone, or going, already, the decision has a reason; the choice is noted all the same.

    Args:
        environment: the record, or `None` where there is none: then nothing is noted either.
        actor: who asked.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    if environment is None:
        return Decision(environment=None, reason=NO_ENVIRONMENT)
    chosen = replace(environment, choice=Choice(presence=Presence.ABSENT, actor=actor, at=now))
    if environment.desired.presence is Presence.PRESENT:
        return withdrawn(chosen, BY_HAND, actor=actor, now=now, token=token)
    return Decision(environment=replace(chosen, forget_at=kept_anew(chosen, now=now)), reason=ALREADY_DOWN)


def restarted(environment: Environment | None, first: Environment, *, actor: str, now: int, token: str) -> Decision:
    """New tasks of the same commit: a run's CreateService always makes a new deployment.

    Args:
        environment: the record, or `None` where there is none: like an absent one, it cannot be restarted.
        first: the record a new environment begins with, as the project says now.
        actor: who asked.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    if environment is None or environment.desired.presence is Presence.ABSENT:
        return Decision(environment=None, reason=NO_ENVIRONMENT)
    desired = environment.desired
    again = replace(desired, revision=desired.revision + 1, actor=actor)
    moved = replace(placed(environment, first), desired=again)
    decision = _dispatched_or_next(moved, "the restart", now=now, token=token)
    # Without it people would look for a new commit.
    told = tuple(replace(said, reason=said.reason or RESTARTED) for said in decision.announcements)
    return replace(decision, announcements=told)


def kept(environment: Environment | None, until: int | None) -> Decision:
    """The environment spared when it would expire. What keeps it longer already goes on doing so.

    Args:
        environment: the record, or `None` where there is none: like an absent one, it cannot be kept.
        until: seconds since 1970; `None` until its branch is deleted.
    """
    if environment is None or environment.desired.presence is Presence.ABSENT:
        return Decision(environment=None, reason=NO_ENVIRONMENT)
    if until is None:
        spared = replace(environment, keep=True)
    else:
        spared = replace(environment, keep_until=max(until, environment.keep_until or 0))
    return Decision(environment=spared if spared != environment else None, refresh=True)


def let_go(environment: Environment) -> Decision:
    """The environment not kept any more: it expires as its project says."""
    freed = replace(environment, keep=False, keep_until=None)
    return Decision(environment=freed if freed != environment else None, refresh=True)


def shown(environment: Environment) -> Announcement:
    """What there is to show of the environment, as it was last announced; for what shows it, and nobody else.

    Args:
        environment: the record that is about to be written.
    """
    observed, failure = environment.observed, environment.failure
    reason = failure.reason if failure and observed.status is Status.FAILED else None
    return announcement(environment, observed.status, now=observed.since, reason=reason)


def last_commit(environment: Environment) -> str | None:
    """The newest commit that the record knows of; of an absent environment, the one that it had."""
    return newest_commit(environment.desired) or environment.observed.commit


def _is_up(environment: Environment, commit: str | None) -> bool:
    """Whether it is what is asked for, or on the way to it. One that failed is neither: somebody wants another try."""
    desired, observed = environment.desired, environment.observed
    failed = observed.status is Status.FAILED and observed.revision == desired.revision
    return desired.presence is Presence.PRESENT and commit in (None, desired.commit) and not failed


def _heard(desired: Desired, commit: str | None, *, now: int) -> Desired:
    """The same, where every push that is known was heard: whoever asks for a commit by hand knows of them.

    The newest one's time stays: a push after it is newer than this, and moves the environment on. That very push,
    delivered once more, is known by its delivery; of one that was passed over no delivery is known, so that this counts
    as the second after it.
    """
    newest, passed_over_later = newest_commit(desired), desired.passed_over_at > desired.occurred_at
    newest_push_at = newest_at(desired) or now - _SEEN_SECONDS
    return replace(
        desired,
        occurred_at=newest_push_at + 1 if passed_over_later else newest_push_at,
        deliveries=() if passed_over_later else desired.deliveries,
        replaced=newest if newest != commit else desired.replaced,
        passed_over=None,
        passed_over_at=0,
    )


def _dispatched_or_next(moved: Environment, what: str, *, now: int, token: str) -> Decision:
    decision = dispatched(moved, now=now, token=token)
    if decision.start:
        return decision
    waiting = f"{what} is next: the run under way notices that, and makes room"
    return Decision(environment=moved, announcements=(announcement(moved, Status.REQUESTED, now=now, reason=waiting),))


def _newer(known: PullRequest | None, seen: PullRequest | None) -> PullRequest | None:
    if known is None or seen is None:
        return seen or known
    return seen if seen.at >= known.at else known
