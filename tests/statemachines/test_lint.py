"""cfn-lint knows the Amazon States Language's own schema (rule E3601)."""

import json
from typing import Any

from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from tests.statemachines.expressions import expression
from tests.statemachines.machine import load


def _with_plain_timeouts(machine: dict[str, Any]) -> dict[str, Any]:
    """With JSONata a time-out may be an expression (step-functions/latest/dg/state-task.html), which cfn-lint's schema
    does not know.
    """
    plain = {
        name: {**state, "TimeoutSeconds": 1} if expression(state.get("TimeoutSeconds")) else state
        for name, state in machine["States"].items()
    }
    return {**machine, "States": plain}


def test_both_definitions_are_what_cloudformation_takes() -> None:
    machines = {
        name.title(): {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": "arn:aws:iam::111122223333:role/machines",
                "Definition": _with_plain_timeouts(load(name)),
                "DefinitionSubstitutions": {"StepFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:step"},
            },
        }
        for name in ("provision", "teardown")
    }

    found = lint(json.dumps({"Resources": machines}), config=ManualArgs(regions=["eu-west-1"]))

    assert [str(match) for match in found] == []
