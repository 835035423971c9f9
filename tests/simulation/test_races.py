"""Every kind of request, at every state of both machines: the environment ends as it was last asked to be.

The states are those of the definitions: a new one is tried here by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

import pytest

from preview.announcement import Status
from preview.command import Verb
from preview.request import Presence
from preview.turns import LOOKS
from preview.watching.looks import LOOK_AGAIN_SECONDS
from tests.simulation.audit import wrong
from tests.simulation.projects import FUNCTION, PLAIN, REPOSITORY
from tests.simulation.ways import BRANCH, FIRST, SECOND, THIRD, WAYS, Way, reached
from tests.simulation.world import World
from tests.statemachines.expressions import expression
from tests.statemachines.promises import state_of

# A state is looked at again after a wait, and each state before the next look takes a moment.
_ONE_POLL = LOOK_AGAIN_SECONDS + LOOKS.longest_seconds


@dataclass(frozen=True)
class Asked:
    """A kind of request: how it is made, and what the branch then asks for; `None` where that has not changed."""

    name: str
    deliver: Callable[[World], None]
    then: tuple[Presence, str | None] | None


def a_push(world: World) -> None:
    assert world.deliver(world.push(BRANCH, THIRD)) in (200, 202)


def a_deletion(world: World) -> None:
    assert world.deliver(world.deletion(BRANCH)) in (200, 202)


def a_deletion_and_a_push(world: World) -> None:
    a_deletion(world)
    a_push(world)


def an_old_delivery(world: World) -> None:
    """A push from before the branch's first that we have heard of."""
    assert world.deliver(world.push(BRANCH, SECOND, at=world.clock.whole() - 7200)) == 200


def by_hand(verb: Verb) -> Callable[[World], None]:
    """A command that somebody types in Slack."""

    def ask(world: World) -> None:
        world.github.heads.setdefault((REPOSITORY, BRANCH), FIRST)
        assert world.command(verb, BRANCH, commit=THIRD if verb is Verb.UP else None)

    return ask


def _named(value: object) -> str | None:
    """What pytest calls a parameter."""
    return value.name if isinstance(value, Way) else None


KINDS = (
    Asked("push", a_push, (Presence.PRESENT, THIRD)),
    Asked("delete", a_deletion, (Presence.ABSENT, None)),
    Asked("delete, then push", a_deletion_and_a_push, (Presence.PRESENT, THIRD)),
    Asked("an old delivery", an_old_delivery, None),
    Asked("up by hand", by_hand(Verb.UP), (Presence.PRESENT, THIRD)),
    Asked("down by hand", by_hand(Verb.DOWN), (Presence.ABSENT, None)),
)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@pytest.mark.parametrize(("machine", "state", "way"), WAYS, ids=_named)
def test_the_environment_ends_as_it_was_last_asked_to_be(machine: str, state: str, way: Way, kind: Asked) -> None:
    world, running = reached(machine, state, way)
    foreign = world.account.foreign()
    before = world.environment(BRANCH)
    assert before is not None

    kind.deliver(world)

    then = kind.then or (before.desired.presence, before.desired.commit)
    world.settle()
    world.clock.pass_time(3600)
    world.sweep()
    world.settle()
    after = world.environment(BRANCH)
    assert after is not None
    assert (after.desired.presence, after.desired.commit) == then
    if kind.then:
        assert after.observed.status is (Status.READY if then[0] is Presence.PRESENT else Status.DELETED)
    else:
        assert after.desired == before.desired
    assert wrong(world, foreign) == []
    assert world.executions.most_at_once == 1
    assert running.status != "RUNNING"


# A state that waits for as long as the step before it says leads to another look.
WAITS = [each for each in WAYS if expression(state_of(*each[:2]).get("Seconds")) is not None]


@pytest.mark.parametrize(("machine", "state", "way"), WAITS, ids=_named)
def test_a_waiting_run_notices_within_one_poll(machine: str, state: str, way: Way) -> None:
    world, running = reached(machine, state, way)
    asked_at = world.clock.now

    (a_deletion if machine == "provision" else a_push)(world)

    while running.status == "RUNNING":
        world.clock.step()
    assert world.clock.now - asked_at <= _ONE_POLL
    assert '"superseded"' in str(running.output)


def test_the_hook_is_called_once_for_the_environment_that_became_ready() -> None:
    world, _ = reached("provision", "RunHookFunction", Way(project=replace(PLAIN, after_create=FUNCTION)))
    world.settle()
    assert [call["environment"] for call in world.hooked] == [f"{REPOSITORY}@{BRANCH}"]
