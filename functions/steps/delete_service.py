"""DeleteService: removes the services, and what tasks they may still have."""

from preview.ownership import check_owned
from preview.planning.plan import Made, TeardownPlan
from preview.watching.looks import LOOK_AGAIN_SECONDS
from steps.aws import Aws
from steps.each import for_each


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `wait`, the seconds until the first look, and `removed_services`, the slugs of those that there were.

    Raises:
        NotOursError: another's service has the name.
        InUseError: ECS is not ready to remove it yet.
    """
    there: list[str] = []

    def remove(slug: str) -> None:
        if _deleted(plan, slug, aws):
            there.append(slug)

    for_each(plan.slugs, remove)
    return Made(wait=LOOK_AGAIN_SECONDS, removed_services=there)


def _deleted(plan: TeardownPlan, slug: str, aws: Aws) -> bool:
    """Whether there was one."""
    service = aws.ecs.service(plan.cluster, slug)
    # On a service that drains DeleteService answers as if it were the first time; on one that is INACTIVE nobody says.
    if service is not None and service.status == "ACTIVE":
        check_owned(f"service {slug}", service.tags, plan.tags)
        aws.ecs.delete_service(plan.cluster, slug)
    return service is not None and service.status != "INACTIVE"
