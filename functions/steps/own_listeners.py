"""The listeners of an environment's target group, told apart by their tags: ours, and those of somebody's hand."""

from collections.abc import Sequence

from preview.errors import NotOursError
from preview.facts import Listener
from preview.ownership import check_owned, owned
from preview.planning.plan import Plan
from steps.aws import Aws


def tagged_as_ours(plan: Plan, listeners: Sequence[Listener], aws: Aws) -> tuple[tuple[Listener, ...], ...]:
    """Those that carry the environment's tags, and those that do not. One that is gone is in neither."""
    tags = aws.load_balancing.listener_tags([listener.arn for listener in listeners])
    there = [listener for listener in listeners if listener.arn in tags]
    ours = tuple(listener for listener in there if owned(tags[listener.arn], plan.tags))
    return ours, tuple(listener for listener in there if listener not in ours)


def remove_own_listeners(plan: Plan, slug: str, aws: Aws) -> tuple[str | None, tuple[int, ...]]:
    """Removes our listeners of the target group `slug`; its ARN, or `None` where there is none, and their ports.

    Raises:
        NotOursError: another's target group has the name, or another's listener forwards to ours.
        InUseError: AWS is not done with the listener yet.
    """
    target_group = aws.load_balancing.target_group(slug)
    if target_group is None:
        return None, ()
    check_owned(f"target group {slug}", target_group.tags, plan.tags)
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
    return target_group.arn, tuple(listener.port for listener in ours)
