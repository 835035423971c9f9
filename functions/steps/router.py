"""From a Task state's name to its step: the state `CreateListener` runs `steps/create_listener.py`."""

import re
from collections.abc import Mapping
from importlib import import_module
from typing import Any

from preview.environment import Machine
from preview.plan import Plan, ProvisionPlan, TeardownPlan
from preview.records import from_json, to_json
from steps.aws import Aws

_PLANS: Mapping[Machine, type[Plan]] = {Machine.PROVISION: ProvisionPlan, Machine.TEARDOWN: TeardownPlan}


def module_name(state: str) -> str:
    """The module of a state's step: `CreateListener` gives `create_listener`."""
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", state).lower()


def run_step(event: Mapping[str, Any], aws: Aws) -> dict[str, Any]:
    """Runs the step that `event["step"]` names.

    The state machine sends `input` (what the execution was started with), `plan` (none for the step that makes it) and
    `made` (what earlier steps returned). A step returns what it adds to `made`; `plan` returns the plan itself.

    Raises:
        DeityError: of the step's own; its class name is what the state machine's `ErrorEquals` names.
        ModuleNotFoundError: no step has that name.
    """
    step = import_module(f"steps.{module_name(event['step'])}")
    made = step.run(_plan(event["plan"]), event["made"], aws) if "plan" in event else step.run(event["input"], aws)
    result: dict[str, Any] = to_json(made)
    return result


def _plan(data: Mapping[str, Any] | None) -> Plan | None:
    """The plan; `None` for the diagnosis of a run whose plan could not be made."""
    return from_json(_PLANS[Machine(data["machine"])], data) if data else None
