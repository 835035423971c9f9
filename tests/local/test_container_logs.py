"""What containers print is in CloudWatch Logs, to the last line, by the time their task is STOPPED."""

from typing import Any

import pytest

from local.containers.checked import Containers
from local.emulator.process import Emulator
from tests.local.aws_account import (
    CLUSTER,
    Balancer,
    name,
    run_once,
    service,
    states,
    target_group,
    task_definition,
    tasks,
)
from tests.local.waiting import wait_until

pytestmark = [pytest.mark.emulator, pytest.mark.containers]
FAILS = 'i=0; while [ $i -lt 200 ]; do i=$((i+1)); echo "line $i"; done; echo "no database: giving up" >&2; exit 7'


def logged(emulator: Emulator) -> dict[str, Any]:
    """A container's settings: its output goes to a new log group."""
    group = name("/tests/group")
    emulator.client("logs").create_log_group(logGroupName=group)
    options = {"awslogs-group": group, "awslogs-region": "us-east-1", "awslogs-stream-prefix": "preview"}
    return {"logConfiguration": {"logDriver": "awslogs", "options": options}}


def lines(emulator: Emulator, container: dict[str, Any], task: dict[str, Any]) -> list[str]:
    """What a task's container printed."""
    read = emulator.client("logs").get_log_events(
        logGroupName=container["logConfiguration"]["options"]["awslogs-group"],
        logStreamName=f"preview/app/{task['taskArn'].rpartition('/')[2]}",
        startFromHead=True,
    )
    return [event["message"] for event in read["events"]]


@pytest.mark.parametrize("_again", range(3))
def test_a_container_that_exits_at_once_has_its_last_lines_when_its_task_is_stopped(
    running: Emulator, real_containers: Containers, _again: int
) -> None:
    container = logged(running)

    stopped = run_once(running, real_containers.image, command=["/bin/sh", "-c", FAILS], **container)

    assert stopped["containers"][0]["exitCode"] == 7
    said = lines(running, container, stopped)
    assert said[-1] == "no database: giving up"
    assert said[:-1] == [f"line {number}" for number in range(1, 201)]


def test_a_container_that_is_told_to_stop_has_its_last_words_too(
    running: Emulator, real_containers: Containers
) -> None:
    container, group = logged(running), target_group(running)
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "5"}
    running.client("elbv2").modify_target_group_attributes(TargetGroupArn=group, Attributes=[delay])
    Balancer.made(running).listen(20000, group)
    serving = 'trap "echo told to stop; exit 0" TERM; httpd -f -p 8080 -h /app & echo up; wait $!'
    definition = task_definition(running, real_containers.image, command=["/bin/sh", "-c", serving], **container)
    made = service(running, group, definition)
    wait_until(lambda: states(running, group) == ["healthy"])

    running.client("ecs").update_service(cluster=CLUSTER, service=made, desiredCount=0)
    wait_until(lambda: [task["lastStatus"] for task in tasks(running, made, desired="STOPPED")] == ["STOPPED"])
    [stopped] = tasks(running, made, desired="STOPPED")

    assert lines(running, container, stopped) == ["up", "told to stop"]
