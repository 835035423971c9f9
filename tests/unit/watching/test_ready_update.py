"""When an update is ready: nobody who opens the URL sees the commit before."""

from preview.facts import Deployment, Service, Target, Task
from preview.watching.health import enough_healthy

_OLD, _NEW = Deployment(id="ecs-svc/1", primary=False), Deployment(id="ecs-svc/2", primary=True)
_SERVICE = Service(arn="service/x", status="ACTIVE", desired=1, running=2, deployments=(_NEW, _OLD))


def _task(deployment: Deployment, address: str | None, last_status: str = "RUNNING") -> Task:
    return Task(
        arn=f"task/{address}",
        last_status=last_status,
        desired_status="RUNNING",
        started_by=deployment.id,
        address=address,
    )


def _target(address: str, state: str) -> Target:
    return Target(address=address, port=8080, state=state)


def test_while_the_old_task_s_target_is_healthy_requests_still_reach_it() -> None:
    tasks = (_task(_OLD, "10.0.0.1"), _task(_NEW, "10.0.0.2"))
    both = (_target("10.0.0.1", "healthy"), _target("10.0.0.2", "healthy"))
    assert not enough_healthy(_SERVICE, both, tasks)


def test_once_the_old_target_drains_only_the_new_one_is_asked() -> None:
    tasks = (_task(_OLD, "10.0.0.1"), _task(_NEW, "10.0.0.2"))
    moved = (_target("10.0.0.1", "draining"), _target("10.0.0.2", "healthy"))
    assert enough_healthy(_SERVICE, moved, tasks)


def test_an_old_target_alone_says_nothing_of_the_new_task() -> None:
    tasks = (_task(_OLD, "10.0.0.1"), _task(_NEW, "10.0.0.2"))
    assert not enough_healthy(_SERVICE, (_target("10.0.0.1", "healthy"), _target("10.0.0.2", "initial")), tasks)


def test_a_stranger_s_target_in_the_group_keeps_nobody_waiting() -> None:
    tasks = (_task(_NEW, "10.0.0.2"),)
    assert enough_healthy(_SERVICE, (_target("10.9.9.9", "healthy"), _target("10.0.0.2", "healthy")), tasks)
