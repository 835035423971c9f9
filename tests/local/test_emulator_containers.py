"""ECS services whose tasks are real containers, behind a listener."""

import http.client
from pathlib import Path
from typing import Any

import pytest

from local.containers.checked import Containers
from local.emulator import process as emulator
from local.emulator.process import Emulator
from tests.local.aws_account import (
    CLUSTER,
    Balancer,
    deployment,
    remove,
    service,
    states,
    target_group,
    task_definition,
    tasks,
)
from tests.local.waiting import wait_until

pytestmark = [pytest.mark.emulator, pytest.mark.containers]


def containers_of(real: Containers, emulated: Emulator) -> list[Any]:
    """The containers of an emulator's tasks."""
    found = real.engine.client().containers.list(all=True, filters={"label": emulated.container_label})
    return list(found)


def test_a_service_runs_a_container_that_answers_behind_its_listener(
    running: Emulator, real_containers: Containers
) -> None:
    balancer, group = Balancer.made(running), target_group(running)
    balancer.listen(20000, group)
    made = service(running, group, task_definition(running, real_containers.image))

    wait_until(lambda: states(running, group) == ["healthy"])
    page = balancer.get(20000)
    task = tasks(running, made)[0]

    assert "Hello from a preview" in page
    assert task["containers"][0]["runtimeId"] in page  # the page names its container
    assert task["startedBy"] == deployment(running, made)["id"]
    wait_until(lambda: deployment(running, made)["rolloutState"] == "COMPLETED")

    remove(running, made)

    assert states(running, group) == []
    assert containers_of(real_containers, running) == []


def test_the_target_is_the_tasks_own_address(running: Emulator, real_containers: Containers) -> None:
    balancer, group = Balancer.made(running), target_group(running)
    balancer.listen(20000, group)
    made = service(running, group, task_definition(running, real_containers.image))
    wait_until(lambda: states(running, group) == ["healthy"])

    described = running.client("elbv2").describe_target_health(TargetGroupArn=group)
    target = described["TargetHealthDescriptions"][0]["Target"]
    addresses = [
        detail["value"]
        for detail in tasks(running, made)[0]["attachments"][0]["details"]
        if detail["name"] == "privateIPv4Address"
    ]

    assert addresses == [target["Id"]]
    reached = http.client.HTTPConnection(target["Id"], target["Port"], timeout=5)
    reached.request("GET", "/")
    assert reached.getresponse().status == 200
    reached.close()
    remove(running, made)


def test_a_new_deployment_replaces_the_container(running: Emulator, real_containers: Containers) -> None:
    balancer, group = Balancer.made(running), target_group(running)
    balancer.listen(20000, group)
    made = service(running, group, task_definition(running, real_containers.image))
    wait_until(lambda: states(running, group) == ["healthy"])
    first = tasks(running, made)[0]

    running.client("ecs").update_service(cluster=CLUSTER, service=made, forceNewDeployment=True)
    wait_until(lambda: deployment(running, made)["rolloutState"] == "COMPLETED")
    wait_until(lambda: len(tasks(running, made)) == 1)
    second = tasks(running, made)[0]

    assert second["taskArn"] != first["taskArn"]
    assert second["startedBy"] == deployment(running, made)["id"] != first["startedBy"]
    remove(running, made)


def test_a_container_that_ends_fails_the_first_deployment(running: Emulator, real_containers: Containers) -> None:
    balancer, group = Balancer.made(running), target_group(running)
    balancer.listen(20000, group)
    broken = task_definition(running, real_containers.image, command=["/bin/sh", "-c", "exit 3"])

    made = service(running, group, broken)

    assert deployment(running, made)["rolloutState"] == "IN_PROGRESS"
    wait_until(lambda: deployment(running, made)["rolloutState"] == "FAILED", seconds=30)
    stopped = tasks(running, made, desired="STOPPED")
    assert [task["containers"][0]["exitCode"] for task in stopped] == [3, 3, 3]
    assert stopped[0]["stoppedReason"] == "Essential container in task exited"
    wait_until(lambda: containers_of(real_containers, running) == [])
    remove(running, made)


def test_an_image_that_is_nowhere_fails_the_first_deployment(running: Emulator, real_containers: Containers) -> None:
    group = target_group(running)
    Balancer.made(running).listen(20000, group)

    made = service(running, group, task_definition(running, "localhost/not-there:1"))

    wait_until(lambda: deployment(running, made)["rolloutState"] == "FAILED", seconds=30)
    wait_until(lambda: tasks(running, made, desired="STOPPED"), seconds=30)
    assert tasks(running, made, desired="STOPPED")[0]["stoppedReason"].startswith("CannotPullContainerError")
    remove(running, made)


def test_ending_one_of_two_emulators_on_an_engine_leaves_the_others_containers(
    running: Emulator, real_containers: Containers, tmp_path: Path
) -> None:
    group = target_group(running)
    Balancer.made(running).listen(20000, group)
    made = service(running, group, task_definition(running, real_containers.image))
    wait_until(lambda: states(running, group) == ["healthy"])

    with emulator.start(tmp_path, engine=real_containers.engine) as other:
        others = target_group(other)
        Balancer.made(other).listen(20000, others)
        service(other, others, task_definition(other, real_containers.image))
        wait_until(lambda: states(other, others) == ["healthy"])

    assert containers_of(real_containers, other) == []
    assert [found.status for found in containers_of(real_containers, running)] == ["running"]
    remove(running, made)
