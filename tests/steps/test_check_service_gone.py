"""CheckServiceGone: INACTIVE, or not known to ECS any more."""

import pytest

from preview.errors import DeadlineError
from preview.planning.plan import TeardownPlan
from preview.request import Presence
from steps import check_service_gone, delete_service
from tests.steps.fakes import World

GONE = {"state": "gone"}


def _draining() -> tuple[World, TeardownPlan]:
    world = World()
    world.build()
    plan = world.teardown()
    delete_service.run(plan, {}, world.aws)
    return world, plan


def test_a_draining_service_is_waited_for_until_it_is_inactive() -> None:
    world, plan = _draining()

    assert check_service_gone.run(plan, {}, world.aws) == {"state": "waiting", "wait": 3}
    world.clock.now += 5
    assert check_service_gone.run(plan, {}, world.aws) == GONE


def test_a_missing_service_is_gone() -> None:
    world = World()

    assert check_service_gone.run(world.teardown(), {}, world.aws) == GONE


def test_a_service_that_never_goes_is_told_at_the_deadline() -> None:
    world, plan = _draining()
    world.ecs._due = dict.fromkeys(world.ecs._due, plan.deadline + 1000.0)
    world.clock.now = plan.deadline

    with pytest.raises(DeadlineError, match="still DRAINING after its deletion"):
        check_service_gone.run(plan, {}, world.aws)


def test_a_branch_that_came_back_is_made_room_for() -> None:
    world, plan = _draining()
    world.ask(Presence.PRESENT)

    assert check_service_gone.run(plan, {}, world.aws) == {"state": "superseded"}


def test_each_further_look_is_a_turn() -> None:
    world, plan = _draining()
    world.turns.taken.clear()
    world.turns.ahead["looks"] = 7.5

    assert check_service_gone.run(plan, {}, world.aws) == {"state": "waiting", "wait": 8}
    assert world.turns.taken == [("looks", 1)]
