"""Starting runs, and asking what became of them."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from adapters.runs import Runs
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Machine
from preview.errors import NotFoundError, ThrottledError
from preview.planning.plan import RunInput
from tests.adapters.stubbed import Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_stepfunctions import SFNClient

ARNS = {machine: f"arn:aws:states:eu-west-1:111122223333:stateMachine:deity-{machine}" for machine in Machine}
RUN = RunInput(environment="acme/shop@feature/login", revision=3, machine="teardown", run="shop-login-abcdefg-r3-0a1b")
EXECUTION = "arn:aws:states:eu-west-1:111122223333:execution:deity-provision:r1"
STOPPED = datetime(2026, 11, 22, 1, 5, 23, tzinfo=UTC)


@pytest.fixture
def stepfunctions() -> "Iterator[SFNClient]":
    with mock_aws():
        yield aws_client("stepfunctions")


def _machines(client: "SFNClient") -> dict[Machine, str]:
    definition = json.dumps({"StartAt": "Wait", "States": {"Wait": {"Type": "Wait", "Seconds": 60, "End": True}}})
    role = "arn:aws:iam::123456789012:role/machines"
    return {
        machine: client.create_state_machine(name=f"deity-{machine}", definition=definition, roleArn=role)[
            "stateMachineArn"
        ]
        for machine in Machine
    }


def _described(status: str, **more: Any) -> Answer:
    stopped = {} if status in ("RUNNING", "PENDING_REDRIVE") else {"stopDate": STOPPED}
    result = {
        "executionArn": EXECUTION,
        "stateMachineArn": ARNS[Machine.PROVISION],
        "status": status,
        "startDate": STOPPED,
        **stopped,
        **more,
    }
    return Answer(call="describe_execution", result=result, expects={"executionArn": EXECUTION})


def _ended(answer: Answer) -> RunEnded | None:
    with stubbed("stepfunctions", answer) as client:
        return Runs(client, ARNS).ended(Machine.PROVISION, "r1")


def test_a_run_is_an_execution_of_its_machine_under_its_own_name(stepfunctions: "SFNClient") -> None:
    machines = _machines(stepfunctions)

    Runs(stepfunctions, machines).start(RUN)

    (execution,) = stepfunctions.list_executions(stateMachineArn=machines[Machine.TEARDOWN])["executions"]
    assert execution["name"] == RUN["run"]
    assert json.loads(stepfunctions.describe_execution(executionArn=execution["executionArn"])["input"]) == RUN
    assert stepfunctions.list_executions(stateMachineArn=machines[Machine.PROVISION])["executions"] == []


def test_a_run_whose_start_is_told_twice_is_started_once(stepfunctions: "SFNClient") -> None:
    machines = _machines(stepfunctions)
    runs = Runs(stepfunctions, machines)

    runs.start(RUN)
    runs.start(RUN)

    assert len(stepfunctions.list_executions(stateMachineArn=machines[Machine.TEARDOWN])["executions"]) == 1


def test_a_run_that_has_ended_under_its_name_is_not_started_again() -> None:
    # A closed execution keeps its name for 90 days: step-functions/latest/apireference/API_StartExecution.html.
    with stubbed("stepfunctions", Refusal(call="start_execution", code="ExecutionAlreadyExists")) as client:
        Runs(client, ARNS).start(RUN)


def test_starting_too_often_is_throttling() -> None:
    with stubbed("stepfunctions", Refusal(call="start_execution", code="ThrottlingException")) as client:
        runs = Runs(client, ARNS)
        with pytest.raises(ThrottledError):
            runs.start(RUN)


def test_a_machine_that_is_not_there_is_not_passed_over() -> None:
    with stubbed("stepfunctions", Refusal(call="start_execution", code="StateMachineDoesNotExist")) as client:
        runs = Runs(client, ARNS)
        with pytest.raises(ClientError, match="StateMachineDoesNotExist"):
            runs.start(RUN)


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE"])
def test_a_run_that_goes_on_has_not_ended(status: str) -> None:
    assert _ended(_described(status)) is None


def test_a_run_that_succeeded_says_where_the_environment_answers() -> None:
    output = {"state": "ready", "commit": "c0ffee", "url": "http://previews.example:20000/", "port": 20000}

    assert _ended(_described("SUCCEEDED", output=json.dumps(output))) == RunEnded(
        run="r1",
        ending=Ending.SUCCEEDED,
        commit="c0ffee",
        url="http://previews.example:20000/",
        port=20000,
        at=int(STOPPED.timestamp()),
    )


def test_a_run_that_made_room_says_so() -> None:
    ended = _ended(_described("SUCCEEDED", output=json.dumps({"state": "superseded"})))

    assert ended is not None
    assert ended.superseded


@pytest.mark.parametrize(
    ("status", "said", "reason"),
    [
        ("FAILED", {"error": "DeadlineError", "cause": "no healthy target"}, "no healthy target"),
        ("TIMED_OUT", {}, "took longer"),
        ("ABORTED", {}, "stopped the run"),
    ],
)
def test_a_run_that_did_not_succeed_says_why(status: str, said: dict[str, str], reason: str) -> None:
    ended = _ended(_described(status, **said))

    assert ended is not None
    assert ended.ending is Ending(status)
    assert reason in (ended.reason or "")


def test_a_run_that_never_was_is_not_found() -> None:
    with stubbed("stepfunctions", Refusal(call="describe_execution", code="ExecutionDoesNotExist")) as client:
        runs = Runs(client, ARNS)
        with pytest.raises(NotFoundError):
            runs.ended(Machine.PROVISION, "r1")
