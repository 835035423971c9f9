"""DeleteService: removes the services, and what tasks they may still have."""

from preview.looks import LOOK_AGAIN_SECONDS
from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws
from steps.each import for_each


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `wait`, the seconds until the first look.

    Raises:
        NotOursError: another's service has the name.
        InUseError: ECS is not ready to remove it yet.
    """
    for_each(plan.slugs, lambda slug: _delete(plan, slug, aws))
    return Made(wait=LOOK_AGAIN_SECONDS)


def _delete(plan: TeardownPlan, slug: str, aws: Aws) -> None:
    service = aws.ecs.service(plan.cluster, slug)
    # On a service that drains DeleteService answers as if it were the first time; on one that is INACTIVE nobody says.
    if service is not None and service.status == "ACTIVE":
        check_owned(f"service {slug}", service.tags, plan.tags)
        aws.ecs.delete_service(plan.cluster, slug)
