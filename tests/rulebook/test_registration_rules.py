"""What cannot be registered as a task definition."""

from typing import Any

import pytest

from tests.rulebook.account import Account, refusal

ROLE = "arn:aws:iam::000000000000:role/execution"
ECR = "000000000000.dkr.ecr.us-east-1.amazonaws.com/shop:1"

SHARED = (
    "The secret name must be unique and not shared with any new or existing environment variables set on the "
    "container, such as 'A'."
)


def definition(container: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """What RegisterTaskDefinition is asked, with something else about its container or itself."""
    made = {"name": "app", "image": "any:1", **(container or {})}
    return {"family": "shop", "networkMode": "awsvpc", "containerDefinitions": [made], **settings}


def fargate(container: dict[str, Any] | None = None, **settings: Any) -> dict[str, Any]:
    """Likewise, for Fargate."""
    return definition(container, **{"requiresCompatibilities": ["FARGATE"], "cpu": "256", "memory": "512", **settings})


def secret(name: str) -> dict[str, str]:
    return {"name": name, "valueFrom": "arn:aws:ssm:us-east-1:000000000000:parameter/any"}


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (definition(family="shop/web"), "Family contains invalid characters."),
        (definition(family="s" * 256), "Family contains invalid characters."),
        (definition({"name": "the app"}), "Container.name contains invalid characters."),
        (
            definition(containerDefinitions=[{"name": "app", "image": "any:1"}] * 2),
            "Container names must be unique within a Task Definition.",
        ),
        (
            definition({"secrets": [secret("A"), secret("A")]}, executionRoleArn=ROLE),
            "Duplicate secret names found: A. Each secret name must be unique.",
        ),
        (
            definition({"secrets": [secret("A")], "environment": [{"name": "A", "value": "1"}]}, executionRoleArn=ROLE),
            SHARED,
        ),
        (
            definition({"secrets": [secret("A")]}),
            "When you are specifying container secrets, you must also specify a value for 'executionRoleArn'.",
        ),
        (fargate(memory="4096"), "No Fargate configuration exists for given values: 256 CPU, 4096 memory."),
        (
            fargate(cpu="1 vCPU", memory="9 GB"),
            "No Fargate configuration exists for given values: 1024 CPU, 9216 memory.",
        ),
        (fargate(cpu="much"), "No Fargate configuration exists for given values: -1 CPU, 512 memory."),
        (fargate(networkMode="bridge"), "Fargate only supports network mode 'awsvpc'."),
        (fargate(cpu=""), "Fargate requires that 'cpu' be defined at the task level."),
        (fargate({"image": ECR}), "Fargate requires task definition to have execution role ARN to support ECR images."),
        (
            fargate({"logConfiguration": {"logDriver": "awslogs"}}),
            "Fargate requires task definition to have execution role ARN to support log driver awslogs.",
        ),
    ],
)
def test_what_ecs_refuses_is_refused(account: Account, call: dict[str, Any], said: str) -> None:
    assert refusal(account.ecs.register_task_definition, **call) == ("ClientException", said)
    assert account.ecs.list_task_definitions()["taskDefinitionArns"] == []


@pytest.mark.parametrize(
    "tags",
    [
        [{"key": f"k{number}", "value": "v"} for number in range(51)],
        [{"key": "k", "value": "v"}, {"key": "k", "value": "w"}],
        [{"key": "AWS:k", "value": "v"}],
    ],
)
def test_tags_that_ecs_refuses_are_refused(account: Account, tags: list[dict[str, str]]) -> None:
    refused = refusal(account.ecs.register_task_definition, **definition(tags=tags))

    assert refused[0] == "InvalidParameterException"


@pytest.mark.parametrize(
    "call",
    [
        fargate(),
        fargate(cpu=".25 vCPU", memory="0.5 GB"),
        fargate(cpu="4096", memory="30720"),
        fargate(cpu="16 vcpu", memory="120GB"),
        fargate({"image": ECR, "logConfiguration": {"logDriver": "awslogs"}}, executionRoleArn=ROLE),
        definition({"image": ECR}),
        definition(tags=[{"key": f"k{number}", "value": "v"} for number in range(50)]),
        definition(
            {"secrets": [secret("A"), secret("B")], "environment": [{"name": "C", "value": "1"}]}, executionRoleArn=ROLE
        ),
    ],
)
def test_what_ecs_takes_is_taken(account: Account, call: dict[str, Any]) -> None:
    assert account.ecs.register_task_definition(**call)["taskDefinition"]["revision"] == 1
