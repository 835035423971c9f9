"""ScaleToZero: so that no task is replaced that is stopped after it."""

from dataclasses import replace

import pytest

from preview.errors import NotFoundError, NotOursError
from preview.planning.plan import TeardownPlan
from steps import scale_to_zero, stop_tasks
from tests.steps.fakes import SLUG, World


def _built(*, seconds: float = 10) -> tuple[World, TeardownPlan]:
    world = World(desired_count=2)
    world.build(seconds=seconds)
    return world, world.teardown()


def test_the_service_wants_no_more_tasks() -> None:
    world, plan = _built()

    assert scale_to_zero.run(plan, {}, world.aws) == {}
    assert world.ecs.made[SLUG].desired == 0


def test_it_is_asked_once() -> None:
    world, plan = _built()

    scale_to_zero.run(plan, {}, world.aws)
    scale_to_zero.run(plan, {}, world.aws)

    assert world.ecs.calls.made.count("update_service") == 1


def test_after_it_stopped_tasks_are_not_replaced() -> None:
    world, plan = _built()

    scale_to_zero.run(plan, {}, world.aws)
    stop_tasks.run(plan, {}, world.aws)

    assert world.ecs.tasks("previews", SLUG) == ()


def test_without_it_they_would_be() -> None:
    world, plan = _built()

    stop_tasks.run(plan, {}, world.aws)

    assert len(world.ecs.tasks("previews", SLUG)) == 2


@pytest.mark.parametrize("status", ["DRAINING", "INACTIVE"])
def test_a_service_on_its_way_out_is_past_scaling(status: str) -> None:
    world, plan = _built()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], status=status)

    assert scale_to_zero.run(plan, {}, world.aws) == {}
    assert "update_service" not in world.ecs.calls.made


def test_one_that_begins_to_drain_meanwhile_is_no_error() -> None:
    world, plan = _built()
    world.ecs.calls.refuse("update_service", NotFoundError("Service was not ACTIVE."))

    assert scale_to_zero.run(plan, {}, world.aws) == {}


def test_where_there_is_no_service_there_is_nothing_to_scale() -> None:
    world = World()

    assert scale_to_zero.run(world.teardown(), {}, world.aws) == {}


def test_anothers_service_keeps_its_tasks() -> None:
    world, plan = _built()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], tags={})

    with pytest.raises(NotOursError):
        scale_to_zero.run(plan, {}, world.aws)
    assert world.ecs.made[SLUG].desired == 2
