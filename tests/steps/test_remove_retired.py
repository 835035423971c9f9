"""RemoveRetired: what the environment has of services that its project has no more."""

from dataclasses import replace

import pytest

from preview.errors import DeadlineError, InUseError, NotOursError
from preview.planning.plan import Made, ProvisionPlan
from preview.request import Presence
from steps import remove_retired
from tests.steps.fakes import SLUG, World
from tests.steps.several import ADMIN_SLUG, SITE, WORKER, WORKER_SLUG, several

MADE = ["service", "listener", "target group", "task definition"]


def _retired() -> tuple[World, ProvisionPlan]:
    """The back office was there, and the project has it no more."""
    world = World(**several())
    world.change(others=(WORKER_SLUG, ADMIN_SLUG))
    world.build()
    world.configure(**several(WORKER, SITE))
    plan, _ = world.build()
    return world, plan


def test_it_goes_once_its_service_has_gone_and_the_others_stay() -> None:
    world, plan = _retired()
    assert plan.retired == (ADMIN_SLUG,)
    world.ecs.drain_seconds = 3

    waiting = remove_retired.run(plan, Made(), world.aws)
    assert (waiting["state"], waiting["wait"]) == ("waiting", 3)
    assert world.left(ADMIN_SLUG) == MADE
    world.clock.now += 3
    assert remove_retired.run(plan, Made(), world.aws) == {"state": "gone"}

    assert world.left(ADMIN_SLUG) == []
    assert world.left(SLUG) == [*MADE, "task definition"]
    assert world.left(WORKER_SLUG) == ["service", "task definition", "task definition"]


def test_it_is_deleted_once() -> None:
    world, plan = _retired()
    world.ecs.drain_seconds = 100

    for _ in range(3):
        remove_retired.run(plan, Made(), world.aws)

    assert world.ecs.calls.made.count("delete_service") == 1


def test_run_again_once_it_is_gone_it_does_nothing_more() -> None:
    world, plan = _retired()
    remove_retired.run(plan, Made(), world.aws)
    world.clock.now += 10
    remove_retired.run(plan, Made(), world.aws)
    done = [*world.ecs.calls.made, *world.balancing.calls.made]

    assert remove_retired.run(plan, Made(), world.aws) == {"state": "gone"}
    assert [*world.ecs.calls.made, *world.balancing.calls.made] == done


def test_a_newer_request_is_noticed_while_it_drains() -> None:
    world, plan = _retired()
    world.ask(Presence.ABSENT)

    assert remove_retired.run(plan, Made(), world.aws) == {"state": "superseded"}
    assert world.left(ADMIN_SLUG) == MADE


def test_each_further_look_is_a_turn() -> None:
    world, plan = _retired()
    world.turns.taken.clear()
    world.turns.ahead["looks"] = 7.5

    assert remove_retired.run(plan, Made(), world.aws)["wait"] == 8
    assert world.turns.taken == [("looks", 1)]


def test_one_that_never_goes_is_not_waited_for_for_ever() -> None:
    world, plan = _retired()
    world.ecs.drain_seconds = 10.0**9
    made = remove_retired.run(plan, Made(), world.aws)

    world.clock.now += 3600
    made = remove_retired.run(plan, made, world.aws)
    assert made["state"] == "waiting"
    world.clock.now += 600
    with pytest.raises(DeadlineError, match=f"service {ADMIN_SLUG} did not go in time"):
        remove_retired.run(plan, made, world.aws)


def test_anothers_service_of_the_name_is_left_alone() -> None:
    world, plan = _retired()
    world.ecs.made[ADMIN_SLUG] = replace(world.ecs.made[ADMIN_SLUG], tags={})

    with pytest.raises(NotOursError, match=f"service {ADMIN_SLUG} exists"):
        remove_retired.run(plan, Made(), world.aws)
    assert world.ecs.made[ADMIN_SLUG].status == "ACTIVE"


def test_what_aws_is_not_done_with_is_to_be_tried_again() -> None:
    world, plan = _retired()
    remove_retired.run(plan, Made(), world.aws)
    world.clock.now += 10
    world.balancing.calls.refuse("delete_target_group", InUseError("currently in use by a listener"))

    with pytest.raises(InUseError):
        remove_retired.run(plan, Made(), world.aws)
    assert remove_retired.run(plan, Made(), world.aws) == {"state": "gone"}
    assert world.left(ADMIN_SLUG) == []
