"""StopTasks: asks the environment's tasks to stop now, not when the scheduler comes round; a hook's among them."""

from preview.planning.plan import Made, TeardownPlan
from preview.watching.looks import LOOK_AGAIN_SECONDS
from steps.aws import Aws
from steps.own_tasks import own_tasks


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `tasks`, how many were asked to stop, and `wait`, the seconds until the first look."""
    running = [task for slug in plan.slugs for task in own_tasks(plan, slug, aws)]
    for task in running:
        aws.ecs.stop_task(plan.cluster, task.arn, reason=f"ecs-deity: run {plan.run}")
    return Made(tasks=len(running), wait=LOOK_AGAIN_SECONDS)
