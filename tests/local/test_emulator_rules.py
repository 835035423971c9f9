"""The rules of AWS's that the emulator keeps because they are laid over it, asked for through boto3."""

from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from local.containers import engine
from local.emulator import process as emulator
from local.emulator.process import Emulator
from tests.local.aws_account import (
    Balancer,
    deployment,
    health,
    name,
    routed_group,
    service,
    states,
    target_group,
    task_definition,
    tasks,
)
from tests.local.waiting import free_port, wait_until

pytestmark = pytest.mark.emulator


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and message with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    return error["Code"], error["Message"]


class Application:
    """A server whose status can be changed while it runs."""

    def __init__(self, status: int) -> None:
        self.status = status
        application = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(application.status)
                self.end_headers()

            def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the library's name
                """Nothing."""

        self._server = HTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    def __enter__(self) -> "Application":
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def test_a_target_group_made_twice_is_the_same_one(recording: Emulator) -> None:
    group = name("same")

    assert target_group(recording, Name=group) == target_group(recording, Name=group)


@pytest.mark.parametrize(
    "other",
    [{"Port": 81}, {"HealthCheckPath": "/other"}, {"Matcher": {"HttpCode": "200-299"}}, {"HealthCheckEnabled": False}],
)
def test_a_target_group_of_the_same_name_and_other_settings_is_refused(
    recording: Emulator, other: dict[str, Any]
) -> None:
    group = name("other")
    target_group(recording, Name=group)

    code, message = refusal(target_group, emulator=recording, Name=group, **other)

    assert code == "DuplicateTargetGroupName"
    assert message == f"A target group with the same name '{group}' exists, but with different settings"


def test_a_target_group_that_does_not_exist_is_an_error(recording: Emulator) -> None:
    describe = recording.client("elbv2").describe_target_groups
    there = target_group(recording)

    assert refusal(describe, Names=["not-there"])[0] == "TargetGroupNotFound"
    assert refusal(describe, TargetGroupArns=[there, f"{there}x"])[0] == "TargetGroupNotFound"
    assert describe(TargetGroupArns=[there])["TargetGroups"][0]["TargetGroupArn"] == there


def test_a_listener_made_twice_is_the_same_one(recording: Emulator) -> None:
    balancer, group = Balancer.made(recording), target_group(recording)

    assert balancer.listen(20000, group) == balancer.listen(20000, group)


def test_a_port_that_is_taken_is_refused_and_is_free_on_another_load_balancer(recording: Emulator) -> None:
    balancer, mine, theirs = Balancer.made(recording), target_group(recording), target_group(recording)
    balancer.listen(20000, theirs)

    code, message = refusal(balancer.listen, port=20000, group=mine)

    assert code == "DuplicateListener"
    assert message == f"A listener already exists on this port for this load balancer '{balancer.arn}'"
    assert Balancer.made(recording).listen(20000, mine)


def test_a_port_whose_listener_is_gone_can_be_taken(recording: Emulator) -> None:
    balancer, mine, theirs = Balancer.made(recording), target_group(recording), target_group(recording)
    recording.client("elbv2").delete_listener(ListenerArn=balancer.listen(20000, theirs))

    assert balancer.listen(20000, mine)


def test_a_listener_that_does_not_exist_is_an_error(recording: Emulator) -> None:
    balancer = Balancer.made(recording)
    listener = balancer.listen(20000, target_group(recording))
    describe = recording.client("elbv2").describe_listeners

    assert refusal(describe, ListenerArns=[f"{listener}x"])[0] == "ListenerNotFound"
    assert describe(ListenerArns=[listener])["Listeners"][0]["Port"] == 20000
    assert describe(LoadBalancerArn=balancer.arn)["Listeners"][0]["ListenerArn"] == listener


def registered(emulator: Emulator, port: int, **settings: Any) -> str:
    """The ARN of a group that is behind a listener and has this machine's port as its target."""
    group = target_group(emulator, **settings)
    Balancer.made(emulator).listen(20000, group)
    emulator.client("elbv2").register_targets(TargetGroupArn=group, Targets=[{"Id": "127.0.0.1", "Port": port}])
    return group


def test_a_target_that_answers_is_healthy(recording: Emulator) -> None:
    with Application(200) as application:
        group = registered(recording, application.port)

        wait_until(lambda: health(recording, group) == [{"State": "healthy"}])


def test_a_target_that_answers_wrongly_becomes_unhealthy_and_says_how(recording: Emulator) -> None:
    with Application(503) as application:
        group = registered(recording, application.port)

        first = health(recording, group)
        wait_until(lambda: states(recording, group) == ["unhealthy"])

        assert first[0]["State"] == "initial"
        assert health(recording, group) == [
            {
                "State": "unhealthy",
                "Reason": "Target.ResponseCodeMismatch",
                "Description": "Health checks failed with these codes: [503]",
            }
        ]


