"""Diagnose: why a run failed, put together while what failed is still there to look at."""

from dataclasses import replace

from preview.diagnosis import causes, diagnosis
from preview.facts import Service, Task
from preview.plan import Made, Plan, ProvisionPlan
from steps.aws import Aws


def run(plan: Plan | None, made: Made, aws: Aws) -> dict[str, str]:
    """Adds `reason`, from the failures that the state machine noted and, for a provision, from what ECS and ELB say."""
    said = causes(made["failures"])
    if not isinstance(plan, ProvisionPlan):
        return {"reason": said}
    target_group = made.get("target_group")
    return {
        "reason": diagnosis(
            said,
            service=_service(plan, aws),
            stopped=_stopped(plan, aws),
            targets=aws.load_balancing.targets(target_group) if target_group else (),
        )
    }


def _service(plan: ProvisionPlan, aws: Aws) -> Service | None:
    """The service with what it said during this run: how an earlier run failed explains nothing of this one."""
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None:
        return None
    return replace(service, events=tuple(event for event in service.events if event.at >= plan.begun_at))


def _stopped(plan: ProvisionPlan, aws: Aws) -> tuple[Task, ...]:
    """The tasks that this run started and that have stopped, or are stopping; the newest first."""
    stopped = aws.ecs.tasks(plan.cluster, plan.slug, desired_status="STOPPED")
    own = [task for task in stopped if task.created_at >= plan.begun_at]
    return tuple(sorted(own, key=lambda task: task.created_at, reverse=True))
