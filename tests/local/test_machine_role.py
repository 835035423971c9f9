"""The embedded run's Step Functions call ECS with the machine's role, which IAM asks about like every other caller."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.containers import engine
from local.emulator import process as emulator
from local.emulator.iam_record import read_decisions
from local.emulator.process import ACCOUNT, REGION, Emulator
from local.emulator.task_jobs import RUN_TASK
from tests.local.waiting import wait_until

pytestmark = pytest.mark.emulator

CLUSTER, TAGS = "previews", [{"Key": "of", "Value": "ours"}]
ECS = f"arn:aws:ecs:{REGION}:{ACCOUNT}"


@pytest.fixture(scope="module")
def decisions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where IAM's decisions are recorded."""
    return tmp_path_factory.mktemp("decided") / "decisions"


@pytest.fixture(scope="module")
def emulated(tmp_path_factory: pytest.TempPathFactory, decisions: Path) -> Iterator[Emulator]:
    """An emulator that enforces IAM, with a cluster and a task definition whose tasks have a role."""
    directory, no_engine = tmp_path_factory.mktemp("enforcing"), engine.none("this test wants none")
    with emulator.start(directory, engine=no_engine, auth=True, time_scale=0.02, decisions=decisions) as started:
        ecs = started.client("ecs")
        ecs.create_cluster(clusterName=CLUSTER)
        ecs.register_task_definition(
            family="shop",
            networkMode="awsvpc",
            taskRoleArn=role(started, "task", "ecs-tasks", []),
            containerDefinitions=[{"name": "web", "image": "any:1"}],
        )
        yield started


def role(emulated: Emulator, name: str, service: str, statements: list[dict[str, Any]]) -> str:
    """The ARN of a new role of a service's."""
    iam = emulated.client("iam")
    principal = {"Effect": "Allow", "Principal": {"Service": f"{service}.amazonaws.com"}, "Action": "sts:AssumeRole"}
    arn = iam.create_role(RoleName=name, AssumeRolePolicyDocument=json.dumps({"Statement": [principal]}))["Role"]["Arn"]
    if statements:
        policy = json.dumps({"Version": "2012-10-17", "Statement": statements})
        iam.put_role_policy(RoleName=name, PolicyName="given", PolicyDocument=policy)
    return str(arn)


def allowed(action: str, resource: str, **conditions: Any) -> dict[str, Any]:
    """A statement that allows a call."""
    return {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": conditions}


def everything_needed() -> list[dict[str, Any]]:
    """What a machine needs to run a task with tags, wait for it and stop it, and no more."""
    requested = {"StringEquals": {"aws:RequestTag/of": "ours", "ecs:cluster": f"{ECS}:cluster/{CLUSTER}"}}
    created = {"StringEquals": {"ecs:CreateAction": "RunTask"}}
    owned = {"StringEquals": {"aws:ResourceTag/of": "ours"}}
    passed = {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}
    return [
        allowed("ecs:RunTask", f"{ECS}:task-definition/shop:*", **requested),
        allowed("ecs:TagResource", f"{ECS}:task/{CLUSTER}/*", **created),
        allowed("ecs:DescribeTasks", f"{ECS}:task/{CLUSTER}/*"),
        allowed("ecs:StopTask", f"{ECS}:task/{CLUSTER}/*", **owned),
        allowed("iam:PassRole", f"arn:aws:iam::{ACCOUNT}:role/task", **passed),
    ]


def started(emulated: Emulator, name: str, statements: list[dict[str, Any]]) -> str:
    """The ARN of an execution of a new machine whose role has these rights."""
    arguments = {
        "Cluster": CLUSTER,
        "TaskDefinition": f"{ECS}:task-definition/shop:1",
        "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}},
        "StartedBy": name,
        "Tags": TAGS,
    }
    task = {
        "Type": "Task",
        "Resource": RUN_TASK,
        "Arguments": arguments,
        "TimeoutSeconds": "{% 60 * 2 %}",
        "Output": "{% $states.result.StopCode %}",
        "End": True,
    }
    definition = {"QueryLanguage": "JSONata", "StartAt": "Run", "States": {"Run": task}}
    states = emulated.client("stepfunctions")
    arn = role(emulated, name, "states", statements)
    made = states.create_state_machine(name=name, definition=json.dumps(definition), roleArn=arn)
    return str(states.start_execution(stateMachineArn=made["stateMachineArn"], input="{}")["executionArn"])


def shown(emulated: Emulator, execution: str) -> dict[str, Any]:
    """An execution as DescribeExecution shows it."""
    return dict(emulated.client("stepfunctions").describe_execution(executionArn=execution))


def test_a_machine_runs_a_task_with_its_own_rights(emulated: Emulator, decisions: Path) -> None:
    execution = started(emulated, "able", everything_needed())

    wait_until(lambda: shown(emulated, execution)["status"] != "RUNNING")

    ended = shown(emulated, execution)
    assert (ended["status"], ended["output"]) == ("SUCCEEDED", '"EssentialContainerExited"')
    used = {(held.action, held.allowed) for held in read_decisions(decisions) if held.role == "able"}
    needed = ("ecs:RunTask", "ecs:TagResource", "ecs:DescribeTasks", "iam:PassRole")
    assert used == {(action, True) for action in needed}


@pytest.mark.parametrize("missing", ["ecs:RunTask", "ecs:TagResource", "iam:PassRole"])
def test_a_machine_without_a_right_begins_nothing(emulated: Emulator, missing: str) -> None:
    rights = [held for held in everything_needed() if held["Action"] != missing]
    execution = started(emulated, missing.replace(":", "-"), rights)

    wait_until(lambda: shown(emulated, execution)["status"] != "RUNNING")

    assert (shown(emulated, execution)["status"], shown(emulated, execution)["error"]) == (
        "FAILED",
        "ECS.AccessDeniedException",
    )
    listed = emulated.client("ecs").list_tasks(cluster=CLUSTER, startedBy=missing.replace(":", "-"))
    assert listed["taskArns"] == []


def test_a_task_is_stopped_with_its_execution_by_the_machines_right_to_it(emulated: Emulator, decisions: Path) -> None:
    ecs = emulated.client("ecs")
    execution = started(emulated, "stopped", everything_needed())
    wait_until(lambda: ecs.list_tasks(cluster=CLUSTER, startedBy="stopped")["taskArns"] != [])
    (arn,) = ecs.list_tasks(cluster=CLUSTER, startedBy="stopped")["taskArns"]

    emulated.client("stepfunctions").stop_execution(executionArn=execution)

    def stopped() -> bool:
        return any(held.role == "stopped" and held.action == "ecs:StopTask" for held in read_decisions(decisions))

    wait_until(stopped)
    assert all(held.allowed for held in read_decisions(decisions) if held.role == "stopped")
    wait_until(lambda: ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0]["lastStatus"] == "STOPPED")
    assert shown(emulated, execution)["status"] == "ABORTED"
