"""The definitions' JSONata, and their placeholders: plumbing only, and sound."""

import json
import re
from typing import Any

import pytest
from jsonata.jexception import JException  # type: ignore[import-untyped]

from tests.statemachines.expressions import QueryEvaluationError, evaluate, expression, parsed
from tests.statemachines.machine import FOLDER, texts
from tests.statemachines.promises import MACHINES

EXPRESSIONS = sorted({(name, text) for name, machine in MACHINES.items() for text in texts(machine) if "{%" in text})
PLACEHOLDERS = {"StepFunctionArn"}
BARE: dict[str, Any] = {"lacks_commit": False, "services": [{"slug": "shop", "images": {}}], "retired": []}
FUNCTION = {**BARE, "hook": {"function": "arn:aws:lambda:eu-west-1:111122223333:function:seed-preview"}}
TASK = {**BARE, "hook": {"task": {"Cluster": "previews"}}}
RETIRED = {**BARE, "retired": ["shop-admin"]}
IMAGES = {**BARE, "services": [{"slug": "a", "images": {}}, {"slug": "b", "images": {"web": "shop:1"}}]}


@pytest.mark.parametrize(("machine", "text"), EXPRESSIONS)
def test_every_expression_is_the_whole_text_and_parses(machine: str, text: str) -> None:
    query = expression(text)

    assert query, "an expression in the midst of a text is not evaluated"
    parsed(query)


def test_a_broken_expression_does_not_parse() -> None:
    with pytest.raises(JException):
        parsed("$merge([$made, $states.result.Payload)")


@pytest.mark.parametrize("machine", MACHINES)
def test_placeholders_are_known_and_stand_inside_texts(machine: str) -> None:
    text = (FOLDER / f"{machine}.asl.json").read_text(encoding="utf-8")
    within = [name for held in texts(json.loads(text)) for name in re.findall(r"\$\{(\w+)\}", held)]

    assert set(within) == PLACEHOLDERS
    assert text.count("${") == len(within)


