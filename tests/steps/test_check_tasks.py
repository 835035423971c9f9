"""CheckTasks: stopped means stopped, not asked to stop."""

from dataclasses import replace

import pytest

from preview.errors import DeadlineError
from preview.plan import TeardownPlan
from preview.request import Presence
from steps import check_tasks, scale_to_zero, stop_tasks
from tests.steps.fakes import SLUG, World

WAITING = {"state": "waiting", "wait": 3}
GONE = {"state": "gone"}


def _stopping() -> tuple[World, TeardownPlan]:
    world = World()
    world.build()
    plan = world.teardown()
    scale_to_zero.run(plan, {}, world.aws)
    stop_tasks.run(plan, {}, world.aws)
    return world, plan


def test_tasks_that_are_stopping_are_waited_for() -> None:
    world, plan = _stopping()

    assert check_tasks.run(plan, {}, world.aws) == WAITING
    world.clock.now += 3
    assert check_tasks.run(plan, {}, world.aws) == GONE


def test_those_on_their_way_out_are_asked_for_only_where_none_is_meant_to_run() -> None:
    world = World()
    world.build()

    assert check_tasks.run(world.teardown(), {}, world.aws) == WAITING
    assert world.ecs.listed == ["RUNNING"]


def test_a_task_that_slipped_past_stop_tasks_is_waited_for() -> None:
    world = World()
    world.build()

    assert check_tasks.run(world.teardown(), {}, world.aws) == WAITING


@pytest.mark.parametrize("how", ["never made", "gone", "another's"])
def test_where_no_service_is_ours_nothing_is_waited_for(how: str) -> None:
    world = World()
    if how != "never made":
        world.build()
    if how == "gone":
        world.ecs.services[SLUG] = replace(world.ecs.services[SLUG], status="INACTIVE")
    if how == "another's":
        world.ecs.services[SLUG] = replace(world.ecs.services[SLUG], tags={})

    assert check_tasks.run(world.teardown(), {}, world.aws) == GONE


def test_tasks_that_never_stop_are_told_while_there_is_time_left_for_the_service() -> None:
    world, plan = _stopping()
    world.ecs._due = dict.fromkeys(world.ecs._due, plan.deadline + 1000.0)
    world.clock.now = plan.deadline - 300

    with pytest.raises(DeadlineError, match="1 tasks did not stop in time"):
        check_tasks.run(plan, {}, world.aws)


def test_a_branch_that_came_back_is_made_room_for() -> None:
    world, plan = _stopping()
    world.ask(Presence.PRESENT)

    assert check_tasks.run(plan, {}, world.aws) == {"state": "superseded"}


def test_each_further_look_is_a_turn() -> None:
    world, plan = _stopping()
    world.turns.taken.clear()
    world.turns.ahead["looks"] = 7.5

    assert check_tasks.run(plan, {}, world.aws) == {"state": "waiting", "wait": 8}
    assert world.turns.taken == [("looks", 1)]
