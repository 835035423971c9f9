"""DeleteTargetGroup: removes the environment's target groups."""

from preview.ownership import check_owned
from preview.planning.plan import Made, TeardownPlan
from steps.aws import Aws
from steps.each import for_each


def run(plan: TeardownPlan, made: Made, aws: Aws) -> Made:
    """Adds nothing. What DeleteListener has found to be ours a moment ago is not looked at again.

    Raises:
        NotOursError: another's target group has the name.
        InUseError: AWS still counts a listener that was deleted a moment ago.
    """
    for_each(plan.slugs, lambda slug: _delete(plan, slug, made, aws))
    return Made()


def _delete(plan: TeardownPlan, slug: str, made: Made, aws: Aws) -> None:
    found = made.get("target_groups")
    arn = _own(plan, slug, aws) if found is None else found.get(slug)
    if arn is not None:
        aws.load_balancing.delete_target_group(arn)


def _own(plan: TeardownPlan, slug: str, aws: Aws) -> str | None:
    target_group = aws.load_balancing.target_group(slug)
    if target_group is None:
        return None
    check_owned(f"target group {slug}", target_group.tags, plan.tags)
    return target_group.arn
