"""DeleteListener: closes the environment's port."""

from preview.errors import NotOursError
from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws
from steps.own_listeners import tagged_as_ours


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `target_group`, for DeleteTargetGroup: it is ours.

    Raises:
        NotOursError: another's target group has the name, or another's listener forwards to ours.
        InUseError: AWS is not done with the listener yet.
    """
    target_group = aws.load_balancing.target_group(plan.slug)
    if target_group is None:
        return Made()
    check_owned(f"target group {plan.slug}", target_group.tags, plan.tags)
    forwarding = [
        listener
        for load_balancer in target_group.load_balancers
        for listener in aws.load_balancing.listeners(load_balancer)
        if listener.target_group == target_group.arn
    ]
    ours, foreign = tagged_as_ours(plan, forwarding, aws)
    for listener in ours:
        aws.load_balancing.delete_listener(listener.arn)
    if foreign:
        ports = ", ".join(str(listener.port) for listener in foreign)
        raise NotOursError(f"a listener that is not ours forwards to the environment's target group: port {ports}")
    return Made(target_group=target_group.arn)
