"""CheckTasks: stopped means stopped, not asked to stop."""

from dataclasses import replace

import pytest

from preview.errors import DeadlineError
from preview.planning.plan import TeardownPlan
from preview.request import Presence
from steps import check_tasks, scale_to_zero, stop_tasks
from tests.steps.fakes import SLUG, World
from tests.steps.hook_tasks import begin_hook

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


def test_where_nothing_was_made_nothing_is_waited_for() -> None:
    world = World()

    assert check_tasks.run(world.teardown(), {}, world.aws) == GONE


def test_somebody_elses_tasks_of_the_family_are_not_waited_for() -> None:
    world = World()
    world.build()
    world.ecs.held[SLUG] = [replace(task, tags={}) for task in world.ecs.held[SLUG]]

    assert check_tasks.run(world.teardown(), {}, world.aws) == GONE


def test_a_hooks_task_is_waited_for_as_well() -> None:
    world, plan = _stopping()
    world.clock.now += 3
    world.ecs.one_off.code = None
    begin_hook(world, tags=plan.tags)

    assert check_tasks.run(plan, {}, world.aws) == WAITING
    world.ecs.one_off.stop("task/one-off/1", "by hand")
    assert check_tasks.run(plan, {}, world.aws) == GONE


def test_tasks_outlive_the_service_that_started_them_and_are_waited_for() -> None:
    world = World()
    world.build()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status="INACTIVE")

    assert check_tasks.run(world.teardown(), {}, world.aws) == WAITING


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
