"""RemoveRetired: takes down the services that the environment has and its project has no more."""

from preview.ownership import check_owned
from preview.plan import Made, ProvisionPlan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws
from steps.looking import look_again
from steps.own_listeners import remove_own_listeners


def run(plan: ProvisionPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until it is to be called again.

    Raises:
        NotOursError: another's resource has the name.
        InUseError: AWS is not done with a listener, or a service, yet.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    draining = [slug for slug in plan.retired if not _service_gone(plan, slug, aws)]
    if draining:
        return look_again(aws)
    for slug in plan.retired:
        target_group = remove_own_listeners(plan, slug, aws)
        if target_group is not None:
            aws.load_balancing.delete_target_group(target_group)
        aws.definitions.remove(slug, keep=(), owner=plan.tags)
    return Made(state="gone")


def _service_gone(plan: ProvisionPlan, slug: str, aws: Aws) -> bool:
    service = aws.ecs.service(plan.cluster, slug)
    if service is None or service.status == "INACTIVE":
        return True
    if service.status == "ACTIVE":
        check_owned(f"service {slug}", service.tags, plan.tags)
        aws.ecs.delete_service(plan.cluster, slug)
    return False
