"""CreateTargetGroup: the environment's target groups, made or brought up to date."""

from preview.errors import InvalidPlanError
from preview.ownership import check_owned
from preview.planning.plan import Made, ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.planning.target_group import fixed_differences, health_check_differences
from steps.aws import Aws


def run(plan: ProvisionPlan, _made: Made, aws: Aws) -> Made:
    """Adds `target_groups`, their ARNs by slug.

    Raises:
        NotOursError: another's target group has the name.
        InvalidPlanError: ours differs in what AWS cannot change, or AWS refuses the settings.
        CapacityError: the account holds as many as it may.
        NotFoundError: AWS does not see the new target group everywhere yet.
    """
    return Made(target_groups={service.slug: _target_group(plan, service, aws) for service in plan.routed})


def _target_group(plan: ProvisionPlan, service: ServicePlan, aws: Aws) -> str:
    existing, planned = aws.load_balancing.target_group(service.slug), service.target_group or {}
    if existing is None:
        arn = aws.load_balancing.create_target_group(planned)
        aws.load_balancing.set_target_group(arn, health_check={}, attributes=plan.target_group_attributes)
        return arn
    check_owned(f"target group {service.slug}", existing.tags, plan.tags)
    fixed = fixed_differences(existing.settings, planned)
    if fixed:
        raise InvalidPlanError(
            f"the environment's target group was made with {fixed}, which AWS cannot change; delete the branch's "
            "environment and push again to have it made anew"
        )
    changed = health_check_differences(existing.settings, planned)
    aws.load_balancing.set_target_group(existing.arn, health_check=changed, attributes=plan.target_group_attributes)
    return existing.arn
