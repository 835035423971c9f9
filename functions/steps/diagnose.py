"""Diagnose: why a run failed, put together while what failed is still there to look at."""

from dataclasses import replace

from preview.diagnosis import causes, diagnosis
from preview.facts import Service, Target, Task
from preview.plan import Made, Plan, ProvisionPlan
from preview.telling import most_telling
from steps.aws import Aws
from steps.last_lines import last_lines_of


def run(plan: Plan | None, made: Made, aws: Aws) -> dict[str, str]:
    """Adds `reason`, from the failures that the state machine noted and, for a provision, from what ECS and ELB say."""
    said = causes(made["failures"])
    if not isinstance(plan, ProvisionPlan):
        return {"reason": said}
    target_group = made.get("target_group")
    targets = aws.load_balancing.targets(target_group) if target_group else ()
    stopped = _stopped(plan, aws)
    return {
        "reason": diagnosis(
            said,
            service=_service(plan, aws),
            stopped=stopped,
            targets=targets,
            last_lines=_last_lines(plan, stopped, targets, aws),
        )
    }


def _last_lines(
    plan: ProvisionPlan, stopped: tuple[Task, ...], targets: tuple[Target, ...], aws: Aws
) -> tuple[str, ...]:
    """What the failing container said last; that of a running one, where none failed and a target is not healthy."""
    task = most_telling(stopped)
    if task is None and any(target.state != "healthy" for target in targets):
        running = _own(plan, aws.ecs.tasks(plan.cluster, plan.slug))
        task = next((task for task in running if task.last_status == "RUNNING"), None)
    return last_lines_of(task, aws, main=_main_container(plan)) if task else ()


def _main_container(plan: ProvisionPlan) -> str:
    """The container that the load balancer sends traffic to."""
    return str(plan.service["loadBalancers"][0]["containerName"])


def _service(plan: ProvisionPlan, aws: Aws) -> Service | None:
    """The service with what it said during this run: how an earlier run failed explains nothing of this one."""
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None:
        return None
    return replace(service, events=tuple(event for event in service.events if event.at >= plan.begun_at))


def _stopped(plan: ProvisionPlan, aws: Aws) -> tuple[Task, ...]:
    """The tasks that this run started and that have stopped, or are stopping; the newest first."""
    return _own(plan, aws.ecs.tasks(plan.cluster, plan.slug, desired_status="STOPPED"))


def _own(plan: ProvisionPlan, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Those of the tasks that this run started; the newest first."""
    own = [task for task in tasks if task.created_at >= plan.begun_at]
    return tuple(sorted(own, key=lambda task: task.created_at, reverse=True))
