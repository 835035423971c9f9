"""Diagnose: why a run failed, put together while what failed is still there to look at."""

from collections.abc import Sequence
from dataclasses import dataclass

from preview.facts import Service, ServiceEvent, Target, Task
from preview.planning.plan import Made, Plan, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.watching.diagnosis import causes, diagnosis
from preview.watching.telling import most_telling, newest_first
from steps.aws import Aws
from steps.last_lines import last_lines_of


@dataclass(frozen=True, kw_only=True)
class _Seen:
    """What there is to see of one of the environment's services: what belongs to this run alone."""

    planned: ServicePlan
    events: tuple[ServiceEvent, ...]
    stopped: tuple[Task, ...]
    targets: tuple[Target, ...]

    @property
    def unhealthy(self) -> bool:
        """Whether some target of it is."""
        return any(target.state != "healthy" for target in self.targets)


def run(plan: Plan | None, made: Made, aws: Aws) -> dict[str, str]:
    """Adds `reason`, from the failures that the state machine noted and, for a provision, from what ECS and ELB say."""
    said = causes(made["failures"])
    if not isinstance(plan, ProvisionPlan):
        return {"reason": said}
    services = aws.ecs.services(plan.cluster, plan.slugs)
    seen = [_seen(plan, planned, made, services.get(planned.slug), aws) for planned in plan.services]
    return {
        "reason": diagnosis(
            said,
            events=[event for each in seen for event in each.events],
            stopped=newest_first(task for each in seen for task in each.stopped),
            targets=[target for each in seen for target in each.targets],
            last_lines=_last_lines(plan, seen, aws),
        )
    }


def _seen(plan: ProvisionPlan, planned: ServicePlan, made: Made, service: Service | None, aws: Aws) -> _Seen:
    """How an earlier run failed explains nothing of this one: events and tasks are those since it began."""
    target_group = made.get("target_groups", {}).get(planned.slug)
    return _Seen(
        planned=planned,
        events=tuple(event for event in service.events if event.at >= plan.begun_at) if service else (),
        stopped=_own(plan, aws.ecs.tasks(plan.cluster, planned.slug, desired_status="STOPPED")),
        targets=aws.load_balancing.targets(target_group) if target_group else (),
    )


def _last_lines(plan: ProvisionPlan, seen: Sequence[_Seen], aws: Aws) -> tuple[str, ...]:
    """What the failing container said last; that of a running one, where none failed and a target is not healthy."""
    tasks = {task.arn: (task, each.planned.container) for each in seen for task in each.stopped}
    telling = most_telling([task for task, _ in tasks.values()])
    if telling is not None:
        return last_lines_of(telling, aws, main=tasks[telling.arn][1])
    for each in seen:
        running = _own(plan, aws.ecs.tasks(plan.cluster, each.planned.slug)) if each.unhealthy else ()
        task = next((task for task in running if task.last_status == "RUNNING"), None)
        if task is not None:
            return last_lines_of(task, aws, main=each.planned.container)
    return ()


def _own(plan: ProvisionPlan, tasks: tuple[Task, ...]) -> tuple[Task, ...]:
    """Those of the tasks that this run started; the newest first."""
    return newest_first(task for task in tasks if task.created_at >= plan.begun_at)
