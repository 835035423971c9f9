"""CreateService: the environment's ECS service, made, or moved to what the branch asks for now."""

from typing import Any

from preview.errors import StillDrainingError
from preview.facts import Service
from preview.looks import LOOK_AGAIN_SECONDS
from preview.ownership import check_owned
from preview.plan import Made, ProvisionPlan
from steps.aws import Aws

# No task was seen healthy sooner after its service was made or updated: 19 s on Fargate, 12 s on EC2.
_FIRST_LOOK_SECONDS = 10
# CreateService's parameters that UpdateService does not take (AmazonECS/latest/APIReference/API_UpdateService.html).
_CREATE_ONLY = frozenset({"serviceName", "clientToken", "tags", "launchType"})


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `deployment`, the id of this run's own, and `wait`, the seconds until the first look at it.

    While a service of the branch's last life drains, which takes as long as its targets' deregistration delay, up to
    an hour (METR/hawk#524, hashicorp/terraform#9521), `deployment` is empty: CheckService looks on, notices newer
    requests and the deadline meanwhile, and has this step run again once there is room.

    Raises:
        NotOursError: another's service has the name.
        InvalidPlanError: ECS refuses the parameters.
        InUseError: ECS does not see the listener yet.
        ConflictError: a service of the name was made meanwhile.
        NotFoundError: the service began to drain meanwhile.
    """
    try:
        return _made(_moved(plan, made["target_group"], aws))
    except StillDrainingError:
        return Made(deployment="", wait=LOOK_AGAIN_SECONDS)


def _moved(plan: ProvisionPlan, target_group: str, aws: Aws) -> Service:
    existing = aws.ecs.service(plan.cluster, plan.slug)
    if existing is None or existing.status == "INACTIVE":
        return aws.ecs.create_service(_call(plan, target_group))
    check_owned(f"service {plan.slug}", existing.tags, plan.tags)
    if existing.status == "DRAINING":
        raise StillDrainingError(f"service {plan.slug} is still draining from its deletion")
    if _deployed_by_this_run(plan, existing):
        return existing
    return aws.ecs.update_service(_update(_call(plan, target_group)))


def _made(service: Service) -> Made:
    return Made(deployment=service.primary.id if service.primary else "", wait=_FIRST_LOOK_SECONDS)


def _deployed_by_this_run(plan: ProvisionPlan, service: Service) -> bool:
    """Whether an earlier try of this step already did it: a second forced deployment would restart the tasks again."""
    primary = service.primary
    return primary is not None and primary.created_at >= plan.begun_at and service.desired > 0


def _call(plan: ProvisionPlan, target_group: str) -> dict[str, Any]:
    load_balancers = [{**held, "targetGroupArn": target_group} for held in plan.service["loadBalancers"]]
    return {**plan.service, "loadBalancers": load_balancers}


def _update(call: dict[str, Any]) -> dict[str, Any]:
    changeable = {name: value for name, value in call.items() if name not in _CREATE_ONLY}
    # The tag that the task definition names may have been pushed anew; ECS resolves it once for each deployment.
    return {**changeable, "service": call["serviceName"], "forceNewDeployment": True}
