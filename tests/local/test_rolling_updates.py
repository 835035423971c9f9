"""Updates of services whose tasks are real containers: nobody who asks meanwhile goes without an answer."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local.containers import image
from local.containers.checked import EXAMPLE, Containers
from local.emulator.process import Emulator
from local.forward.forwarder import Forwarder
from local.poll import Poll
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
from tests.local.waiting import free_port, wait_until

pytestmark = [pytest.mark.emulator, pytest.mark.containers]
# Of AWS's seconds, as a project has it by default.
DRAINS = {"Key": "deregistration_delay.timeout_seconds", "Value": "5"}
FEWEST_REQUESTS = 30


@pytest.fixture
def forwarder(running: Emulator) -> Iterator[Forwarder]:
    forwarding = Forwarder(emulator_url=running.url, elbv2_client=running.client("elbv2", plumbing=True))
    forwarding.start()
    yield forwarding
    forwarding.close()


def application(real: Containers, directory: Path, heading: str, *, serve: str = "") -> str:
    """The image of an application whose page has this heading, and whose `serve` begins with something else."""
    directory.mkdir()
    for part in EXAMPLE.iterdir():
        text = part.read_text()
        begun = text.replace("set -eu\n", f"set -eu\n{serve}\n") if part.name == "serve" else text
        (directory / part.name).write_text(begun.replace("Hello from a preview", heading))
    return image.make(real.engine.client(), directory, name="localhost/ecs-deity/test")


def routed(emulator: Emulator) -> tuple[str, int]:
    """A target group that drains as a project's, and its listener's port, which is open."""
    group, port = target_group(emulator), free_port()
    emulator.client("elbv2").modify_target_group_attributes(TargetGroupArn=group, Attributes=[DRAINS])
    Balancer.made(emulator).listen(port, group)
    return group, port


def update(emulator: Emulator, made: str, definition: str, **more: Any) -> None:
    emulator.client("ecs").update_service(cluster=CLUSTER, service=made, taskDefinition=definition, **more)


def test_no_request_fails_while_a_service_is_updated(
    running: Emulator, real_containers: Containers, forwarder: Forwarder, tmp_path: Path
) -> None:
    one = task_definition(running, application(real_containers, tmp_path / "one", "One"))
    # The second takes its time to begin: what is sent to it before it answers would fail.
    two = task_definition(running, application(real_containers, tmp_path / "two", "Two", serve="sleep 1"))
    group, port = routed(running)
    made = service(running, group, one)
    wait_until(lambda: states(running, group) == ["healthy"])
    wait_until(lambda: port in forwarder.open_ports)

    with Poll(f"http://localhost:{port}/", every=0.05) as poll:
        update(running, made, two)
        assert poll.wait_for(lambda count: any("Two" in page for page in tuple(count.pages)), seconds=20)
        wait_until(lambda: [task["lastStatus"] for task in tasks(running, made, desired="STOPPED")] == ["STOPPED"])
        after = poll.count.answered + 5
        assert poll.wait_for(lambda count: count.answered >= max(FEWEST_REQUESTS, after), seconds=20)
    remove(running, made)

    assert poll.count.failures == []
    assert ["One" in page for page in poll.count.pages] == [True, False]


def test_an_old_task_drains_before_its_container_is_told_to_stop(
    running: Emulator, real_containers: Containers, tmp_path: Path
) -> None:
    """Its desiredStatus says at once what will be; its target is DRAINING meanwhile, and its container still runs."""
    group, _ = routed(running)
    slowly = {"Key": "deregistration_delay.timeout_seconds", "Value": "50"}
    running.client("elbv2").modify_target_group_attributes(TargetGroupArn=group, Attributes=[slowly])
    made = service(running, group, task_definition(running, real_containers.image))
    wait_until(lambda: states(running, group) == ["healthy"])
    [first] = tasks(running, made)

    update(running, made, first["taskDefinitionArn"], forceNewDeployment=True)
    wait_until(lambda: "draining" in states(running, group))
    [old] = tasks(running, made, desired="STOPPED")
    client = real_containers.engine.client()
    [status] = [
        held.status
        for held in client.containers.list(all=True)
        if held.id.startswith(first["containers"][0]["runtimeId"])
    ]

    assert old["taskArn"] == first["taskArn"]
    assert (old["lastStatus"], status) == ("DEACTIVATING", "running")
    assert sorted(states(running, group)) == ["draining", "healthy"]
    wait_until(lambda: tasks(running, made, desired="STOPPED")[0]["lastStatus"] == "STOPPED")
    assert states(running, group) == ["healthy"]
    remove(running, made)


def test_a_task_that_never_answers_completes_no_deployment_and_replaces_nothing(
    running: Emulator, real_containers: Containers, forwarder: Forwarder
) -> None:
    group, port = routed(running)
    good = task_definition(running, real_containers.image)
    deaf = task_definition(running, real_containers.image, command=["/bin/sleep", "1000"])
    made = service(running, group, good)
    wait_until(lambda: states(running, group) == ["healthy"])
    wait_until(lambda: deployment(running, made)["rolloutState"] == "COMPLETED")
    wait_until(lambda: port in forwarder.open_ports)

    with Poll(f"http://localhost:{port}/", every=0.05) as poll:
        update(running, made, deaf)
        wait_until(lambda: "unhealthy" in states(running, group))
        after = poll.count.answered + FEWEST_REQUESTS
        assert poll.wait_for(lambda count: count.answered >= after, seconds=20)
    state = deployment(running, made)["rolloutState"]
    kept = len(tasks(running, made))
    remove(running, made)

    assert poll.count.failures == []
    assert (state, kept) == ("IN_PROGRESS", 2)
