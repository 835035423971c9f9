"""A service's tasks in this product's words."""

from datetime import UTC, datetime
from typing import Any, Literal

import pytest

from adapters.ecs import Ecs
from preview.errors import ThrottledError
from preview.facts import StoppedContainer, Task
from tests.adapters.stubbed import Answer, Refusal, stubbed

THEN = datetime(2026, 11, 22, 1, 5, 23, tzinfo=UTC)
ARN = "arn:aws:ecs:eu-west-1:111122223333:task/previews/"
DEFINITION = "arn:aws:ecs:eu-west-1:111122223333:task-definition/shop-web:7"


def _listed(*arns: str, more: str | None = None, token: str | None = None) -> Answer:
    expects = {"cluster": "previews", "serviceName": "shop-login", "desiredStatus": "RUNNING"}
    result = {"taskArns": list(arns), **({"nextToken": more} if more else {})}
    return Answer(call="list_tasks", result=result, expects={**expects, **({"nextToken": token} if token else {})})


def _described(arns: list[str], tasks: list[dict[str, Any]] | None = None) -> Answer:
    result = {"tasks": tasks if tasks is not None else [{"taskArn": arn} for arn in arns]}
    return Answer(
        call="describe_tasks", result=result, expects={"cluster": "previews", "tasks": arns, "include": ["TAGS"]}
    )


def test_a_task_tells_its_address_its_deployment_and_how_it_ended() -> None:
    attachment = {
        "type": "ElasticNetworkInterface",
        "details": [
            {"name": "subnetId", "value": "subnet-1"},
            {"name": "privateIPv4Address", "value": "10.0.0.7"},
        ],
    }
    described = {
        "taskArn": ARN + "1",
        "lastStatus": "STOPPED",
        "desiredStatus": "STOPPED",
        "startedBy": "ecs-svc/1",
        "taskDefinitionArn": DEFINITION,
        "createdAt": THEN,
        "attachments": [attachment],
        "stoppedReason": "Essential container in task exited",
        "stopCode": "EssentialContainerExited",
        "containers": [{"name": "web", "exitCode": 137, "reason": "OutOfMemoryError", "runtimeId": "f00d"}],
    }
    with stubbed("ecs", _listed(ARN + "1"), _described([ARN + "1"], [described])) as client:
        tasks = Ecs(client).tasks("previews", "shop-login")

    assert tasks == (
        Task(
            arn=ARN + "1",
            last_status="STOPPED",
            desired_status="STOPPED",
            started_by="ecs-svc/1",
            task_definition=DEFINITION,
            created_at=THEN.timestamp(),
            address="10.0.0.7",
            stopped_reason="Essential container in task exited",
            stop_code="EssentialContainerExited",
            containers=(StoppedContainer(name="web", exit_code=137, reason="OutOfMemoryError", runtime_id="f00d"),),
        ),
    )


def test_a_task_without_an_address_of_its_own_has_none() -> None:
    with stubbed("ecs", _listed(ARN + "1"), _described([ARN + "1"])) as client:
        (task,) = Ecs(client).tasks("previews", "shop-login")

    assert task.address is None


def test_all_of_them_are_told_a_hundred_at_a_time() -> None:
    arns = [f"{ARN}{number}" for number in range(150)]
    answers = [
        _listed(*arns[:100], more="next"),
        _listed(*arns[100:], token="next"),
        _described(arns[:100]),
        _described(arns[100:]),
    ]
    with stubbed("ecs", *answers) as client:
        assert [task.arn for task in Ecs(client).tasks("previews", "shop-login")] == arns


def test_none_is_described_where_none_is_listed() -> None:
    with stubbed("ecs", Answer(call="list_tasks", result={"taskArns": []})) as client:
        assert Ecs(client).tasks("previews", "shop-login", desired_status="STOPPED") == ()


@pytest.mark.parametrize("code", ["ServiceNotFoundException", "ServiceNotActiveException", "ClusterNotFoundException"])
def test_a_service_that_is_gone_has_none(code: str) -> None:
    with stubbed("ecs", Refusal(call="list_tasks", code=code)) as client:
        assert Ecs(client).tasks("previews", "shop-login") == ()


def test_throttling_is_told() -> None:
    with stubbed("ecs", Refusal(call="list_tasks", code="ThrottlingException")) as client:
        ecs = Ecs(client)
        with pytest.raises(ThrottledError):
            ecs.tasks("previews", "shop-login")


def test_one_is_asked_to_stop_and_told_why() -> None:
    expects = {"cluster": "previews", "task": ARN + "1", "reason": "ecs-deity: run r1"}
    with stubbed("ecs", Answer(call="stop_task", expects=expects)) as client:
        Ecs(client).stop_task("previews", ARN + "1", reason="ecs-deity: run r1")


@pytest.mark.parametrize("code", ["InvalidParameterException", "ClusterNotFoundException"])
def test_one_that_is_gone_has_stopped(code: str) -> None:
    refusal = Refusal(call="stop_task", code=code, message="The referenced task was not found.")
    with stubbed("ecs", refusal) as client:
        Ecs(client).stop_task("previews", ARN + "1", reason="ecs-deity: run r1")


TAGGED = [{"taskArn": ARN + "1", "tags": [{"key": "ecs-deity:stack", "value": "ecs-deity"}, {"key": "bare"}]}]


@pytest.mark.parametrize("status", ["RUNNING", "STOPPED"])
def test_the_tasks_of_a_family_are_asked_for_whether_they_are_a_services_or_not(
    status: Literal["RUNNING", "STOPPED"],
) -> None:
    expects = {"cluster": "previews", "family": "shop-login", "desiredStatus": status}
    listed = Answer(call="list_tasks", result={"taskArns": [ARN + "1"]}, expects=expects)
    with stubbed("ecs", listed, _described([ARN + "1"], TAGGED)) as client:
        (task,) = Ecs(client).family_tasks("previews", "shop-login", desired_status=status)

    assert dict(task.tags) == {"ecs-deity:stack": "ecs-deity", "bare": ""}


def test_where_the_cluster_is_gone_so_are_a_familys_tasks() -> None:
    with stubbed("ecs", Refusal(call="list_tasks", code="ClusterNotFoundException")) as client:
        assert Ecs(client).family_tasks("previews", "shop-login") == ()
