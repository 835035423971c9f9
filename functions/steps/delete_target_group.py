"""DeleteTargetGroup: the last piece to go."""

from preview.ownership import check_owned
from preview.plan import Made, TeardownPlan
from steps.aws import Aws


def run(plan: TeardownPlan, _made: Made, aws: Aws) -> Made:
    """Adds nothing.

    Raises:
        NotOursError: another's target group has the name.
        InUseError: AWS still counts a listener that was deleted a moment ago.
    """
    target_group = aws.load_balancing.target_group(plan.slug)
    if target_group is None:
        return Made()
    check_owned(f"target group {plan.slug}", target_group.tags, plan.tags)
    aws.load_balancing.delete_target_group(target_group.arn)
    return Made()
