"""DeleteTargetGroup: the last piece to go."""

from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, made: Made, aws: Aws) -> Made:
    """Adds nothing. What DeleteListener has found to be ours a moment ago is not looked at again.

    Raises:
        NotOursError: another's target group has the name.
        InUseError: AWS still counts a listener that was deleted a moment ago.
    """
    arn = made["target_group"] if "target_group" in made else _own(plan, aws)
    if arn is not None:
        aws.load_balancing.delete_target_group(arn)
    return Made()


def _own(plan: TeardownPlan, aws: Aws) -> str | None:
    target_group = aws.load_balancing.target_group(plan.slug)
    if target_group is None:
        return None
    check_owned(f"target group {plan.slug}", target_group.tags, plan.tags)
    return target_group.arn
