"""What a plan needs to know of a task definition, as ECS describes it."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from adapters.task_definitions import TaskDefinitions
from preview.errors import InvalidPlanError
from preview.facts import LogConfiguration
from tests.adapters.stubbed import Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient


@pytest.fixture
def client() -> "Iterator[ECSClient]":
    with mock_aws():
        made = aws_client("ecs")
        made.register_task_definition(
            family="shop-web",
            networkMode="awsvpc",
            requiresCompatibilities=["FARGATE"],
            cpu="256",
            memory="512",
            containerDefinitions=[
                {"name": "web", "image": "web", "portMappings": [{"containerPort": 8080}, {"containerPort": 9090}]},
                {"name": "log", "image": "log"},
            ],
        )
        yield made


@pytest.fixture
def definitions(client: "ECSClient") -> TaskDefinitions:
    return TaskDefinitions(client)


def test_a_family_stands_for_its_latest_revision(definitions: TaskDefinitions, client: "ECSClient") -> None:
    newer: Any = {"name": "web", "image": "newer", "memory": 256}
    client.register_task_definition(family="shop-web", containerDefinitions=[newer])

    assert definitions.described("shop-web").arn.endswith("task-definition/shop-web:2")
    assert definitions.described("shop-web:1").arn.endswith("task-definition/shop-web:1")


def test_it_tells_what_a_plan_needs_of_it(definitions: TaskDefinitions) -> None:
    definition = definitions.described("shop-web")

    assert definition.network_mode == "awsvpc"
    assert definition.compatibilities == ("FARGATE",)
    assert definition.containers == {"web": (8080, 9090), "log": ()}


def test_one_that_says_no_network_mode_is_bridged_and_where_it_fits_is_what_ecs_found() -> None:
    described = {
        "taskDefinitionArn": "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:1",
        "containerDefinitions": [{"name": "web", "portMappings": [{"containerPort": 8080}]}],
        "compatibilities": ["EXTERNAL", "EC2"],
        "status": "ACTIVE",
    }
    with stubbed("ecs", Answer(call="describe_task_definition", result={"taskDefinition": described})) as client:
        definition = TaskDefinitions(client).described("shop-web")

    assert (definition.network_mode, definition.compatibilities) == ("bridge", ("EXTERNAL", "EC2"))


def test_an_unknown_one_is_a_mistake_in_the_settings() -> None:
    refusal = Refusal(call="describe_task_definition", code="ClientException", message="Unable to describe")
    with stubbed("ecs", refusal) as client:
        definitions = TaskDefinitions(client)
        with pytest.raises(InvalidPlanError, match="Unable to describe"):
            definitions.described("unknown")


def test_it_tells_where_each_containers_log_goes_and_which_may_end(
    client: "ECSClient", definitions: TaskDefinitions
) -> None:
    options = {"awslogs-group": "/ecs/shop", "awslogs-region": "eu-west-1", "awslogs-stream-prefix": "shop"}
    sized: Any = {"image": "any", "memory": 256}
    containers: Any = [
        {**sized, "name": "web", "logConfiguration": {"logDriver": "awslogs", "options": options}},
        {**sized, "name": "log", "essential": False, "logConfiguration": {"logDriver": "splunk"}},
        {**sized, "name": "worker", "essential": True},
    ]
    client.register_task_definition(family="shop-logged", containerDefinitions=containers)
    definition = definitions.described("shop-logged")

    assert definition.logs == {
        "web": LogConfiguration(driver="awslogs", options=options),
        "log": LogConfiguration(driver="splunk"),
    }
    assert definition.not_essential == {"log"}


def test_a_deregistered_one_is_refused_before_anything_is_made(
    definitions: TaskDefinitions, client: "ECSClient"
) -> None:
    client.deregister_task_definition(taskDefinition="shop-web:1")

    with pytest.raises(InvalidPlanError, match="'shop-web:1' is INACTIVE; expected an active one"):
        definitions.described("shop-web:1")


def test_it_tells_the_tasks_size_what_containers_reserve_of_it_and_which_secrets_they_have(
    client: "ECSClient", definitions: TaskDefinitions
) -> None:
    secret = {"name": "PASSWORD", "valueFrom": "shop/password"}
    containers: Any = [
        {"name": "web", "image": "web", "cpu": 128, "memory": 512, "memoryReservation": 256, "secrets": [secret]},
        {"name": "log", "image": "log", "cpu": 64, "memory": 128},
        {"name": "any", "image": "any"},
    ]
    client.register_task_definition(family="shop-sized", cpu="512", memory="1024", containerDefinitions=containers)

    definition = definitions.described("shop-sized")

    assert (definition.cpu, definition.memory) == (512, 1024)
    assert (definition.reserved_cpu, definition.reserved_memory) == (192, 384)
    assert definition.secrets == {"PASSWORD"}


def test_one_that_says_no_size_has_none(client: "ECSClient", definitions: TaskDefinitions) -> None:
    containers: Any = [{"name": "web", "image": "web", "memory": 256}]
    client.register_task_definition(family="shop-unsized", containerDefinitions=containers)

    definition = definitions.described("shop-unsized")

    assert (definition.cpu, definition.memory, definition.reserved_memory) == (None, None, 256)
