"""DeleteService: removes the service, and what tasks it may still have."""

from preview.looks import LOOK_AGAIN_SECONDS
from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `wait`, the seconds until the first look.

    Raises:
        NotOursError: another's service has the name.
        InUseError: ECS is not ready to remove it yet.
    """
    service = aws.ecs.service(plan.cluster, plan.slug)
    # On a service that drains DeleteService answers as if it were the first time; on one that is INACTIVE nobody says.
    if service is not None and service.status == "ACTIVE":
        check_owned(f"service {plan.slug}", service.tags, plan.tags)
        aws.ecs.delete_service(plan.cluster, plan.slug)
    return Made(wait=LOOK_AGAIN_SECONDS)
