"""What the definitions and the code promise each other: states and steps, errors and retries, times."""

import re
from collections.abc import Mapping
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from preview import errors
from preview.errors import DeityError
from preview.turns import CHANGES
from steps.router import module_name
from tests.statemachines.promises import MACHINES, STATES, TASKS, raised_by, reached, state_of, step_states, targets
from tests.steps.fakes import World

STEPS = Path(import_module("steps.router").__file__ or "").parent
STEP_FUNCTION_SECONDS = 60
_NOT_STEPS = {"__init__", "aws", "looking", "own_listeners", "router"}
# step-functions/latest/dg/concepts-error-handling.html: Step Functions' own errors, and the Lambda service's.
_NOT_OURS = re.compile(r"(States|Lambda)\.\w+")


class TestStatesAndSteps:
    @pytest.mark.parametrize(("machine", "state"), step_states())
    def test_every_task_state_has_its_step(self, machine: str, state: str) -> None:
        assert callable(import_module(f"steps.{module_name(state)}").run)

    def test_every_step_is_run_by_astate_of(self) -> None:
        steps = {path.stem for path in STEPS.glob("*.py")} - _NOT_STEPS

        assert steps == {module_name(state) for _, state in step_states()}

    @pytest.mark.parametrize(("machine", "state"), step_states())
    def test_every_step_is_told_its_name_the_input_the_plan_and_what_was_made(self, machine: str, state: str) -> None:
        payload = state_of(machine, state)["Arguments"]["Payload"]

        assert payload["step"] == "{% $states.context.State.Name %}"
        assert payload["input"] == "{% $states.context.Execution.Input %}"
        assert payload.keys() == ({"step", "input", "turn"} if state == "Plan" else {"step", "input", "plan", "made"})


class TestOrder:
    @pytest.mark.parametrize(("machine", "state"), STATES)
    def test_every_target_exists(self, machine: str, state: str) -> None:
        assert set(targets(state_of(machine, state))) <= MACHINES[machine]["States"].keys()

    @pytest.mark.parametrize("machine", MACHINES)
    def test_every_state_is_reachable_from_the_start(self, machine: str) -> None:
        assert reached(machine, MACHINES[machine]["StartAt"]) == set(MACHINES[machine]["States"])

    @pytest.mark.parametrize(("machine", "state"), STATES)
    def test_every_state_leads_to_an_end(self, machine: str, state: str) -> None:
        assert {"Succeed", "Fail"} & {state_of(machine, name)["Type"] for name in reached(machine, state)}

    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_every_failure_is_caught_and_leads_to_the_one_that_tells_it(self, machine: str, state: str) -> None:
        last = state_of(machine, state)["Catch"][-1]

        assert last["ErrorEquals"] == ["States.ALL"]
        assert "Failed" in reached(machine, last["Next"])
        assert last["Assign"].keys() & {"failures", "reason"}, "its error must be noted"

    @pytest.mark.parametrize("machine", MACHINES)
    def test_there_is_one_failure_and_it_tells_the_error_and_the_cause(self, machine: str) -> None:
        failures = [name for name, state in MACHINES[machine]["States"].items() if state["Type"] == "Fail"]

        assert failures == ["Failed"]
        assert state_of(machine, "Failed").keys() >= {"Error", "Cause"}


class TestTime:
    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_every_task_ends_and_not_before_its_function(self, machine: str, state: str) -> None:
        assert state_of(machine, state)["TimeoutSeconds"] > STEP_FUNCTION_SECONDS

    def test_a_provision_has_time_for_its_turn_the_longest_deadline_and_the_projects_function(self) -> None:
        plan = World(deadline_minutes=120).provision()
        hook = state_of("provision", "RunAfterCreateHook")["TimeoutSeconds"]

        assert CHANGES.longest_seconds + plan.deadline - plan.begun_at + hook < MACHINES["provision"]["TimeoutSeconds"]

    def test_a_teardown_has_time_for_its_turn_and_the_longest_delay(self) -> None:
        world = World(deregistration_delay_seconds=3600)

        assert (
            CHANGES.longest_seconds + world.teardown().deadline - world.clock() < MACHINES["teardown"]["TimeoutSeconds"]
        )

    @pytest.mark.parametrize("machine", MACHINES)
    def test_every_machine_speaks_jsonata(self, machine: str) -> None:
        assert MACHINES[machine]["QueryLanguage"] == "JSONata"


