"""ScaleToZero: the services start no more tasks. Before StopTasks, or ECS would replace each stopped one."""

from preview.errors import NotFoundError
from preview.ownership import check_owned
from preview.planning.plan import Made, TeardownPlan
from steps.aws import Aws
from steps.each import for_each


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds nothing.

    Raises:
        NotOursError: another's service has the name.
    """
    for_each(plan.slugs, lambda slug: _scale(plan, slug, aws))
    return Made()


def _scale(plan: TeardownPlan, slug: str, aws: Aws) -> None:
    service = aws.ecs.service(plan.cluster, slug)
    if service is None or service.status != "ACTIVE":
        return
    check_owned(f"service {slug}", service.tags, plan.tags)
    if service.desired > 0:
        try:
            aws.ecs.update_service({"cluster": plan.cluster, "service": slug, "desiredCount": 0})
        except NotFoundError:
            return  # It has begun to drain since it was described.
