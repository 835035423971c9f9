"""Plan: what a run decides before it touches anything."""

from dataclasses import replace

import pytest

from preview.environment import Machine
from preview.errors import CapacityError, InvalidPlanError, NotFoundError
from preview.plan import ProvisionPlan
from steps import plan
from tests.steps.fakes import KEY, SLUG, World
from tests.unit.config_examples import a_project


def test_a_provision_is_planned_from_the_record_the_settings_and_the_account() -> None:
    world = World()

    planned = world.provision()

    assert (planned.environment, planned.slug, planned.revision, planned.commit) == (KEY, SLUG, 1, "c" * 40)
    assert planned.services[0].base == world.ecs.definitions["shop-web"].arn
    assert planned.load_balancer == world.balancing.load_balancer("previews").arn
    assert planned.begun_at == int(world.clock())


def test_nothing_is_touched_by_planning() -> None:
    world = World()

    world.provision()

    assert world.left() == []
    assert world.balancing.calls.made == world.ecs.calls.made == []


def test_a_teardown_asks_nothing_of_the_account() -> None:
    world = World()
    world.balancing.balancer = None

    planned = world.teardown()

    assert (planned.cluster, planned.load_balancer, planned.slug) == ("previews", "previews", SLUG)


def test_a_teardown_waits_for_as_long_as_requests_may_take_to_end() -> None:
    quick, slow = World(deregistration_delay_seconds=0), World(deregistration_delay_seconds=900)

    assert slow.teardown().deadline - quick.teardown().deadline == 900


def test_a_project_that_left_the_configuration_can_still_be_torn_down_but_not_made() -> None:
    world = World()
    gone = replace(world.aws, config=replace(world.aws.config, projects=(a_project(repository="acme/blog"),)))

    assert plan.run(world.begin(Machine.TEARDOWN), gone)["state"] == "planned"
    run = world.begin(Machine.PROVISION)
    with pytest.raises(InvalidPlanError, match="no longer has a project for acme/shop"):
        plan.run(run, gone)


def test_a_run_whose_branch_has_asked_for_something_else_is_not_planned() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    assert plan.run(run, world.aws) == {"state": "superseded", "plan": None}


def test_a_run_that_holds_no_claim_is_not_planned() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.change(run=None)

    assert plan.run(run, world.aws) == {"state": "superseded", "plan": None}


def test_a_turn_is_taken_before_anything_is_described() -> None:
    world = World()
    world.turns.ahead["changes"] = 214.3
    run = world.begin(Machine.PROVISION)

    waiting = plan.run(run, world.aws)

    assert waiting == {"state": "waiting", "plan": None, "turn": world.clock.now + 214.3, "wait": 10}
    assert (world.balancing.looks, world.turns.taken) == ([], [("changes", 3)])


def test_who_holds_a_turn_takes_no_second_one() -> None:
    world = World()
    run = world.begin(Machine.TEARDOWN)
    turn = world.clock.now + 2.5

    assert plan.run(run, world.aws, turn=turn) == {"state": "waiting", "plan": None, "turn": turn, "wait": 3}
    world.clock.now += 3
    assert plan.run(run, world.aws, turn=turn)["state"] == "planned"
    assert world.turns.taken == []


def test_a_run_that_nobody_wants_any_more_takes_no_turn() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    plan.run(run, world.aws)
    plan.run(run, world.aws, turn=world.clock.now + 99)

    assert world.turns.taken == []


def test_target_groups_are_counted_only_for_a_listener_that_is_to_come() -> None:
    world = World()
    world.build()
    assert world.balancing.looks.count("count_target_groups") == 1

    world.provision()

    assert world.balancing.looks.count("count_target_groups") == 1


def test_an_environment_that_nobody_asked_for_is_not_found() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)

    with pytest.raises(NotFoundError, match="acme/shop@feature/unknown"):
        plan.run({**run, "environment": "acme/shop@feature/unknown"}, world.aws)


def test_a_full_load_balancer_is_told_before_anything_is_made() -> None:
    world = World(max_listeners=2)
    world.balancing.listen(80, None)
    world.balancing.listen(443, None)
    run = world.begin(Machine.PROVISION)

    with pytest.raises(CapacityError, match="2 of 2 listeners"):
        plan.run(run, world.aws)


def test_a_full_load_balancer_still_has_room_for_what_it_already_holds() -> None:
    world = World(max_listeners=1)
    world.build()

    planned = plan.run(world.begin(Machine.PROVISION), world.aws)["plan"]

    assert isinstance(planned, ProvisionPlan)
