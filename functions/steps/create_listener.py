"""CreateListener: claims the picked port for the environment's target group."""

from preview.plan import Made, ProvisionPlan
from steps.aws import Aws


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `listener`.

    The port was drawn in a state of its own, so that a retry of this one asks for the same port and AWS answers it with
    the same listener (elasticloadbalancing/latest/APIReference/API_CreateListener.html: idempotent).

    Raises:
        PortTakenError: somebody else's listener was quicker; another port is to be picked.
        CapacityError: the load balancer is full.
        InvalidPlanError: AWS refuses the certificate or another setting.
        NotFoundError: AWS does not see the new target group everywhere yet.
    """
    if "listener" in made:
        return Made()
    port, target_group = made["port"], made["target_group"]
    return Made(listener=aws.load_balancing.create_listener(plan.listener, port=port, target_group=target_group))
