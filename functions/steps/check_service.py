"""CheckService: whether the environment is ready, was superseded, or has failed."""

from collections.abc import Mapping

from preview.deciding.supersession import SUPERSEDED, superseded
from preview.errors import ServiceFailedError
from preview.facts import Service, Task
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.watching.health import enough_healthy, failure, rolled_out
from preview.watching.looks import check_deadline
from steps.aws import Aws
from steps.looking import look_again

# Reads of ECS trail its writes by some seconds (AmazonECS/latest/APIReference/API_RunTask.html), and no deployment has
# failed three tasks, the circuit breaker's least, any sooner.
_SEEN_EVERYWHERE_SECONDS = 60


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `state`: `ready`, `superseded`, `waiting` or `absent`, and `wait`, the seconds until the next look.

    `absent`: a service is not there, so that CreateService is to make it. One of the branch's last life has drained, or
    somebody has deleted this one.

    Raises:
        ServiceFailedError: ECS gave up on a deployment.
        DeadlineError: it was not ready in the time the project gives it.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    services = aws.ecs.services(plan.cluster, plan.slugs)
    if any(_absent(made, slug, services.get(slug)) for slug in plan.slugs):
        return Made(state="absent")
    # ECS may answer MISSING for some seconds after CreateService: that is no failure.
    known = [planned for planned in plan.services if planned.slug in services and made["deployments"][planned.slug]]
    for planned in known:
        _check(plan, planned, made, services[planned.slug], aws.now())
    if len(known) == len(plan.services) and all(_ready(plan, each, made, services, aws) for each in known):
        return Made(state="ready")
    deadline = made.get("deadline", plan.deadline)
    check_deadline(now=aws.now(), deadline=deadline, what=_waited_for(plan, made, services))
    return look_again(aws)


def _absent(made: Made, slug: str, service: Service | None) -> bool:
    if service is None:
        return not made["deployments"][slug]
    return service.status == "INACTIVE"


def _waited_for(plan: ProvisionPlan, made: Made, services: Mapping[str, Service]) -> str:
    if not all(made["deployments"].values()):
        return "the service of the branch's last life was still draining when the project's time for this was over"
    running = "; ".join(
        f"{services[each.slug].running if each.slug in services else 0} of {each.service['desiredCount']} tasks"
        f"{_of(plan, each)} were running"
        for each in plan.services
    )
    return f"no healthy target in the time the project gives it; {running}"


def _of(plan: ProvisionPlan, planned: ServicePlan) -> str:
    return f" of service {planned.name}" if len(plan.services) > 1 else ""


def _check(plan: ProvisionPlan, planned: ServicePlan, made: Made, service: Service, now: float) -> None:
    deployment = made["deployments"][planned.slug]
    given_up = failure(service, deployment) or _replaced(plan, deployment, service, now)
    if given_up:
        raise ServiceFailedError(f"service {planned.name}: {given_up}" if len(plan.services) > 1 else given_up)


def _replaced(plan: ProvisionPlan, deployment: str, service: Service, now: float) -> str | None:
    """What is wrong where this run's deployment is not the service's any more: it was rolled back between two looks.

    aws-actions/amazon-ecs-deploy-task-definition#860 tells it by the same sign: the roll-back's own reason is only
    there while it lasts.
    """
    known = any(held.id == deployment for held in service.deployments)
    if known or service.primary is None or now < plan.begun_at + _SEEN_EVERYWHERE_SECONDS:
        return None
    return (
        f"another deployment, {service.primary.id}, has taken the place of this run's: ECS rolled it back, or somebody "
        "changed the service"
    )


def _ready(plan: ProvisionPlan, planned: ServicePlan, made: Made, services: Mapping[str, Service], aws: Aws) -> bool:
    service = services[planned.slug]
    if service.primary is None or service.primary.id != made["deployments"][planned.slug]:
        return False  # What ECS knew before this run's deployment, or after it was rolled back.
    if not planned.routed:
        return rolled_out(service)  # A worker may be asked for no task at all.
    if service.running == 0:
        return False  # No target can be healthy: one call less on the load balancer's small budget of calls.
    targets = aws.load_balancing.targets(made["target_groups"][planned.slug])
    return enough_healthy(service, targets, _tasks(plan, planned, service, aws))


def _tasks(plan: ProvisionPlan, planned: ServicePlan, service: Service, aws: Aws) -> tuple[Task, ...] | None:
    if len(service.deployments) == 1:
        return None
    return aws.ecs.tasks(plan.cluster, planned.slug)
