"""What a Task state calls: one function for all of them, that runs the step of the state's name and tells of it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from handlers.step import logger, perform
from preview.environment import Machine
from preview.errors import CapacityError, InvalidPlanError, OutdatedRunError
from tests.handlers.log_lines import kept
from tests.steps.fakes import KEY, SLUG, World


@pytest.fixture(autouse=True)
def _keys_of_one_call() -> Iterator[None]:
    """The handler clears the logger's keys at each call of Lambda's."""
    yield
    logger.structure_logs(append=False)


def called(world: World, step: str, **payload: Any) -> dict[str, Any]:
    """What the state machine gets back; everything goes through JSON, as on its way to Lambda and back."""
    event = json.loads(json.dumps({"step": step, **payload}))
    answer: dict[str, Any] = json.loads(json.dumps(perform(event, world.aws)))
    return answer


def test_the_plan_that_one_state_makes_is_what_the_next_works_from() -> None:
    world = World()
    run = world.begin(Machine.PROVISION)

    planned = called(world, "Plan", input=run)
    made = called(world, "CreateTargetGroup", input=run, plan=planned["plan"], made={"state": "planned"})

    assert planned["state"] == "planned"
    assert made["target_groups"] == {SLUG: world.balancing.groups[SLUG].arn}


def test_the_log_tells_which_step_of_which_run_did_what() -> None:
    world = World()
    run = world.begin(Machine.TEARDOWN)
    planned = called(world, "Plan", input=run)

    with kept(logger) as lines:
        called(world, "DeleteService", input=run, plan=planned["plan"], made={})

    (line,) = lines
    assert (line["message"], line["step"]) == ("step done", "DeleteService")
    assert (line["environment"], line["run"], line["result"]["wait"]) == (KEY, run["run"], 3)


def test_a_steps_error_is_logged_and_keeps_the_name_that_the_state_machine_knows() -> None:
    world = World(max_listeners=1)
    world.balancing.listen(80, None)
    run = world.begin(Machine.PROVISION)

    with kept(logger) as lines, pytest.raises(CapacityError):
        called(world, "Plan", input=run)

    (line,) = lines
    assert (line["level"], line["message"], line["exception_name"]) == ("ERROR", "step failed", "CapacityError")
    assert (line["step"], line["run"]) == ("Plan", run["run"])


@pytest.mark.parametrize("given", [{}, [], "text", 7, None, {"environment": KEY, "revision": 1}])
def test_an_execution_that_somebody_started_by_hand_is_told_what_was_expected(given: object) -> None:
    with pytest.raises(
        InvalidPlanError,
        match=r"^the execution's input is no run's: expected an object with environment, machine, revision, run$",
    ):
        called(World(), "Plan", input=given)


def test_such_an_execution_is_still_diagnosed() -> None:
    cause = json.dumps({"errorMessage": "the execution's input is no run's"})
    failures = [{"state": "Plan", "error": "InvalidPlanError", "cause": cause}]

    answer = called(World(), "Diagnose", input={}, plan=None, made={"failures": failures})

    assert answer["reason"] == "Plan: the execution's input is no run's"


def test_a_state_without_a_step_is_an_error_that_names_it() -> None:
    world = World()
    with kept(logger), pytest.raises(OutdatedRunError, match="DoNothing"):
        called(world, "DoNothing", input=world.begin(Machine.PROVISION), plan=None, made={})