@pytest.mark.parametrize(
    ("machine", "state", "known", "expected"),
    [
        ("provision", "IsWanted", {"made": {"state": "superseded"}}, "Superseded"),
        ("provision", "IsWanted", {"made": {"state": "waiting"}}, "WaitForTurn"),
        ("provision", "IsWanted", {"made": {"state": "planned"}, "plan": BARE}, "CreateTargetGroup"),
        ("provision", "IsWanted", {"made": {"state": "planned"}, "plan": IMAGES}, "CheckImage"),
        ("provision", "IsWanted", {"made": {"state": "planned"}, "plan": {**BARE, "lacks_commit": True}}, "CheckImage"),
        ("provision", "IsImageFound", {"made": {"state": "superseded"}}, "Superseded"),
        ("provision", "IsImageFound", {"made": {"state": "missing"}}, "TellWaiting"),
        ("provision", "IsImageFound", {"made": {"state": "waiting"}}, "WaitForImage"),
        ("provision", "IsImageFound", {"made": {"state": "found"}}, "CreateTargetGroup"),
        ("provision", "IsServiceReady", {"made": {"state": "superseded"}, "plan": FUNCTION}, "Superseded"),
        ("provision", "IsServiceReady", {"made": {"state": "waiting"}, "plan": FUNCTION}, "WaitForService"),
        ("provision", "IsServiceReady", {"made": {"state": "absent"}, "plan": FUNCTION}, "CreateService"),
        ("provision", "IsServiceReady", {"made": {"state": "ready"}, "plan": FUNCTION}, "RunHookFunction"),
        ("provision", "IsServiceReady", {"made": {"state": "ready"}, "plan": TASK}, "RunHookTask"),
        (
            "provision",
            "IsServiceReady",
            {"made": {"state": "ready", "replaced": True}, "plan": RETIRED},
            "RemoveRetired",
        ),
        (
            "provision",
            "IsServiceReady",
            {"made": {"state": "ready", "replaced": True}, "plan": BARE},
            "DeregisterTaskDefinition",
        ),
        ("provision", "IsServiceReady", {"made": {"state": "ready", "replaced": False}, "plan": BARE}, "Ready"),
        ("provision", "IsMoreToRemove", {"made": {"replaced": True}, "plan": RETIRED}, "RemoveRetired"),
        ("provision", "IsMoreToRemove", {"made": {"replaced": True}, "plan": TASK}, "DeregisterTaskDefinition"),
        ("provision", "IsMoreToRemove", {"made": {"replaced": False}, "plan": TASK}, "Ready"),
        ("provision", "IsRetiredGone", {"made": {"state": "superseded"}}, "Superseded"),
        ("provision", "IsRetiredGone", {"made": {"state": "waiting"}}, "WaitForRetired"),
        ("provision", "IsRetiredGone", {"made": {"state": "gone"}}, "DeregisterTaskDefinition"),
        ("teardown", "IsWanted", {"made": {"state": "superseded"}}, "Superseded"),
        ("teardown", "IsWanted", {"made": {"state": "waiting"}}, "WaitForTurn"),
        ("teardown", "IsWanted", {"made": {"state": "planned"}, "plan": BARE}, "ScaleToZero"),
        ("teardown", "IsWanted", {"made": {"state": "planned"}, "plan": FUNCTION}, "RunHookFunction"),
        ("teardown", "IsWanted", {"made": {"state": "planned"}, "plan": TASK}, "RunHookTask"),
        ("teardown", "AreTasksGone", {"made": {"state": "superseded"}}, "Superseded"),
        ("teardown", "AreTasksGone", {"made": {"state": "gone"}}, "DeleteService"),
        ("teardown", "AreTasksGone", {"made": {"state": "waiting"}}, "WaitForTasks"),
        ("teardown", "IsServiceGone", {"made": {"state": "superseded"}}, "Superseded"),
        ("teardown", "IsServiceGone", {"made": {"state": "gone"}}, "DeleteListener"),
        ("teardown", "IsServiceGone", {"made": {"state": "waiting"}}, "WaitForServiceGone"),
        ("teardown", "IsEverythingGone", {"failures": []}, "Gone"),
        ("teardown", "IsEverythingGone", {"failures": [{"state": "StopTasks"}]}, "Diagnose"),
    ],
)
def test_each_choice_goes_where_the_steps_word_says(
    machine: str, state: str, known: dict[str, Any], expected: str
) -> None:
    choice = MACHINES[machine]["States"][state]
    taken = (held["Next"] for held in choice["Choices"] if evaluate(held["Condition"], known) is True)

    assert next(taken, choice["Default"]) == expected


def _caught(machine: str, state: str, failures: list[dict[str, str]]) -> Any:
    assign = MACHINES[machine]["States"][state]["Catch"][-1]["Assign"]
    error = {"Error": "InUseError", "Cause": "still in use"}
    known = {"failures": failures, "made": {}, "states": {"context": {"State": {"Name": state}}, "errorOutput": error}}
    return evaluate(assign, known)["failures"]


@pytest.mark.parametrize("machine", MACHINES)
def test_a_failure_in_the_plan_begins_the_list_of_failures(machine: str) -> None:
    assert _caught(machine, "Plan", []) == [{"state": "Plan", "error": "InUseError", "cause": "still in use"}]


def test_each_later_failure_joins_those_before_it() -> None:
    first = _caught("teardown", "DeleteListener", [])
    both = _caught("teardown", "DeleteTargetGroup", first)

    assert [failure["state"] for failure in both] == ["DeleteListener", "DeleteTargetGroup"]


@pytest.mark.parametrize("machine", MACHINES)
def test_what_a_failure_tells_fits_into_what_step_functions_takes(machine: str) -> None:
    # step-functions/latest/apireference/API_ExecutionFailedEventDetails.html: at most 32,768 characters of cause.
    failed = MACHINES[machine]["States"]["Failed"]
    known = {"failures": [{"error": "A"}, {"error": "B"}], "reason": "x" * 100_000}

    assert evaluate(failed["Error"], known) == "B"
    assert len(evaluate(failed["Cause"], known)) <= 32_768


def test_an_expression_without_a_value_is_an_error_as_it_is_in_step_functions() -> None:
    with pytest.raises(QueryEvaluationError):
        evaluate("{% $made.wait %}", {"made": {}})
