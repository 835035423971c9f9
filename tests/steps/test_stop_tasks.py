"""StopTasks: now, not when the scheduler comes round."""

from dataclasses import replace

import pytest

from preview.naming import STACK_TAG
from steps import scale_to_zero, stop_tasks
from tests.steps.fakes import SLUG, World
from tests.steps.hook_tasks import begin_hook


def test_every_task_of_the_service_is_asked_to_stop() -> None:
    world = World(desired_count=3)
    world.build()
    plan = world.teardown()
    scale_to_zero.run(plan, {}, world.aws)

    assert stop_tasks.run(plan, {}, world.aws) == {"tasks": 3, "wait": 3}
    assert {task.desired_status for task in world.ecs.held[SLUG]} == {"STOPPED"}


def test_run_twice_it_stops_nothing_more() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    scale_to_zero.run(plan, {}, world.aws)

    stop_tasks.run(plan, {}, world.aws)

    assert stop_tasks.run(plan, {}, world.aws)["tasks"] == 0


def test_a_draining_service_may_still_have_tasks_and_they_are_stopped() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status="DRAINING")
    world.ecs._due[SLUG] = 0

    assert stop_tasks.run(plan, {}, world.aws)["tasks"] == 1


def test_where_nothing_was_made_nothing_is_stopped() -> None:
    world = World()

    assert stop_tasks.run(world.teardown(), {}, world.aws) == {"tasks": 0, "wait": 3}
    assert "stop_task" not in world.ecs.calls.made


def test_somebody_elses_tasks_of_the_family_run_on() -> None:
    world = World()
    world.build()
    world.ecs.held[SLUG] = [replace(task, tags={}) for task in world.ecs.held[SLUG]]

    assert stop_tasks.run(world.teardown(), {}, world.aws)["tasks"] == 0
    assert "stop_task" not in world.ecs.calls.made


def test_tasks_that_outlived_their_service_are_stopped_too() -> None:
    world = World()
    world.build()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status="INACTIVE")

    assert stop_tasks.run(world.teardown(), {}, world.aws)["tasks"] == 1


def test_a_hooks_task_that_still_runs_is_stopped_too() -> None:
    world = World()
    plan, _ = world.build()
    world.ecs.one_off.code = None
    begin_hook(world, tags=plan.tags)

    assert stop_tasks.run(world.teardown(), {}, world.aws)["tasks"] == 2
    assert world.ecs.one_off.all("RUNNING") == ()


@pytest.mark.parametrize("whose", ["nobody's", "another stack's"])
def test_a_task_that_somebody_else_runs_of_the_family_runs_on(whose: str) -> None:
    world = World()
    plan, _ = world.build()
    world.ecs.one_off.code = None
    begin_hook(world, tags={} if whose == "nobody's" else {**plan.tags, STACK_TAG: "another"})

    assert stop_tasks.run(world.teardown(), {}, world.aws)["tasks"] == 1
    assert len(world.ecs.one_off.all("RUNNING")) == 1
