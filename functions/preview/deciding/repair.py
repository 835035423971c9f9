"""How the sweep changes a record: it asks, as everybody does, and the ordinary runs do the work.

Pure decisions on a record as it was read; `convergence` writes them only over that very record.
"""

from dataclasses import dataclass, replace

from preview.announcement import Status
from preview.config import Config, project_name
from preview.deciding.dispatching import Decision, announcement, dispatched
from preview.environment import Desired, Environment, Observed
from preview.request import Presence

ACTOR = "sweep"


@dataclass(frozen=True, kw_only=True)
class Placement:
    """Where something that belongs to nobody was found: what a teardown has to know to find it again."""

    slug: str
    cluster: str
    load_balancer: str


def mended(
    environment: Environment, reason: str, *, answers: bool, strays: tuple[str, ...] = (), now: int, token: str
) -> Decision:
    """A provision of the same commit, for a ready environment that is not as it was made.

    Args:
        environment: the record, ready and at rest.
        reason: what is wrong, for people.
        answers: whether its URL still answers, as far as is known.
        strays: the slugs of services that the project has no more, of which something was left: the run removes it.
        now: seconds since 1970.
        token: makes the run's name new.
    """
    # The record keeps the URL and the port, which the run gives back.
    begun = replace(environment.observed, status=Status.UPDATING, lacking=not answers, since=now)
    others = tuple(dict.fromkeys((*environment.others, *strays)))
    decision = dispatched(replace(environment, observed=begun, others=others), now=now, token=token)
    return replace(decision, announcements=tuple(replace(said, reason=reason) for said in decision.announcements))


def given_up(environment: Environment, *, now: int, token: str) -> Decision:
    """The taking down of what a failed update left, where that does not answer any more: it serves nobody.

    The diagnosis stays, and nothing is said: a push makes the environment anew.
    """
    failure = environment.failure
    if failure is None:
        return Decision(environment=None)
    nowhere = environment.observed.answering_nowhere()
    unwinding = replace(environment, observed=nowhere, failure=replace(failure, unwind=True))
    return dispatched(unwinding, now=now, token=token)


def withdrawn(environment: Environment, reason: str, *, actor: str = ACTOR, now: int, token: str) -> Decision:
    """The environment's removal, asked for in its branch's place.

    The newest event's time stays: whatever the clocks say, a push after that is newer than this. The last push itself
    is not, should it be delivered once more.
    """
    desired = environment.desired
    asked = replace(
        desired,
        presence=Presence.ABSENT,
        commit=None,
        replaced=desired.commit or desired.replaced,
        revision=desired.revision + 1,
        actor=actor,
    )
    moved = replace(environment, desired=asked, forget_at=None, keep=False, keep_until=None)
    decision = dispatched(moved, now=now, token=token)
    if decision.start:
        return replace(decision, announcements=tuple(replace(said, reason=reason) for said in decision.announcements))
    waiting = announcement(moved, Status.REQUESTED, now=now, reason=reason)
    return Decision(environment=moved, announcements=(waiting,))


def removed_again(environment: Environment, found: Placement, reason: str, *, now: int, token: str) -> Decision:
    """Another teardown, where nothing should be left and something is. As nothing else is left, it may be placed anew.

    For a deleted environment its removal is asked for again; for one whose failed creation was taken down, the taking
    down was not done yet.
    """
    placed = replace(environment, slug=found.slug, cluster=found.cluster, load_balancer=found.load_balancer)
    failure = environment.failure
    if environment.desired.presence is Presence.ABSENT or failure is None:
        return withdrawn(placed, reason, now=now, token=token)
    again = replace(failure, unwind=True, unwound=False)
    return dispatched(replace(placed, failure=again), now=now, token=token)


def adopted(key: str, found: Placement, config: Config, reason: str, *, now: int, token: str) -> Decision:
    """A record for something that nobody knows, and its removal.

    It has seen no event: any push, however old, is newer.
    """
    repository, _, branch = key.partition("@")
    project = config.project_of(repository)
    unknown = Environment(
        environment=key,
        project=project_name(project) if project else repository.rpartition("/")[2],
        repository=repository,
        branch=branch,
        slug=found.slug,
        cluster=found.cluster,
        load_balancer=found.load_balancer,
        desired=Desired(presence=Presence.ABSENT, revision=0, actor=ACTOR, occurred_at=0),
        observed=Observed(status=Status.DELETING, since=now),
    )
    return withdrawn(unknown, reason, now=now, token=token)
