"""The tasks of an environment's service: those that run a task definition of its family, a hook's among them.

A service's own list lacks tasks that were run on their own, and ends with the service.
"""

from typing import Literal

from preview.facts import Task
from preview.ownership import owned
from preview.planning.plan import TeardownPlan
from steps.aws import Aws


def own_tasks(
    plan: TeardownPlan, slug: str, aws: Aws, *, desired_status: Literal["RUNNING", "STOPPED"] = "RUNNING"
) -> tuple[Task, ...]:
    """Of that desired status; somebody else's are left alone."""
    found = aws.ecs.family_tasks(plan.cluster, slug, desired_status=desired_status)
    return tuple(task for task in found if owned(task.tags, plan.tags))
