"""PickPort: a free port of the project's range. Whether it is still free, CreateListener finds out."""

from preview.capacity import own_listener
from preview.plan import Made, ProvisionPlan
from preview.ports import draw_port
from steps.aws import Aws


def run(plan: ProvisionPlan, _made: Made, aws: Aws) -> Made:
    """Adds `port` and `url`; for an environment that has its listener, that listener's.

    Raises:
        CapacityError: the range has no free port.
    """
    listeners = aws.load_balancing.listeners(plan.load_balancer)
    own = own_listener(plan.slug, listeners)
    if own:
        return Made(listener=own.arn, port=own.port, url=_url(plan, own.port))
    taken = {listener.port for listener in listeners}
    port = draw_port(plan.first_port, plan.last_port, taken=taken, choose=aws.choose)
    return Made(port=port, url=_url(plan, port))


def _url(plan: ProvisionPlan, port: int) -> str:
    return plan.url.replace("{port}", str(port))
