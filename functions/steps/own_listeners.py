"""The listeners of an environment's target group, told apart by their tags: ours, and those of somebody's hand."""

from collections.abc import Sequence

from preview.facts import Listener
from preview.ownership import owned
from preview.plan import Plan
from steps.aws import Aws


def tagged_as_ours(plan: Plan, listeners: Sequence[Listener], aws: Aws) -> tuple[tuple[Listener, ...], ...]:
    """Those that carry the environment's tags, and those that do not. One that is gone is in neither."""
    tags = aws.load_balancing.listener_tags([listener.arn for listener in listeners])
    there = [listener for listener in listeners if listener.arn in tags]
    ours = tuple(listener for listener in there if owned(tags[listener.arn], plan.tags))
    return ours, tuple(listener for listener in there if listener not in ours)
