"""cfn-lint knows the Amazon States Language's own schema (rule E3601)."""

import json

from cfnlint.api import lint  # type: ignore[import-untyped]
from cfnlint.config import ManualArgs  # type: ignore[import-untyped]

from tests.statemachines.machine import load


def test_both_definitions_are_what_cloudformation_takes() -> None:
    machines = {
        name.title(): {
            "Type": "AWS::StepFunctions::StateMachine",
            "Properties": {
                "RoleArn": "arn:aws:iam::111122223333:role/machines",
                "Definition": load(name),
                "DefinitionSubstitutions": {"StepFunctionArn": "arn:aws:lambda:eu-west-1:111122223333:function:step"},
            },
        }
        for name in ("provision", "teardown")
    }

    found = lint(json.dumps({"Resources": machines}), config=ManualArgs(regions=["eu-west-1"]))

    assert [str(match) for match in found] == []
