"""What the definitions and the code promise each other: states and steps, errors and retries, times."""

import re
from collections.abc import Mapping
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import Any

import pytest

from preview import errors
from preview.config import Hook
from preview.errors import DeityError
from preview.facts import Service
from preview.planning.plan import Made
from preview.turns import CHANGES
from steps import remove_retired
from steps.router import module_name
from tests.statemachines.expressions import evaluate
from tests.statemachines.promises import MACHINES, STATES, TASKS, raised_by, reached, state_of, step_states, targets
from tests.steps.fakes import World

STEPS = Path(import_module("steps.router").__file__ or "").parent
STEP_FUNCTION_SECONDS = 60
_LONGEST_HOOK = Hook(command=("bin/seed",), timeout_seconds=3600)
_NOT_STEPS = {"__init__", "aws", "each", "looking", "router"}
_NOT_STEPS |= {"branch_overrides", "last_lines", "own_listeners", "own_tasks"}
_HOOKS = ("RunHookFunction", "RunHookTask")
_TIDYING_UP = {"RemoveRetired": "DeregisterTaskDefinition", "DeregisterTaskDefinition": "Ready"}
# step-functions/latest/dg/concepts-error-handling.html: Step Functions' own errors, and those of the services it calls.
_NOT_OURS = re.compile(r"(States|Lambda|ECS)\.\w+")
_RESOURCES = {"arn:aws:states:::lambda:invoke", "arn:aws:states:::ecs:runTask.sync"}


class TestStatesAndSteps:
    @pytest.mark.parametrize(("machine", "state"), step_states())
    def test_every_task_state_has_its_step(self, machine: str, state: str) -> None:
        assert callable(import_module(f"steps.{module_name(state)}").run)

    def test_every_step_is_run_by_a_state(self) -> None:
        steps = {path.stem for path in STEPS.glob("*.py")} - _NOT_STEPS

        assert steps == {module_name(state) for _, state in step_states()}

    @pytest.mark.parametrize(("machine", "state"), step_states())
    def test_every_step_is_told_its_name_the_input_the_plan_and_what_was_made(self, machine: str, state: str) -> None:
        payload = state_of(machine, state)["Arguments"]["Payload"]

        assert payload["step"] == "{% $states.context.State.Name %}"
        assert payload["input"] == "{% $states.context.Execution.Input %}"
        assert payload.keys() == ({"step", "input", "turn"} if state == "Plan" else {"step", "input", "plan", "made"})

    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_every_task_is_a_function_or_the_projects_own_task(self, machine: str, state: str) -> None:
        resource = state_of(machine, state)["Resource"]

        assert resource in _RESOURCES
        assert (resource == "arn:aws:states:::ecs:runTask.sync") == (state == "RunHookTask")

    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_what_runs_no_step_is_a_hook(self, machine: str, state: str) -> None:
        assert (state in _HOOKS) == ((machine, state) not in step_states())


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
        if machine == "provision" and state in _TIDYING_UP:
            assert last["Next"] == _TIDYING_UP[state], "what answers does not fail with what was to be tidied up"
            return
        assert "Failed" in reached(machine, last["Next"])
        assert last["Assign"].keys() & {"failures", "reason", "made"}, "its error must be noted"

    @pytest.mark.parametrize("machine", MACHINES)
    @pytest.mark.parametrize("state", _HOOKS)
    def test_what_a_hook_fails_with_is_judged_by_the_step_that_comes_after_it(self, machine: str, state: str) -> None:
        (catcher,) = state_of(machine, state)["Catch"]
        error = {"Error": "States.Timeout", "Cause": "late"}
        known = {"made": {"wait": 3}, "states": {"context": {"State": {"Name": state}}, "errorOutput": error}}

        assert catcher["Next"] == "CheckHook"
        assert evaluate(catcher["Assign"], known)["made"] == {
            "wait": 3,
            "hook_failure": {"state": state, "error": "States.Timeout", "cause": "late"},
        }

    @pytest.mark.parametrize("machine", MACHINES)
    def test_there_is_one_failure_and_it_tells_the_error_and_the_cause(self, machine: str) -> None:
        failures = [name for name, state in MACHINES[machine]["States"].items() if state["Type"] == "Fail"]

        assert failures == ["Failed"]
        assert state_of(machine, "Failed").keys() >= {"Error", "Cause"}


class TestTime:
    @pytest.mark.parametrize(("machine", "state"), TASKS)
    def test_every_task_ends_and_not_before_its_function(self, machine: str, state: str) -> None:
        held = state_of(machine, state)["TimeoutSeconds"]
        seconds = evaluate(held, {"plan": {"hook": {"timeout": 300}}})

        assert seconds == 300 if state in _HOOKS else seconds > STEP_FUNCTION_SECONDS

    def test_a_provision_has_time_for_its_turn_its_images_the_longest_deadline_and_the_projects_hook(self) -> None:
        plan = World(deadline_minutes=120, image_deadline_minutes=120, after_create=_LONGEST_HOOK).provision()
        assert plan.hook is not None
        waits = (plan.image_deadline - plan.begun_at, plan.deadline - plan.begun_at, plan.hook.timeout)

        assert CHANGES.longest_seconds + sum(waits) < MACHINES["provision"]["TimeoutSeconds"]

    def test_a_provision_has_time_for_a_service_that_drains_for_as_long_as_it_may(self) -> None:
        world = World()
        world.change(others=("shop-admin",))
        world.ecs.made["shop-admin"] = Service(arn="service/shop-admin", status="DRAINING")
        world.ecs.held["shop-admin"] = []
        world.ecs._due["shop-admin"] = world.clock() + 9999
        retiring = remove_retired.run(world.provision(), Made(), world.aws)["retire_deadline"] - world.clock()
        longest = World(deadline_minutes=120, image_deadline_minutes=120, after_update=_LONGEST_HOOK).provision()
        waits = (longest.image_deadline - longest.begun_at, longest.deadline - longest.begun_at, 3600, retiring)

        assert CHANGES.longest_seconds + sum(waits) < MACHINES["provision"]["TimeoutSeconds"]

    def test_a_teardown_has_time_for_its_turn_the_projects_hook_and_the_longest_delay(self) -> None:
        world = World(deregistration_delay_seconds=3600, before_destroy=_LONGEST_HOOK)
        world.build()
        plan = world.teardown()

        assert plan.hook is not None
        assert CHANGES.longest_seconds + plan.deadline - world.clock() < MACHINES["teardown"]["TimeoutSeconds"]

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
        final = {
            *("InvalidPlanError", "CapacityError", "NotOursError", "ServiceFailedError", "DeadlineError"),
            *("ImageMissingError", "HookFailedError"),
        }
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
