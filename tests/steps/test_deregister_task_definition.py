"""DeregisterTaskDefinition: what was replaced, or all of it."""

from dataclasses import replace

import pytest

from preview.errors import NotOursError
from preview.planning.plan import Made, ProvisionPlan
from steps import deregister_task_definition
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import SLUG, World


def _pushed_twice() -> tuple[World, ProvisionPlan, Made]:
    world = World()
    world.build()
    world.change(desired=replace(world.environment.desired, commit="d" * 40))
    plan, made = world.build()
    return world, plan, made


def test_a_provision_keeps_what_it_registered_and_removes_what_that_replaced() -> None:
    world, plan, made = _pushed_twice()
    assert world.definitions.of(SLUG) == [f"{ARN}/{SLUG}:1", f"{ARN}/{SLUG}:2"]

    assert deregister_task_definition.run(plan, made, world.aws) == {"removed_definitions": 1}
    assert world.definitions.of(SLUG) == [f"{ARN}/{SLUG}:2"]


def test_a_teardown_keeps_none() -> None:
    world, _, _ = _pushed_twice()

    removed = deregister_task_definition.run(world.teardown(), Made(), world.aws)

    assert removed == {"removed_definitions": 2}
    assert world.definitions.of(SLUG) == []


def test_run_twice_it_does_nothing_more() -> None:
    world, plan, made = _pushed_twice()

    for _ in range(2):
        deregister_task_definition.run(plan, made, world.aws)

    assert world.definitions.of(SLUG) == [made["definitions"][SLUG]]


def test_another_family_whose_name_begins_alike_stays() -> None:
    world, _, _ = _pushed_twice()
    theirs = world.definitions.register({"family": f"{SLUG}-b", "tags": []})

    deregister_task_definition.run(world.teardown(), Made(), world.aws)

    assert list(world.definitions.registered) == [theirs]


def test_anothers_task_definition_stays() -> None:
    world = World()
    theirs = world.definitions.register({"family": SLUG, "tags": [{"key": "team", "value": "b"}]})

    with pytest.raises(NotOursError):
        deregister_task_definition.run(world.teardown(), Made(), world.aws)
    assert world.definitions.of(SLUG) == [theirs]
