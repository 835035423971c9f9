"""CreateService: the environment's ECS services, made, or moved to what the branch asks for now."""

from typing import Any

from preview.errors import StillDrainingError
from preview.facts import Service
from preview.ownership import check_owned
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.watching.looks import LOOK_AGAIN_SECONDS
from steps.aws import Aws

# No task was seen healthy sooner after its service was made or updated: 19 s on Fargate, 12 s on EC2.
_FIRST_LOOK_SECONDS = 10
# CreateService's parameters that UpdateService does not take (AmazonECS/latest/APIReference/API_UpdateService.html).
_CREATE_ONLY = frozenset({"serviceName", "clientToken", "tags", "launchType"})
DRAINING = ""


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `deployments`, the ids of this run's own by slug, and `wait`, the seconds until the first look at them.

    While a service of the branch's last life drains, which takes as long as its targets' deregistration delay, up to
    an hour (METR/hawk#524, hashicorp/terraform#9521), its deployment is empty: CheckService looks on, notices newer
    requests and the deadline meanwhile, and has this step run again once there is room.

    Raises:
        NotOursError: another's service has the name.
        InvalidPlanError: ECS refuses the parameters.
        InUseError: ECS does not see the listener yet.
        ConflictError: a service of the name was made meanwhile.
        NotFoundError: the service began to drain meanwhile.
    """
    deployments = {service.slug: _deployment(plan, made, service, aws) for service in plan.services}
    drains = DRAINING in deployments.values()
    return Made(deployments=deployments, wait=LOOK_AGAIN_SECONDS if drains else _FIRST_LOOK_SECONDS)


def _deployment(plan: ProvisionPlan, made: Made, service: ServicePlan, aws: Aws) -> str:
    try:
        primary = _moved(plan, _call(made, service), aws).primary
    except StillDrainingError:
        return DRAINING
    return primary.id if primary else DRAINING


def _moved(plan: ProvisionPlan, call: dict[str, Any], aws: Aws) -> Service:
    slug = call["serviceName"]
    existing = aws.ecs.service(plan.cluster, slug)
    if existing is None or existing.status == "INACTIVE":
        return aws.ecs.create_service(call)
    check_owned(f"service {slug}", existing.tags, plan.tags)
    if existing.status == "DRAINING":
        raise StillDrainingError(f"service {slug} is still draining from its deletion")
    if _deployed_by_this_run(plan, existing, call["taskDefinition"]):
        return existing
    return aws.ecs.update_service(_update(call))


def _deployed_by_this_run(plan: ProvisionPlan, service: Service, task_definition: str) -> bool:
    """Whether an earlier try of this step already did it: a second forced deployment would restart the tasks again.

    A run that made room for this one may have deployed another commit in the very second in which this one began.
    """
    primary = service.primary
    if primary is None or primary.task_definition != task_definition:
        return False
    return primary.created_at >= plan.begun_at and service.desired > 0


def _call(made: Made, service: ServicePlan) -> dict[str, Any]:
    call = {**service.service, "taskDefinition": made["definitions"][service.slug]}
    if not service.routed:
        return call
    target_group = made["target_groups"][service.slug]
    load_balancers = [{**held, "targetGroupArn": target_group} for held in service.service["loadBalancers"]]
    return {**call, "loadBalancers": load_balancers}


def _update(call: dict[str, Any]) -> dict[str, Any]:
    changeable = {name: value for name, value in call.items() if name not in _CREATE_ONLY}
    # A push of the commit that is there already asks for new tasks all the same.
    return {**changeable, "service": call["serviceName"], "forceNewDeployment": True}