def _retriers() -> list[tuple[str, str, Mapping[str, Any]]]:
    return [(*key, retrier) for key in TASKS for retrier in state_of(*key)["Retry"]]


class TestErrors:
    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_every_error_named_is_ours_or_awss(self, machine: str, state: str) -> None:
        holders = chain(state_of(machine, state)["Retry"], state_of(machine, state)["Catch"])
        named = {name for holder in holders for name in holder["ErrorEquals"]}

        for name in named:
            ours = getattr(errors, name, None)
            assert _NOT_OURS.fullmatch(name) or (isinstance(ours, type) and issubclass(ours, DeityError)), name

    @pytest.mark.parametrize("step", sorted({module_name(state) for _, state in step_states()}))
    def test_every_error_that_a_step_says_it_raises_is_one_of_ours(self, step: str) -> None:
        for name in raised_by(step):
            assert issubclass(getattr(errors, name), DeityError)

    @pytest.mark.parametrize(("machine", "state", "retrier"), _retriers())
    def test_what_is_tried_again_is_tried_at_random_times(
        self, machine: str, state: str, retrier: Mapping[str, Any]
    ) -> None:
        assert retrier["MaxAttempts"] == 0 or retrier["JitterStrategy"] == "FULL"

    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_what_catches_everything_comes_alone_and_last(self, machine: str, state: str) -> None:
        for holders in (state_of(machine, state)["Retry"], state_of(machine, state)["Catch"]):
            named = [holder["ErrorEquals"] for holder in holders]
            assert all("States.ALL" not in names for names in named[:-1])
            assert "States.ALL" not in named[-1] or named[-1] == ["States.ALL"]

    @pytest.mark.parametrize(("machine", "state"), step_states())
    def test_what_no_second_try_would_change_is_not_tried_again(self, machine: str, state: str) -> None:
        final = {"InvalidPlanError", "CapacityError", "NotOursError", "ServiceFailedError", "DeadlineError"}
        any_state = {"OutdatedRunError"}
        retry = state_of(machine, state)["Retry"]
        refused = {name for retrier in retry if retrier["MaxAttempts"] == 0 for name in retrier["ErrorEquals"]}

        assert any_state | final & {*raised_by(module_name(state))} <= refused

    @pytest.mark.parametrize(("machine", "state"), [key for key in step_states() if key[1] != "Diagnose"])
    def test_throttling_is_waited_out_for_minutes(self, machine: str, state: str) -> None:
        # What 200 runs at once have left to ask for of ELB's 3 changes a second comes to 214 s.
        (retrier,) = (held for held in state_of(machine, state)["Retry"] if "ThrottledError" in held["ErrorEquals"])

        assert _seconds(retrier) / 2 >= 214

    def test_what_is_in_use_is_tried_for_two_minutes_at_the_least(self) -> None:
        # terraform-provider-aws, internal/service/elbv2/target_group.go. On average a random delay is half the longest.
        retry = state_of("teardown", "DeleteTargetGroup")["Retry"]
        (retrier,) = (held for held in retry if "InUseError" in held["ErrorEquals"])

        assert _seconds(retrier) / 2 >= 120


def _seconds(retrier: Mapping[str, Any]) -> float:
    """All of a retrier's longest delays together."""
    delays = (
        min(retrier["IntervalSeconds"] * retrier["BackoffRate"] ** done, retrier["MaxDelaySeconds"])
        for done in range(retrier["MaxAttempts"])
    )
    return float(sum(delays))
