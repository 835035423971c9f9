"""States of the emulator's own Step Functions that run an ECS task and wait for it."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from ministack.services import stepfunctions  # type: ignore[import-untyped]

from local.emulator.fates import CANNOT_START, HEALTHY, NOT_PLACED, exits
from local.emulator.ministack_inside import wrap_function
from local.emulator.task_jobs import RUN_TASK
from tests.local.waiting import wait_until
from tests.rulebook.account import CLUSTER, Account

ROLE = "arn:aws:iam::000000000000:role/machine"
NETWORK = {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}}


@pytest.fixture(autouse=True)
def _no_time_passes_elsewhere(account: Account) -> Iterator[None]:
    """Whoever waits for a task moves the clock."""
    undo = wrap_function(stepfunctions, "_scaled_sleep", lambda _: account.wait)
    yield
    undo()
    stepfunctions.reset()


def machine(account: Account, **state: Any) -> str:
    """The ARN of a new machine that runs a task of the family `shop`."""
    account.revision("shop")
    overrides = {"ContainerOverrides": [{"Name": "app", "Command": ["migrate"]}]}
    arguments = {"Cluster": CLUSTER, "TaskDefinition": "shop", "NetworkConfiguration": NETWORK, "Overrides": overrides}
    task = {"Type": "Task", "Resource": RUN_TASK, "Arguments": arguments, "TimeoutSeconds": 900, "End": True, **state}
    definition = {"QueryLanguage": "JSONata", "StartAt": "Run", "States": {"Run": task}}
    made = account.states.create_state_machine(
        name=account.name("machine"), definition=json.dumps(definition), roleArn=ROLE
    )
    return str(made["stateMachineArn"])


def executed(account: Account, arn: str, **given: Any) -> dict[str, Any]:
    """An execution, once it has ended."""
    started = account.states.start_execution(stateMachineArn=arn, input=json.dumps(given))["executionArn"]

    def ended() -> bool:
        return bool(account.states.describe_execution(executionArn=started)["status"] != "RUNNING")

    wait_until(ended)
    return dict(account.states.describe_execution(executionArn=started))


def test_the_result_is_the_task_in_pascal_case(account: Account) -> None:
    ended = executed(account, machine(account))

    assert ended["status"] == "SUCCEEDED"
    task = json.loads(ended["output"])
    assert (task["StopCode"], task["Containers"][0]["ExitCode"]) == ("EssentialContainerExited", 0)
    assert task["Overrides"]["ContainerOverrides"][0]["Command"] == ["migrate"]
    assert task["StoppedAt"] == round(account.task(task["TaskArn"])["stoppedAt"].timestamp() * 1000)


def test_a_task_that_ends_with_another_code_than_0_fails_its_state(account: Account) -> None:
    account.fate = lambda _: exits(7)

    ended = executed(account, machine(account))

    assert (ended["status"], ended["error"]) == ("FAILED", "States.TaskFailed")
    assert json.loads(ended["cause"])["Containers"][0]["ExitCode"] == 7


def test_a_task_that_never_ran_fails_its_state(account: Account) -> None:
    account.fate = lambda _: CANNOT_START

    ended = executed(account, machine(account))

    assert ended["error"] == "States.TaskFailed"
    assert json.loads(ended["cause"])["StopCode"] == "TaskFailedToStart"


def test_a_task_that_there_is_no_room_for_fails_its_state(account: Account) -> None:
    account.fate = lambda _: NOT_PLACED

    ended = executed(account, machine(account))

    assert ended["error"] == "AmazonECS.Unknown"
    assert json.loads(ended["cause"])["Failures"][0]["Reason"].startswith("Capacity is unavailable")


def test_a_call_that_ecs_refuses_fails_the_state_by_the_errors_name(account: Account) -> None:
    arn = machine(account)
    account.ecs.deregister_task_definition(taskDefinition="shop:1")

    ended = executed(account, arn)

    assert (ended["error"], ended["cause"].partition(" (")[0]) == ("ECS.ClientException", "TaskDefinition not found.")


def test_a_failure_is_caught_by_its_name(account: Account) -> None:
    fates = iter([exits(7), exits(0)])
    account.fate = lambda _: next(fates)
    again = {"ErrorEquals": ["States.TaskFailed"], "Next": "Run"}

    assert executed(account, machine(account, Catch=[again]))["status"] == "SUCCEEDED"


def test_the_time_of_a_state_may_be_an_expression_and_is_kept(account: Account) -> None:
    account.fate = lambda _: HEALTHY

    ended = executed(account, machine(account, TimeoutSeconds="{% $states.input.seconds %}"), seconds=0)

    assert (ended["status"], ended["error"]) == ("FAILED", "States.Timeout")
    (task,) = account.ecs.list_tasks(cluster=CLUSTER, family="shop")["taskArns"]
    account.wait(60)
    assert account.task(task)["lastStatus"] == "RUNNING"


def test_a_task_is_stopped_with_its_execution(account: Account) -> None:
    account.fate = lambda _: HEALTHY
    started = account.states.start_execution(stateMachineArn=machine(account), input="{}")["executionArn"]
    wait_until(lambda: account.ecs.list_tasks(cluster=CLUSTER, family="shop")["taskArns"] != [])
    (arn,) = account.ecs.list_tasks(cluster=CLUSTER, family="shop")["taskArns"]

    account.states.stop_execution(executionArn=started)

    wait_until(lambda: account.task(arn)["desiredStatus"] == "STOPPED")
    assert account.task(arn)["stopCode"] == "UserInitiated"
    assert account.states.describe_execution(executionArn=started)["status"] == "ABORTED"
