"""From a Task state's name to its step: the state `CreateListener` runs `steps/create_listener.py`."""

import re
from collections.abc import Mapping
from importlib import import_module
from types import ModuleType
from typing import Any

from preview.environment import Machine
from preview.errors import OutdatedRunError
from preview.planning.plan import Plan, ProvisionPlan, TeardownPlan
from preview.records import from_json, to_json
from steps.aws import Aws

_PLANS: Mapping[Machine, type[Plan]] = {Machine.PROVISION: ProvisionPlan, Machine.TEARDOWN: TeardownPlan}
_UPDATED = "ECS Deity was updated while the run was under way"


def module_name(state: str) -> str:
    """The module of a state's step: `CreateListener` gives `create_listener`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", state).lower()


def run_step(event: Mapping[str, Any], aws: Aws) -> dict[str, Any]:
    """Runs the step that `event["step"]` names.

    The state machine sends `input` (what the execution was started with), `plan` (none for the step that makes it) and
    `made` (what earlier steps returned). A step returns what it adds to `made`; `plan` returns the plan itself, and is
    sent the `turn` that the run holds. To either comes `times`: when each state's step last ended, this one's now.

    Raises:
        DeityError: of the step's own; its class name is what the state machine's `ErrorEquals` names.
        OutdatedRunError: no step has that name, or the plan is not of the form that this version makes. A run keeps the
            definition that it began with (step-functions/latest/dg/concepts-state-machine-version.html); the function
            behind it does not wait for it to end.
    """
    step = _step(event["step"])
    if "plan" in event:
        made = step.run(_plan(event["plan"]), event["made"], aws)
    else:
        made = step.run(event["input"], aws, turn=event.get("turn"))
    result: dict[str, Any] = to_json(made)
    earlier = event.get("made", {}).get("times", {})  # A run that began before this version has none.
    return {**result, "times": {**earlier, event["step"]: round(aws.now(), 3)}}


def _step(state: str) -> ModuleType:
    name = f"steps.{module_name(state)}"
    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise  # The step is there and lacks something itself: no update's doing.
        raise OutdatedRunError(f"{_UPDATED}: it has no step for the state {state} any more, or not yet") from error


def _plan(data: Mapping[str, Any] | None) -> Plan | None:
    """The plan; `None` for the diagnosis of a run whose plan could not be made."""
    if not data:
        return None
    try:
        return from_json(_PLANS[Machine(data["machine"])], data)
    except (KeyError, TypeError, ValueError) as error:
        raise OutdatedRunError(f"{_UPDATED}: it makes plans of another form now") from error
