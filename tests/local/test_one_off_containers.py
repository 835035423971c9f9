"""One-off tasks that are real containers."""

from typing import Any

import pytest

from local.containers.checked import Containers
from local.emulator.process import Emulator
from tests.local.aws_account import CLUSTER, task_definition
from tests.local.waiting import wait_until

pytestmark = [pytest.mark.emulator, pytest.mark.containers]


@pytest.mark.parametrize("code", [0, 3])
def test_a_one_off_task_ends_with_its_commands_code(running: Emulator, real_containers: Containers, code: int) -> None:
    ecs = running.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    ran = ecs.run_task(
        cluster=CLUSTER,
        taskDefinition=task_definition(running, real_containers.image),
        networkConfiguration={"awsvpcConfiguration": {"subnets": ["subnet-1"]}},
        startedBy="run-1",
        overrides={"containerOverrides": [{"name": "app", "command": ["sh", "-c", f"exit {code}"]}]},
    )
    arn = ran["tasks"][0]["taskArn"]

    def task() -> dict[str, Any]:
        return dict(ecs.describe_tasks(cluster=CLUSTER, tasks=[arn])["tasks"][0])

    wait_until(lambda: task()["lastStatus"] == "STOPPED")

    ended = task()
    assert (ended["stopCode"], ended["containers"][0]["exitCode"]) == ("EssentialContainerExited", code)
    assert ended["stoppedReason"] == "Essential container in task exited"
    assert ended["group"].startswith("family:")
