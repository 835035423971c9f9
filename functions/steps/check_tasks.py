"""CheckTasks: whether the service's tasks have stopped.

Looked at before the service goes: it is INACTIVE already while its tasks are still stopping, and cannot be asked for
them then (AmazonECS/latest/APIReference/API_DeleteService.html).
"""

from preview.facts import Task
from preview.looks import LOOK_AGAIN_SECONDS, check_deadline
from preview.ownership import owned
from preview.plan import Made, TeardownPlan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws

# Of the teardown's time this much is kept for the service: it is deleted, tasks or no tasks, and must have time to go.
_SERVICE_SECONDS = 300


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until the next look.

    Raises:
        DeadlineError: tasks did not stop in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    left = [task for task in _tasks(plan, aws) if task.last_status != "STOPPED"]
    if not left:
        return Made(state="gone")
    deadline = plan.deadline - _SERVICE_SECONDS
    check_deadline(now=aws.now(), deadline=deadline, what=f"{len(left)} tasks did not stop in time")
    return Made(state="waiting", wait=LOOK_AGAIN_SECONDS)


def _tasks(plan: TeardownPlan, aws: Aws) -> tuple[Task, ...]:
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None or not owned(service.tags, plan.tags):
        return ()  # The tasks of another's service of this name are not waited for.
    running = aws.ecs.tasks(plan.cluster, plan.slug)
    return (*running, *aws.ecs.tasks(plan.cluster, plan.slug, desired_status="STOPPED"))
