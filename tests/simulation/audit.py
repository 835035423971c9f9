"""What must be so at rest: desired is observed, nothing is left over, nothing that is not ours was touched."""

from collections.abc import Iterator, Mapping

from preview.announcement import Status
from preview.deciding.dispatching import settled
from preview.environment import Environment
from preview.naming import tag_value
from preview.request import Presence
from tests.simulation.account import Foreign, Owned
from tests.simulation.pieces import wrong_with_ready, wrong_with_what_answers
from tests.simulation.world import World


def wrong(world: World, foreign: Foreign, *, disturbed: bool = False) -> list[str]:
    """What is not as it must be, in words.

    Args:
        world: at rest.
        foreign: what somebody else had at the beginning.
        disturbed: calls have failed, or somebody has interfered: replaced task definition revisions may be there until
            the next update.
    """
    owned, definitions = world.account.owned(), world.account.definitions()
    environments = world.environments()
    known = {tag_value(held.environment) for held in environments}
    found = [f"{held} belongs to no environment" for held in owned if held.environment not in known]
    for environment in environments:
        own = [held for held in owned if _belongs(held, environment)]
        held = definitions.get(tag_value(environment.environment), {})
        found += _wrong_with(world, environment, own, held, disturbed=disturbed)
    if world.executions.going():
        found.append(f"runs are still going: {[held.name for held in world.executions.going()]}")
    if world.account.foreign() != foreign:
        found.append(f"what is somebody else's changed: {world.account.foreign()} instead of {foreign}")
    return found


def _belongs(held: Owned, environment: Environment) -> bool:
    return held.environment == tag_value(environment.environment)


def _wrong_with(
    world: World, environment: Environment, owned: list[Owned], definitions: Mapping[str, str], *, disturbed: bool
) -> Iterator[str]:
    key, desired, observed = environment.environment, environment.desired, environment.observed
    if environment.run is not None:
        yield f"{key}: a claim is held by {environment.run.name}"
    if not settled(environment) or observed.revision != desired.revision:
        yield f"{key}: desired {desired} is not what is observed: {observed}, {environment.failure}"
    if desired.presence is Presence.ABSENT:
        if observed.status is not Status.DELETED or owned:
            yield f"{key}: deleted, but it is {observed.status} and has {owned}"
        return
    if observed.status is Status.FAILED:
        yield from _wrong_with_failed(world, environment, owned, definitions)
        return
    if observed.status is not Status.READY:
        yield f"{key}: neither ready nor failed: {observed}"
    yield from wrong_with_ready(world, environment, owned, definitions, disturbed=disturbed)
    if desired.commit not in (None, observed.commit):
        yield f"{key}: ready at {observed.commit} instead of {desired.commit}"
    yield from _still_at_work(environment, owned)
    yield from _misinformed(world, environment)


def _still_at_work(environment: Environment, owned: list[Owned]) -> Iterator[str]:
    if tasks := [held for held in owned if held.kind == "task"]:
        yield f"{environment.environment}: at rest, and still runs {tasks}"


def _wrong_with_failed(
    world: World, environment: Environment, owned: list[Owned], definitions: Mapping[str, str]
) -> Iterator[str]:
    """Either nothing is there, or all of what answered before: a failed update leaves it as it is."""
    if environment.failure is None or not environment.failure.reason:
        yield f"{environment.environment}: failed, and nobody says why"
    if owned and environment.observed.url is None:
        yield f"{environment.environment}: failed, and left {owned}"
    if environment.observed.url is not None:
        yield from wrong_with_what_answers(world, environment, owned, definitions)
    yield from _still_at_work(environment, owned)


def _misinformed(world: World, environment: Environment) -> Iterator[str]:
    """Announcements of requests may be lost with their function; what a run's end brought is told until it was."""
    # A topic may change the order of what it is given; who reads it goes by the time.
    news = sorted(
        (said for said in world.told if said.environment == environment.environment), key=lambda said: said.at
    )
    if not news or news[-1].status is not environment.observed.status:
        yield f"{environment.environment}: it is {environment.observed.status}, and the last news is {news[-1:]}"
