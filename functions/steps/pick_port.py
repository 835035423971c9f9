"""PickPort: a free port of the project's range. Whether it is still free, CreateListener finds out."""

from preview.capacity import own_listeners
from preview.errors import InvalidPlanError
from preview.facts import Listener
from preview.listener import differences, kept_listener
from preview.plan import Made, ProvisionPlan
from preview.ports import draw_port
from steps.aws import Aws
from steps.own_listeners import tagged_as_ours


def run(plan: ProvisionPlan, made: Made, aws: Aws) -> Made:
    """Adds `port` and `url`; for an environment that has its listener, that listener's, and `listener`.

    What the plan saw a moment ago is enough, until somebody was quicker with the port: then it looks again.

    Raises:
        CapacityError: the range has no free port.
        InvalidPlanError: the environment's listener has another protocol or certificate than the project now has.
        InUseError: AWS is not done yet with a listener that is one too many.
    """
    own, taken = plan.own_listeners, plan.taken_ports
    if "port" in made:
        listeners = aws.load_balancing.listeners(plan.load_balancer)
        own = own_listeners(plan.slug, listeners)
        taken = tuple(listener.port for listener in listeners)
    if own:
        return _adopted(plan, own, aws)
    port = draw_port(plan.first_port, plan.last_port, taken=taken, prefer=plan.last_known_port, choose=aws.choose)
    return Made(port=port, url=_url(plan, port))


def _adopted(plan: ProvisionPlan, own: tuple[Listener, ...], aws: Aws) -> Made:
    ours, _ = tagged_as_ours(plan, own, aws) if len(own) > 1 else (own, ())
    kept = kept_listener(ours or own, plan.last_known_port)
    differing = differences(kept, plan.listener)
    if differing:
        # The URL announced would be one at which nothing answers.
        raise InvalidPlanError(
            f"the environment's listener was made with {differing}; delete the branch's environment and push "
            "again to have it made anew"
        )
    # A call that an earlier run made and never heard of may have been carried out late, on another port.
    for spare in ours:
        if spare is not kept:
            aws.load_balancing.delete_listener(spare.arn)
    return Made(listener=kept.arn, port=kept.port, url=_url(plan, kept.port))


def _url(plan: ProvisionPlan, port: int) -> str:
    return plan.url.replace("{port}", str(port))
