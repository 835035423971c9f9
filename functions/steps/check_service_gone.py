"""CheckServiceGone: whether the service is INACTIVE, or not known to ECS any more. No event says so."""

from preview.looks import check_deadline
from preview.plan import Made, TeardownPlan
from preview.supersession import SUPERSEDED, superseded
from steps.aws import Aws
from steps.looking import look_again


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until the next look.

    Raises:
        DeadlineError: the service did not go in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    service = aws.ecs.service(plan.cluster, plan.slug)
    if service is None or service.status == "INACTIVE":
        return Made(state="gone")
    check_deadline(
        now=aws.now(),
        deadline=plan.deadline,
        what=f"service {plan.slug} is still {service.status} after its deletion",
    )
    return look_again(aws)
