"""What IAM is asked about calls, as AWS's Service Authorization Reference has it."""

import json
from typing import Any

import pytest

from local.emulator.iam_calls import Check, Definitions, ecs_checks, logs_checks

ECS = "arn:aws:ecs:eu-west-1:111122223333"
TASK_ROLE, EXECUTION_ROLE = (f"arn:aws:iam::111122223333:role/{name}" for name in ("task", "execution"))
OF_CLUSTER = {"ecs:cluster": f"{ECS}:cluster/previews"}
TAGS = [{"key": "of", "value": "ours"}]
REQUESTED = {"aws:RequestTag/of": "ours"}
PASSED = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
DEFINITIONS = Definitions(
    arn_of={"shop": f"{ECS}:task-definition/shop:2", "shop:1": f"{ECS}:task-definition/shop:1"}.__getitem__,
    roles={f"{ECS}:task-definition/shop:2": (TASK_ROLE, EXECUTION_ROLE)},
)


def asked(action: str, **call: Any) -> tuple[Check, ...]:
    """The questions about a call to ECS."""
    body = json.dumps(call).encode()
    return ecs_checks(action, body, region="eu-west-1", account="111122223333", definitions=DEFINITIONS)


def passing(*roles: str) -> tuple[Check, ...]:
    return tuple(Check(action="iam:PassRole", resource=role, conditions=PASSED) for role in roles)


def test_a_registration_is_asked_about_everything_its_tags_and_the_roles_that_it_names() -> None:
    tagging = {**REQUESTED, "ecs:CreateAction": "RegisterTaskDefinition"}

    assert asked(
        "RegisterTaskDefinition", family="shop", tags=TAGS, taskRoleArn=TASK_ROLE, executionRoleArn=EXECUTION_ROLE
    ) == (
        Check(action="ecs:RegisterTaskDefinition", resource="*", conditions=REQUESTED),
        Check(action="ecs:TagResource", resource=f"{ECS}:task-definition/shop:*", conditions=tagging),
        *passing(TASK_ROLE, EXECUTION_ROLE),
    )


def test_a_registration_without_tags_and_roles_asks_for_nothing_more() -> None:
    assert asked("RegisterTaskDefinition", family="shop") == (Check(action="ecs:RegisterTaskDefinition", resource="*"),)


@pytest.mark.parametrize("action", ["DeregisterTaskDefinition", "DescribeTaskDefinition", "ListTaskDefinitions"])
def test_what_has_no_resource_is_asked_about_everything(action: str) -> None:
    assert asked(action, taskDefinition="shop:1") == (Check(action=f"ecs:{action}", resource="*"),)


def test_a_deletion_is_asked_about_each_revision() -> None:
    assert asked("DeleteTaskDefinitions", taskDefinitions=["shop:1", "shop"]) == (
        Check(action="ecs:DeleteTaskDefinitions", resource=f"{ECS}:task-definition/shop:1"),
        Check(action="ecs:DeleteTaskDefinitions", resource=f"{ECS}:task-definition/shop:2"),
    )


def test_a_run_is_asked_about_its_definition_its_tags_and_its_roles() -> None:
    tagging = {**OF_CLUSTER, **REQUESTED, "ecs:CreateAction": "RunTask"}

    assert asked("RunTask", cluster="previews", taskDefinition="shop", tags=TAGS) == (
        Check(
            action="ecs:RunTask",
            resource=f"{ECS}:task-definition/shop:2",
            conditions={**OF_CLUSTER, **REQUESTED},
        ),
        Check(action="ecs:TagResource", resource=f"{ECS}:task/previews/*", conditions=tagging),
        *passing(TASK_ROLE, EXECUTION_ROLE),
    )


def test_a_service_passes_its_definitions_roles_and_a_scaling_none() -> None:
    service = f"{ECS}:service/previews/shop-a"
    named = {"cluster": "previews", "service": "shop-a"}
    itself = Check(action="ecs:UpdateService", resource=service, conditions=OF_CLUSTER)

    assert asked("UpdateService", **named, taskDefinition="shop") == (itself, *passing(TASK_ROLE, EXECUTION_ROLE))
    assert asked("UpdateService", **named, desiredCount=0) == (itself,)


def test_a_task_is_asked_about_by_its_arn() -> None:
    arn = f"{ECS}:task/previews/abc"

    assert asked("StopTask", cluster="previews", task=arn) == (
        Check(action="ecs:StopTask", resource=arn, conditions=OF_CLUSTER),
    )


def test_log_events_are_asked_about_by_their_stream() -> None:
    body = json.dumps({"logGroupName": "/ecs/shop", "logStreamName": "web/web/abc"}).encode()
    stream = "arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/shop:log-stream:web/web/abc"
    where = {"region": "eu-west-1", "account": "111122223333"}

    assert logs_checks("GetLogEvents", body, **where) == (Check(action="logs:GetLogEvents", resource=stream),)
    assert logs_checks("DescribeLogGroups", body, **where) == ()
