"""What an event of a pull request makes of its branch's environment.

The pull request's state counts as a whole, and not what changed in it: whatever order its events arrive in, the newest
says what is so. It decides whether there is to be an environment; which commit is deployed, the branch's pushes say.
"""

from dataclasses import replace

from preview.announcement import Status
from preview.config import Project
from preview.deciding.dispatching import Decision, announcement, dispatched
from preview.deciding.eligibility import why_not
from preview.deciding.passing_over import kept_anew, newest_at, newest_commit
from preview.deciding.placing import placed
from preview.deciding.repair import withdrawn
from preview.deciding.skipping import NEWER_SEEN, tombstone
from preview.environment import Desired, Environment, PullRequest
from preview.pull_request_event import PullRequestSeen
from preview.request import Presence
from preview.times import AHEAD_SECONDS

BY_APPROVAL = "a pull request from a fork is deployed only when a member asks for it, commit by commit (up)"
BY_BOT = "a bot did this, and bots is false: a bot makes no environment"


def decided(
    environment: Environment | None,
    seen: PullRequestSeen,
    first: Environment,
    project: Project,
    *,
    now: int,
    token: str,
) -> Decision:
    """The decision on an event of a pull request.

    Args:
        environment: the record, or `None` where there is none.
        seen: the event.
        first: the record a new environment begins with, as the project says now; its desired state is passed over.
        project: the repository's settings.
        now: seconds since 1970.
        token: makes a run's name new.
    """
    seen = _within_our_time(seen, now)
    if environment is None:
        return _first_seen(seen, first, project, now=now, token=token)
    why_stale = _stale(environment, seen)
    if why_stale:
        return Decision(environment=None, reason=why_stale)
    held, noted = environment.pull_request, _noted(environment, seen, now=now)
    if seen.pull_request is None:
        return _closed(noted, held, seen, project, now=now, token=token)
    if seen.pull_request.fork:
        return _only_noted(noted, held, BY_APPROVAL)
    return _open(environment, noted, seen, first, project, now=now, token=token)


def _open(
    environment: Environment,
    noted: Environment,
    seen: PullRequestSeen,
    first: Environment,
    project: Project,
    *,
    now: int,
    token: str,
) -> Decision:
    held, told = environment.pull_request, noted.pull_request
    why = _why_not(project, noted, seen)
    if noted.desired.presence is Presence.PRESENT:
        if why and _why_not(project, environment, seen) is None:
            return withdrawn(noted, why, actor=seen.actor, now=now, token=token)
        return _only_noted(noted, held, why or _nothing_to_do(seen))
    newly_labelled = told is not None and told.labelled and not (held and held.labelled)
    if why or not (newly_labelled or _why_not(project, environment, seen)):
        return _only_noted(noted, held, why or _nothing_to_do(seen))
    if seen.bot and not project.bots:
        return _only_noted(noted, held, BY_BOT)
    return _brought_up(noted, seen, first, now=now, token=token)


def _within_our_time(seen: PullRequestSeen, now: int) -> PullRequestSeen:
    """The event, no later than now: whoever can sign one could date it years ahead, and make all that follows stale."""
    at = min(seen.occurred_at, now + AHEAD_SECONDS)
    told = seen.pull_request
    deliveries = (seen.delivery,)
    return replace(
        seen,
        occurred_at=at,
        pushed_at=min(seen.pushed_at if seen.pushed_at is not None else at, at),
        pull_request=replace(told, at=at, deliveries=deliveries) if told else None,
    )


def _first_seen(seen: PullRequestSeen, first: Environment, project: Project, *, now: int, token: str) -> Decision:
    """The decision where nothing is known of the branch.

    What makes no environment is remembered all the same: an older event, such as the label's before its removal, may
    arrive after this; and a push has to find out that the branch's pull request is a draft.
    """
    told, nothing = seen.pull_request, Decision(environment=None, reason=_nothing_to_do(seen))
    if told and told.fork:
        return replace(nothing, reason=BY_APPROVAL)
    begun = replace(first, desired=_nothing(seen), pull_request=told)
    why = _why_not(project, begun, seen)
    if told and told.labelled and why is None:
        if not seen.bot or project.bots:
            return dispatched(replace(begun, desired=_present(begun.desired, seen)), now=now, token=token)
        why = BY_BOT
    if not _heeded(project, seen):
        return replace(nothing, reason=why or nothing.reason)
    closed_at = 0 if told else seen.occurred_at
    remembered = tombstone(replace(begun, pull_request_closed_at=closed_at), now=now)
    return Decision(environment=remembered, reason=why or nothing.reason)


def _heeded(project: Project, seen: PullRequestSeen) -> bool:
    """Whether the project's trigger looks at pull requests at all: whether one could make an environment by itself."""
    best = PullRequest(number=seen.number, labelled=True, at=seen.occurred_at)
    eligible = why_not(project, branch=seen.branch, prefixed=seen.prefixed, bot=False, choice=None, pull_request=best)
    return eligible is None


