"""CheckTasks: whether the environment's tasks have stopped.

Looked at before the service goes: it is INACTIVE already while its tasks are still stopping
(AmazonECS/latest/APIReference/API_DeleteService.html).
"""

from preview.deciding.supersession import SUPERSEDED, superseded
from preview.facts import Task
from preview.planning.plan import Made, TeardownPlan
from preview.watching.looks import check_deadline
from steps.aws import Aws
from steps.looking import look_again
from steps.own_tasks import own_tasks

# Of the teardown's time this much is kept for the service: it is deleted, tasks or no tasks, and must have time to go.
_SERVICE_SECONDS = 300


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until the next look.

    Raises:
        DeadlineError: tasks did not stop in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    left = _left(plan, aws)
    if not left:
        return Made(state="gone")
    deadline = plan.deadline - _SERVICE_SECONDS
    check_deadline(now=aws.now(), deadline=deadline, what=f"{len(left)} tasks did not stop in time")
    return look_again(aws)


def _left(plan: TeardownPlan, aws: Aws) -> list[Task]:
    """The tasks that have not stopped. Those on their way out are asked for last: none slips from one list's time into
    the other's and is in neither.
    """
    running = [task for slug in plan.slugs for task in _not_stopped(own_tasks(plan, slug, aws))]
    if running:
        return running
    stopping = (own_tasks(plan, slug, aws, desired_status="STOPPED") for slug in plan.slugs)
    return [task for tasks in stopping for task in _not_stopped(tasks)]


def _not_stopped(tasks: tuple[Task, ...]) -> list[Task]:
    return [task for task in tasks if task.last_status != "STOPPED"]
