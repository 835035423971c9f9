"""DeleteService: asked for once, and only of what is ours."""

from dataclasses import replace

import pytest

from preview.errors import InUseError, NotOursError
from steps import delete_service
from tests.steps.fakes import SLUG, World


def test_the_service_drains() -> None:
    world = World()
    world.build()

    assert delete_service.run(world.teardown(), {}, world.aws) == {"wait": 3, "removed_services": [SLUG]}
    assert world.ecs.made[SLUG].status == "DRAINING"


def test_one_that_drains_is_not_deleted_again() -> None:
    world = World()
    world.build()
    plan = world.teardown()

    first, second = (delete_service.run(plan, {}, world.aws) for _ in range(2))

    assert world.ecs.calls.made.count("delete_service") == 1
    assert first == second, "it goes all the same"


def test_what_is_gone_is_not_asked_for() -> None:
    world = World()

    assert delete_service.run(world.teardown(), {}, world.aws) == {"wait": 3, "removed_services": []}
    assert world.ecs.calls.made == []


def test_what_ecs_is_not_ready_for_is_to_be_tried_again() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    world.ecs.calls.refuse("delete_service", InUseError("while deployments are active"))

    with pytest.raises(InUseError):
        delete_service.run(plan, {}, world.aws)
    delete_service.run(plan, {}, world.aws)

    assert world.ecs.made[SLUG].status == "DRAINING"


def test_anothers_service_stays() -> None:
    world = World()
    world.build()
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], tags={})

    with pytest.raises(NotOursError):
        delete_service.run(world.teardown(), {}, world.aws)
    assert world.ecs.made[SLUG].status == "ACTIVE"
