"""Diagnose: why a run failed, put together while what failed is still there to look at."""

from preview.diagnosis import causes, diagnosis
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
            service=aws.ecs.service(plan.cluster, plan.slug),
            stopped=aws.ecs.tasks(plan.cluster, plan.slug, desired_status="STOPPED"),
            targets=aws.load_balancing.targets(target_group) if target_group else (),
        )
    }
