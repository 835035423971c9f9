"""CheckService: whether the environment is ready, was superseded, or has failed."""

from preview.errors import ServiceFailedError
from preview.facts import Service, Task
from preview.health import enough_healthy, failure
from preview.looks import check_deadline
from preview.plan import Made, ProvisionPlan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws
from steps.looking import look_again

# Reads of ECS trail its writes by some seconds (AmazonECS/latest/APIReference/API_RunTask.html), and no deployment has
# failed three tasks, the circuit breaker's least, any sooner.
_SEEN_EVERYWHERE_SECONDS = 60


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `state`: `ready`, `superseded`, `waiting` or `absent`, and `wait`, the seconds until the next look.

    `absent`: there is no service, so that CreateService is to make it. One of the branch's last life has drained, or
    somebody has deleted this one.

    Raises:
        ServiceFailedError: ECS gave up on the deployment.
        DeadlineError: it was not ready in the time the project gives it.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    service = aws.ecs.service(plan.cluster, plan.slug)
    if _absent(made, service):
        return Made(state="absent")
    # ECS may answer MISSING for some seconds after CreateService: that is no failure.
    if service is not None and made["deployment"]:
        given_up = failure(service, made["deployment"]) or _replaced(plan, made, service, aws.now())
        if given_up:
            raise given_up
        if _ready(plan, made, service, aws):
            return Made(state="ready")
    check_deadline(now=aws.now(), deadline=plan.deadline, what=_waited_for(made, service))
    return look_again(aws)


def _absent(made: Made, service: Service | None) -> bool:
    if service is None:
        return not made["deployment"]
    return service.status == "INACTIVE"


def _waited_for(made: Made, service: Service | None) -> str:
    if not made["deployment"]:
        return "the service of the branch's last life was still draining when the project's time for this was over"
    running, desired = (service.running, service.desired) if service else (0, 0)
    return f"no healthy target in the time the project gives it; {running} of {desired} tasks were running"


def _replaced(plan: ProvisionPlan, made: Made, service: Service, now: float) -> ServiceFailedError | None:
    """The error where this run's deployment is not the service's any more: it was rolled back between two looks.

    aws-actions/amazon-ecs-deploy-task-definition#860 tells it by the same sign: the roll-back's own reason is only
    there while it lasts.
    """
    known = any(deployment.id == made["deployment"] for deployment in service.deployments)
    if known or service.primary is None or now < plan.begun_at + _SEEN_EVERYWHERE_SECONDS:
        return None
    return ServiceFailedError(
        f"another deployment, {service.primary.id}, has taken the place of this run's: ECS rolled it back, or somebody "
        "changed the service"
    )


def _ready(plan: ProvisionPlan, made: Made, service: Service, aws: Aws) -> bool:
    if service.primary is None or service.primary.id != made["deployment"]:
        return False  # What ECS knew before this run's deployment, or after it was rolled back.
    if service.running == 0:
        return False  # No target can be healthy: one call less on the load balancer's small budget of calls.
    targets = aws.load_balancing.targets(made["target_group"])
    return enough_healthy(service, targets, _tasks(plan, service, aws))


def _tasks(plan: ProvisionPlan, service: Service, aws: Aws) -> tuple[Task, ...] | None:
    if len(service.deployments) == 1:
        return None
    return aws.ecs.tasks(plan.cluster, plan.slug)
