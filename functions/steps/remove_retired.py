"""RemoveRetired: takes down the services that the environment has and its project has no more."""

from preview.deciding.supersession import SUPERSEDED, superseded
from preview.ownership import check_owned
from preview.planning.plan import Made, ProvisionPlan
from preview.watching.looks import check_deadline
from steps.aws import Aws
from steps.looking import look_again
from steps.own_listeners import remove_own_listeners

# A service drains for as long as its targets' deregistration delay, an hour at most, and its tasks' `stopTimeout`.
_LONGEST_SECONDS = 4200


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`; `wait`, the seconds until it is to be called again; and
    `retire_deadline`, until when.

    Raises:
        NotOursError: another's resource has the name.
        InUseError: AWS is not done with a listener, or a service, yet.
        DeadlineError: a service did not go in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    draining = [slug for slug in plan.retired if not _service_gone(plan, slug, aws)]
    if draining:
        deadline = made.get("retire_deadline", int(aws.now()) + _LONGEST_SECONDS)
        check_deadline(now=aws.now(), deadline=deadline, what=f"service {draining[0]} did not go in time")
        return Made(**{**look_again(aws), "retire_deadline": deadline})
    for slug in plan.retired:
        target_group, _ = remove_own_listeners(plan, slug, aws)
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
