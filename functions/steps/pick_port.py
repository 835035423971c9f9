"""PickPort: a free port of the project's range. Whether it is still free, CreateListener finds out."""

from preview.capacity import own_listener
from preview.errors import InvalidPlanError
from preview.listener import differences
from preview.plan import Made, ProvisionPlan
from preview.ports import draw_port
from steps.aws import Aws


def run(plan: ProvisionPlan, _made: Made, aws: Aws) -> Made:
    """Adds `port` and `url`; for an environment that has its listener, that listener's.

    Raises:
        CapacityError: the range has no free port.
        InvalidPlanError: the environment's listener has another protocol or certificate than the project now has.
    """
    listeners = aws.load_balancing.listeners(plan.load_balancer)
    own = own_listener(plan.slug, listeners)
    if own:
        differing = differences(own, plan.listener)
        if differing:
            # The URL announced would be one at which nothing answers.
            raise InvalidPlanError(
                f"the environment's listener was made with {differing}; delete the branch's environment and push "
                "again to have it made anew"
            )
        return Made(listener=own.arn, port=own.port, url=_url(plan, own.port))
    taken = {listener.port for listener in listeners}
    port = draw_port(plan.first_port, plan.last_port, taken=taken, prefer=plan.last_known_port, choose=aws.choose)
    return Made(port=port, url=_url(plan, port))


def _url(plan: ProvisionPlan, port: int) -> str:
    return plan.url.replace("{port}", str(port))
