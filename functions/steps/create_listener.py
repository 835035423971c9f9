"""CreateListener: claims the picked ports for the environment's target groups."""

from preview.planning.plan import Made, ProvisionPlan
from steps.aws import Aws


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `listeners`, their ARNs by slug.

    The ports were drawn in a state of its own, so that a retry of this one asks for the same ports and AWS answers it
    with the same listeners (elasticloadbalancing/latest/APIReference/API_CreateListener.html: idempotent).

    Raises:
        PortTakenError: somebody else's listener was quicker; another port is to be picked.
        CapacityError: the load balancer is full.
        InvalidPlanError: AWS refuses the certificate or another setting.
        NotFoundError: AWS does not see the new target group everywhere yet.
    """
    listeners = dict(made["listeners"])
    for service in plan.routed:
        if service.slug not in listeners:
            listeners[service.slug] = aws.load_balancing.create_listener(
                service.listener or {},
                port=made["ports"][service.slug],
                target_group=made["target_groups"][service.slug],
            )
    return Made(listeners=listeners)
