"""CheckServiceGone: whether the services are INACTIVE, or not known to ECS any more. No event says so."""

from preview.deciding.supersession import SUPERSEDED, superseded
from preview.planning.plan import Made, TeardownPlan
from preview.watching.looks import check_deadline
from steps.aws import Aws
from steps.looking import look_again


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `state`: `gone`, `superseded` or `waiting`, and `wait`, the seconds until the next look.

    Raises:
        DeadlineError: a service did not go in time.
    """
    if superseded(aws.registry.get(plan.environment), plan.revision, plan.run):
        return Made(state=SUPERSEDED)
    services = aws.ecs.services(plan.cluster, plan.slugs)
    left = {slug: service.status for slug, service in services.items() if service.status != "INACTIVE"}
    if not left:
        return Made(state="gone")
    still = " and ".join(f"service {slug} is still {status}" for slug, status in left.items())
    check_deadline(now=aws.now(), deadline=plan.deadline, what=f"{still} after its deletion")
    return look_again(aws)
