"""From a state's name to its step, and what crosses between the two."""

import pytest

from preview.environment import Machine
from preview.errors import OutdatedRunError
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
    assert "hook" not in planned["plan"], "the state machine asks whether it exists"
    assert made["target_groups"] == {SLUG: world.balancing.groups[SLUG].arn}


def test_each_machine_has_its_own_plan() -> None:
    world = World()
    world.build()
    run = world.begin(Machine.TEARDOWN)

    planned = run_step({"step": "Plan", "input": run}, world.aws)
    run_step({"step": "ScaleToZero", "input": run, "plan": planned["plan"], "made": {}}, world.aws)

    assert world.ecs.made[SLUG].desired == 0


def test_a_run_that_is_not_wanted_has_no_plan() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.begin(Machine.TEARDOWN)

    answer = run_step({"step": "Plan", "input": run}, world.aws)

    assert (answer["state"], answer["plan"]) == ("superseded", None)


def test_a_failure_to_plan_is_diagnosed_without_a_plan() -> None:
    world = World()
    failures = [{"state": "Plan", "error": "InvalidPlanError", "cause": '{"errorMessage": "no such cluster"}'}]
    event = {"step": "Diagnose", "input": {}, "plan": None, "made": {"failures": failures}}

    assert run_step(event, world.aws)["reason"] == "Plan: no such cluster"


def test_when_each_step_ended_last_is_noted_to_the_millisecond() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    world.clock.now = 1_795_309_523.123456

    planned = run_step({"step": "Plan", "input": run}, world.aws)
    world.clock.now += 0.5
    event = {"step": "CreateTargetGroup", "input": run, "plan": planned["plan"], "made": {"times": planned["times"]}}
    first = run_step(event, world.aws)
    world.clock.now += 2
    second = run_step({**event, "made": {"times": first["times"]}}, world.aws)

    assert planned["times"] == {"Plan": 1_795_309_523.123}
    assert first["times"] == {"Plan": 1_795_309_523.123, "CreateTargetGroup": 1_795_309_523.623}
    assert second["times"] == {"Plan": 1_795_309_523.123, "CreateTargetGroup": 1_795_309_525.623}


def test_a_run_that_began_before_times_were_noted_has_those_that_came_since() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)
    plan = run_step({"step": "Plan", "input": run}, world.aws)["plan"]

    made = run_step({"step": "CreateTargetGroup", "input": run, "plan": plan, "made": {"state": "planned"}}, world.aws)

    assert made["times"] == {"CreateTargetGroup": world.clock.now}


def test_a_run_that_waits_keeps_the_turn_that_it_holds() -> None:
    world = World()
    world.turns.ahead["changes"] = 24.5
    run = world.begin(Machine.PROVISION)

    waiting = run_step({"step": "Plan", "input": run, "turn": None}, world.aws)
    world.clock.now += waiting["wait"]
    still = run_step({"step": "Plan", "input": run, "turn": waiting["turn"]}, world.aws)
    world.clock.now = waiting["turn"]
    planned = run_step({"step": "Plan", "input": run, "turn": still["turn"]}, world.aws)

    assert [held["state"] for held in (waiting, still, planned)] == ["waiting", "waiting", "planned"]
    assert world.turns.taken == [("changes", 3)]


def test_a_state_whose_step_is_gone_belongs_to_a_run_of_another_version() -> None:
    with pytest.raises(OutdatedRunError, match=r"updated while .* it has no step for the state FlyAway"):
        run_step({"step": "FlyAway", "input": {}, "plan": None, "made": {}}, World().aws)


@pytest.mark.parametrize(
    "form",
    [
        {"machine": "provision", "slug": SLUG},
        {"machine": "hibernate"},
        {"slug": SLUG},
        {"machine": "teardown", "deadline": "tomorrow"},
    ],
    ids=["fields missing", "a machine that is gone", "no machine", "another type"],
)
def test_a_plan_of_another_form_belongs_to_a_run_of_another_version(form: dict[str, str]) -> None:
    with pytest.raises(OutdatedRunError, match="it makes plans of another form now"):
        run_step({"step": "CheckService", "input": {}, "plan": form, "made": {}}, World().aws)


def test_what_goes_wrong_within_a_step_is_no_updates_doing() -> None:
    world = World()
    world.build()
    run = world.begin(Machine.TEARDOWN)
    plan = run_step({"step": "Plan", "input": run}, world.aws)["plan"]
    world.ecs.calls.refuse("update_service", TypeError("a mistake of ours"))

    with pytest.raises(TypeError, match="a mistake of ours"):
        run_step({"step": "ScaleToZero", "input": run, "plan": plan, "made": {}}, world.aws)
