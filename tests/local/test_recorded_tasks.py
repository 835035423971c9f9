"""Without a container engine, an environment is reached all the same, and says that its tasks are only recorded."""

import http.client

import pytest

from local.emulator.process import Emulator
from local.emulator.stand_in import StandIn
from tests.local.aws_account import (
    CLUSTER,
    Balancer,
    deployment,
    remove,
    routed_group,
    service,
    states,
    target_group,
    task_definition,
    tasks,
)
from tests.local.waiting import answers, wait_until


def test_the_stand_in_says_plainly_what_it_is_and_ends() -> None:
    with StandIn() as stand_in:
        for method in ("GET", "POST", "HEAD"):
            asked = http.client.HTTPConnection("127.0.0.1", stand_in.port, timeout=5)
            asked.request(method, "/any/path?at=all")
            answer = asked.getresponse()
            page = answer.read().decode()

            assert answer.status == 200
            assert ("This task is only recorded" in page) is (method != "HEAD")
            asked.close()

    assert not answers(stand_in.port)


@pytest.mark.emulator
def test_a_recorded_service_is_healthy_answers_and_goes(recording: Emulator) -> None:
    balancer, group = Balancer.made(recording), target_group(recording)
    balancer.listen(20000, group)
    made = service(recording, group, task_definition(recording, "any:1"))

    assert deployment(recording, made)["rolloutState"] == "IN_PROGRESS"
    wait_until(lambda: states(recording, group) == ["healthy"])
    assert "No container engine answered" in balancer.get(20000)
    wait_until(lambda: deployment(recording, made)["rolloutState"] == "COMPLETED")

    remove(recording, made)

    assert states(recording, group) == []


@pytest.mark.emulator
def test_a_recorded_task_has_the_address_that_is_registered(recording: Emulator) -> None:
    group = routed_group(recording)
    made = service(recording, group, task_definition(recording, "any:1"))
    wait_until(lambda: states(recording, group) == ["healthy"])
    described = recording.client("elbv2").describe_target_health(TargetGroupArn=group)

    details = [detail for task in tasks(recording, made) for detail in task["attachments"][0]["details"]]
    targets = [target["Target"]["Id"] for target in described["TargetHealthDescriptions"]]

    assert details == [{"name": "privateIPv4Address", "value": targets[0]}]


@pytest.mark.emulator
def test_scaling_a_recorded_service_keeps_one_target_until_it_is_at_zero(recording: Emulator) -> None:
    balancer, group = Balancer.made(recording), target_group(recording)
    balancer.listen(20000, group)
    made = service(recording, group, task_definition(recording, "any:1"))
    ecs = recording.client("ecs")
    wait_until(lambda: states(recording, group) == ["healthy"])

    ecs.update_service(cluster=CLUSTER, service=made, desiredCount=2)
    wait_until(lambda: deployment(recording, made)["runningCount"] == 2)
    assert states(recording, group) == ["healthy"]

    ecs.update_service(cluster=CLUSTER, service=made, desiredCount=0)
    assert states(recording, group) == []
