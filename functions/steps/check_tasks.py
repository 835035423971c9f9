"""CheckTasks: whether the service's tasks have stopped.

Looked at before the service goes: it is INACTIVE already while its tasks are still stopping, and cannot be asked for
them then (AmazonECS/latest/APIReference/API_DeleteService.html).
"""

from preview.health import check_deadline
from preview.plan import Made, TeardownPlan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws

_NEXT_LOOK_SECONDS = 3


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until the next look.

    Raises:
        DeadlineError: tasks did not stop in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision):
        return Made(state=SUPERSEDED)
    tasks = [
        *aws.ecs.tasks(plan.cluster, plan.slug),
        *aws.ecs.tasks(plan.cluster, plan.slug, desired_status="STOPPED"),
    ]
    left = [task for task in tasks if task.last_status != "STOPPED"]
    if not left:
        return Made(state="gone")
    check_deadline(now=aws.now(), deadline=plan.deadline, what=f"{len(left)} tasks did not stop in time")
    return Made(state="waiting", wait=_NEXT_LOOK_SECONDS)