def _stale(environment: Environment, seen: PullRequestSeen) -> str | None:
    held = environment.pull_request
    if held is None:
        return NEWER_SEEN if seen.occurred_at <= environment.pull_request_closed_at else None
    if seen.occurred_at < held.at:
        return NEWER_SEEN
    if seen.occurred_at == held.at and seen.delivery in held.deliveries:
        return "this delivery has been seen"
    told = seen.pull_request
    # A branch can have several. The one with the label counts; of others, the one that was last heard of.
    if seen.number != held.number and (told is None or (held.labelled and not told.labelled)):
        return f"pull request #{held.number} of the branch is the one that counts"
    return None


def _noted(environment: Environment, seen: PullRequestSeen, *, now: int) -> Environment:
    """The record that knows of it; it is kept anew, as long as the new state asks for."""
    held, told = environment.pull_request, seen.pull_request
    if told and held and held.at == seen.occurred_at:
        told = replace(told, deliveries=(*held.deliveries, *told.deliveries))
    closed_at = environment.pull_request_closed_at if told else seen.occurred_at
    noted = replace(environment, pull_request=told, pull_request_closed_at=closed_at)
    return replace(noted, forget_at=kept_anew(noted, now=now))


def _closed(
    noted: Environment,
    held: PullRequest | None,
    seen: PullRequestSeen,
    project: Project,
    *,
    now: int,
    token: str,
) -> Decision:
    """It takes with it what is there by its label, or because a member approved of a fork's commit."""
    closed = f"pull request #{seen.number} was closed"
    fork = held is not None and held.fork is not None
    if fork:
        noted = replace(noted, choice=None)
    there_by_it = fork or (_allowed(project, noted, seen, held) and not _allowed(project, noted, seen, None))
    if noted.desired.presence is Presence.PRESENT and there_by_it:
        return withdrawn(noted, closed, actor=seen.actor, now=now, token=token)
    return _only_noted(noted, held, f"{closed}; the branch's environment does not depend on it")


def _allowed(
    project: Project, environment: Environment, seen: PullRequestSeen, pull_request: PullRequest | None
) -> bool:
    return _why_not(project, replace(environment, pull_request=pull_request), seen) is None


def _why_not(project: Project, environment: Environment, seen: PullRequestSeen) -> str | None:
    """Whoever did it: a bot's taking the label off is as good as a person's."""
    return why_not(
        project,
        branch=seen.branch,
        prefixed=seen.prefixed,
        bot=False,
        choice=environment.choice,
        pull_request=environment.pull_request,
    )


def _only_noted(noted: Environment, held: PullRequest | None, reason: str) -> Decision:
    """Nothing is announced; but the number is shown, and that a fork's newest commit is not the approved one."""
    told = noted.pull_request
    other = (held and held.number) != (told and told.number)
    new_to_people = other or (told is not None and told.fork is not None)
    nothing_shown = noted.observed.status is Status.DELETED
    return Decision(environment=noted, reason=reason, refresh=new_to_people and not nothing_shown)


def _brought_up(noted: Environment, seen: PullRequestSeen, first: Environment, *, now: int, token: str) -> Decision:
    moved = replace(placed(noted, first), desired=_present(noted.desired, seen), forget_at=None)
    decision = dispatched(moved, now=now, token=token)
    if decision.start:
        return decision
    waiting = f"pull request #{seen.number} is next: the run under way notices that, and makes room"
    return Decision(environment=moved, announcements=(announcement(moved, Status.REQUESTED, now=now, reason=waiting),))


def _present(desired: Desired, seen: PullRequestSeen) -> Desired:
    """Present at the branch's newest commit. An event that was delivered late does not know the newest.

    The newest push's time stays: one after it is newer than this, whatever the pull request's head was when GitHub
    wrote the event. GitHub moves it a moment after the branch. That push itself, delivered once more, is not.
    """
    known_at, known = newest_at(desired), newest_commit(desired)
    commit = known if known and known_at >= seen.occurred_at else seen.commit
    return replace(
        desired,
        presence=Presence.PRESENT,
        commit=commit,
        replaced=known if known != commit else None,
        revision=desired.revision + 1,
        actor=seen.actor,
        occurred_at=known_at or seen.pushed_at or seen.occurred_at,
        passed_over=None,
        passed_over_at=0,
    )


def _nothing(seen: PullRequestSeen) -> Desired:
    """Of a record that has seen no push: any, however old, is newer."""
    return Desired(presence=Presence.ABSENT, revision=0, actor=seen.actor, occurred_at=0)


def _nothing_to_do(seen: PullRequestSeen) -> str:
    if seen.pull_request is None:
        return f"pull request #{seen.number} was closed, and the branch has no environment"
    return f"pull request #{seen.number} changes nothing: whether its branch has an environment does not depend on it"
