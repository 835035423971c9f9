"""StopTasks: asks the service's tasks to stop now, not when the scheduler comes round."""

from preview.looks import LOOK_AGAIN_SECONDS
from preview.ownership import owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `tasks`, how many were asked to stop, and `wait`, the seconds until the first look."""
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None or service.status == "INACTIVE" or not owned(service.tags, plan.tags):
        return Made(tasks=0, wait=LOOK_AGAIN_SECONDS)
    running = aws.ecs.tasks(plan.cluster, plan.slug)
    for task in running:
        aws.ecs.stop_task(plan.cluster, task.arn, reason=f"ecs-deity: run {plan.run}")
    return Made(tasks=len(running), wait=LOOK_AGAIN_SECONDS)
