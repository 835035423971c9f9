"""From a state's name to its step, and what crosses between the two."""

import pytest

from preview.environment import Machine
from steps.router import module_name, run_step
from tests.steps.fakes import SLUG, World


@pytest.mark.parametrize(
    ("state", "module"),
    [("Plan", "plan"), ("CreateListener", "create_listener"), ("CheckServiceGone", "check_service_gone")],
)
def test_a_state_runs_the_step_of_its_name(state: str, module: str) -> None:
    assert module_name(state) == module


def test_the_plan_and_what_was_made_cross_as_json() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)

    planned = run_step({"step": "Plan", "input": run}, world.aws)
    event = {"step": "CreateTargetGroup", "input": run, "plan": planned["plan"], "made": {"state": planned["state"]}}
    made = run_step(event, world.aws)

    assert planned["state"] == "planned"
    assert (planned["plan"]["machine"], planned["plan"]["slug"]) == ("provision", SLUG)
    assert "after_create" not in planned["plan"], "the state machine asks whether it exists"
    assert made == {"target_group": world.balancing.groups[SLUG].arn}


def test_each_machine_has_its_own_plan() -> None:
    world = World()
    world.build()
    run = world.begin(Machine.TEARDOWN)

    planned = run_step({"step": "Plan", "input": run}, world.aws)
    run_step({"step": "ScaleToZero", "input": run, "plan": planned["plan"], "made": {}}, world.aws)

    assert world.ecs.services[SLUG].desired == 0


def test_a_run_that_is_not_wanted_has_no_plan() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    assert run_step({"step": "Plan", "input": run}, world.aws) == {"state": "superseded", "plan": None}


def test_a_failure_to_plan_is_diagnosed_without_a_plan() -> None:
    world = World()
    failures = [{"state": "Plan", "error": "InvalidPlanError", "cause": '{"errorMessage": "no such cluster"}'}]
    event = {"step": "Diagnose", "input": {}, "plan": None, "made": {"failures": failures}}

    assert run_step(event, world.aws) == {"reason": "Plan: no such cluster"}


def test_a_state_without_a_step_is_a_mistake_of_ours() -> None:
    with pytest.raises(ModuleNotFoundError, match=r"steps\.fly_away"):
        run_step({"step": "FlyAway", "input": {}, "plan": None, "made": {}}, World().aws)
