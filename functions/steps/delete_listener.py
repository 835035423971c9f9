"""DeleteListener: closes the environment's ports."""

from preview.planning.plan import Made, TeardownPlan
from steps.aws import Aws
from steps.each import for_each
from steps.own_listeners import remove_own_listeners


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds `target_groups`, by slug, for DeleteTargetGroup: they are ours; and `removed_ports`, of their listeners.

    Raises:
        NotOursError: another's target group has the name, or another's listener forwards to ours.
        InUseError: AWS is not done with the listener yet.
    """
    found: dict[str, str] = {}
    ports: list[int] = []

    def close(slug: str) -> None:
        target_group, closed = remove_own_listeners(plan, slug, aws)
        ports.extend(closed)
        if target_group is not None:
            found[slug] = target_group

    for_each(plan.slugs, close)
    return Made(target_groups=found, removed_ports=ports)
