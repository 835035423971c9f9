"""ScaleToZero: the service starts no more tasks. Before StopTasks, or ECS would replace each stopped one."""

from preview.errors import NotFoundError
from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds nothing.

    Raises:
        NotOursError: another's service has the name.
    """
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None or service.status != "ACTIVE":
        return Made()
    check_owned(f"service {plan.slug}", service.tags, plan.tags)
    if service.desired > 0:
        try:
            aws.ecs.update_service({"cluster": plan.cluster, "service": plan.slug, "desiredCount": 0})
        except NotFoundError:
            return Made()  # It has begun to drain since it was described.
    return Made()