def test_a_target_recovers_when_it_answers_rightly(recording: Emulator) -> None:
    with Application(500) as application:
        group = registered(recording, application.port, HealthyThresholdCount=2)
        wait_until(lambda: states(recording, group) == ["unhealthy"])
        application.status = 200
        wait_until(lambda: states(recording, group) == ["healthy"])


def test_a_target_where_nothing_listens_becomes_unhealthy(recording: Emulator) -> None:
    group = registered(recording, free_port())

    wait_until(lambda: states(recording, group) == ["unhealthy"])

    assert health(recording, group)[0]["Reason"] == "Target.FailedHealthChecks"


def test_a_target_of_a_group_that_no_listener_uses_is_unused(recording: Emulator) -> None:
    with Application(200) as application:
        group = target_group(recording)
        targets = [{"Id": "127.0.0.1", "Port": application.port}]
        recording.client("elbv2").register_targets(TargetGroupArn=group, Targets=targets)

        assert health(recording, group)[0] == {
            "State": "unused",
            "Reason": "Target.NotInUse",
            "Description": "Target group is not configured to receive traffic from the load balancer",
        }


def test_a_target_that_is_not_registered_is_unused(recording: Emulator) -> None:
    with Application(200) as application:
        group = registered(recording, application.port)
        wait_until(lambda: states(recording, group) == ["healthy"])
        asked = [{"Id": "127.0.0.1", "Port": application.port}, {"Id": "10.0.0.1", "Port": 80}]
        described = recording.client("elbv2").describe_target_health(TargetGroupArn=group, Targets=asked)

        states_of = [found["TargetHealth"]["State"] for found in described["TargetHealthDescriptions"]]
        assert states_of == ["healthy", "unused"]
        assert described["TargetHealthDescriptions"][0]["HealthCheckPort"] == str(application.port)
        assert described["TargetHealthDescriptions"][1]["TargetHealth"]["Reason"] == "Target.NotRegistered"


def test_the_health_of_a_group_that_does_not_exist_is_an_error(recording: Emulator) -> None:
    gone = f"{target_group(recording)}x"

    assert refusal(health, emulator=recording, group=gone)[0] == "TargetGroupNotFound"


def test_a_task_of_a_service_was_started_by_its_deployment(recording: Emulator) -> None:
    made = service(recording, routed_group(recording), task_definition(recording, "any:1"))

    by = deployment(recording, made)["id"]

    assert [task["startedBy"] for task in tasks(recording, made)] == [by]
    assert by.startswith("ecs-svc/")


def test_a_task_that_somebody_ran_keeps_what_they_said(recording: Emulator) -> None:
    ecs = recording.client("ecs")
    ecs.create_cluster(clusterName="tests")

    ran = ecs.run_task(
        cluster="tests",
        taskDefinition=task_definition(recording, "any:1"),
        startedBy="me",
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
    )

    assert ran["tasks"][0]["startedBy"] == "me"


def test_the_rules_are_kept_over_http_too(recording: Emulator) -> None:
    """Each of them is asked for in tests/rulebook, inside one process."""
    balancer, group = Balancer.made(recording), target_group(recording)
    listener = balancer.listen(20000, group)
    elbv2, ecs = recording.client("elbv2"), recording.client("ecs")
    assert refusal(elbv2.delete_target_group, TargetGroupArn=group)[0] == "ResourceInUse"

    made = service(recording, group, task_definition(recording, "any:1"))
    wait_until(lambda: states(recording, group) == ["healthy"])
    deleted = ecs.delete_service(cluster="tests", service=made, force=True)["service"]
    assert deleted["status"] == "DRAINING"
    assert refusal(ecs.update_service, cluster="tests", service=made, desiredCount=1)[0] == "ServiceNotActiveException"

    def status() -> str:
        return str(ecs.describe_services(cluster="tests", services=[made])["services"][0]["status"])

    wait_until(lambda: status() == "INACTIVE")
    elbv2.delete_listener(ListenerArn=listener)
    wait_until(lambda: not refused(elbv2.delete_target_group, TargetGroupArn=group))


def test_calls_are_throttled_but_for_the_runs_own_plumbing(tmp_path: Path) -> None:
    with emulator.start(tmp_path, engine=engine.none("this test wants none")) as emulated:
        plumbing = emulated.client("elbv2", plumbing=True)
        impatient = boto3.client(
            "ecs",
            endpoint_url=emulated.url,
            region_name="us-east-1",
            aws_access_key_id="test",
            aws_secret_access_key="test",
            config=Config(retries={"total_max_attempts": 1, "mode": "standard"}),
        )
        for _ in range(50):
            plumbing.describe_listeners(ListenerArns=[])
        codes = [refused(impatient.delete_task_definitions, taskDefinitions=["gone:1"]) for _ in range(10)]

        assert "ThrottlingException" in codes
        assert "ThrottlingException" not in codes[:5]


def refused(call: Any, **parameters: Any) -> str:
    """The code with which a call is refused; empty where it is not."""
    try:
        call(**parameters)
    except ClientError as error:
        return str(error.response["Error"]["Code"])
    return ""
