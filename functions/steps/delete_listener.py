"""DeleteListener: closes the environment's port."""

from preview.errors import NotOursError
from preview.facts import Listener
from preview.ownership import check_owned, owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds nothing.

    Raises:
        NotOursError: another's target group has the name, or another's listener forwards to ours.
        InUseError: AWS is not done with the listener yet.
    """
    target_group = aws.load_balancing.target_group(plan.slug)
    if target_group is None:
        return Made()
    check_owned(f"target group {plan.slug}", target_group.tags, plan.tags)
    foreign = [
        listener
        for load_balancer in target_group.load_balancers
        for listener in aws.load_balancing.listeners(load_balancer)
        if listener.target_group == target_group.arn and not _delete(plan, listener, aws)
    ]
    if foreign:
        ports = ", ".join(str(listener.port) for listener in foreign)
        raise NotOursError(f"a listener that is not ours forwards to the environment's target group: port {ports}")
    return Made()


def _delete(plan: TeardownPlan, listener: Listener, aws: Aws) -> bool:
    """Whether the listener is gone now; it stays where it does not carry our tags."""
    tags = aws.load_balancing.listener_tags(listener.arn)
    if tags is None:
        return True
    if not owned(tags, plan.tags):
        return False
    aws.load_balancing.delete_listener(listener.arn)
    return True
