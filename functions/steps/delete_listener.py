"""DeleteListener: closes the environment's port."""

from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds nothing. The target group is the proof of ownership: what forwards to it and to nothing else is ours.

    Raises:
        NotOursError: another's target group has the name.
        InUseError: AWS is not done with the listener yet.
    """
    target_group = aws.load_balancing.target_group(plan.slug)
    if target_group is None:
        return Made()
    check_owned(f"target group {plan.slug}", target_group.tags, plan.tags)
    for load_balancer in target_group.load_balancers:
        for listener in aws.load_balancing.listeners(load_balancer):
            if listener.target_group == target_group.arn:
                aws.load_balancing.delete_listener(listener.arn)
    return Made()
