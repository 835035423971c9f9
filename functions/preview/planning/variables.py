"""The environment variables that a branch's containers are given."""

from collections.abc import Iterable, Mapping
from typing import Any

from preview.planning.plan import ProvisionPlan
from preview.planning.service_plan import ServicePlan
from preview.templates import filled


def variables(
    plan: ProvisionPlan, service: ServicePlan, *, url: str, routes: Iterable[Mapping[str, Any]]
) -> dict[str, str]:
    """Those of ECS Deity, what the branch's own file sets, and the service's own with their placeholders filled in.

    Args:
        plan: the run's.
        service: the one whose containers they are for.
        url: where the environment answers.
        routes: where services beside the main one answer.
    """
    own = {name: filled(value, {**plan.values, "url": url}) for name, value in service.variables.items()}
    return {
        **own,
        **service.overrides.environment,
        **{f"DEITY_URL_{route['service'].upper().replace('-', '_')}": str(route["url"]) for route in routes},
        "DEITY_BRANCH": plan.branch,
        "DEITY_COMMIT": plan.commit or "",
        "DEITY_ENVIRONMENT": plan.environment,
        "DEITY_URL": url,
    }
