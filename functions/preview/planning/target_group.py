"""How an existing target group differs from the planned one."""

from collections.abc import Mapping
from typing import Any

# ModifyTargetGroup changes the health check and nothing else
# (elasticloadbalancing/latest/APIReference/API_ModifyTargetGroup.html).
_FIXED = ("Protocol", "Port", "VpcId", "TargetType")
_CHECK = (
    "HealthCheckProtocol",
    "HealthCheckPath",
    "HealthCheckIntervalSeconds",
    "HealthCheckTimeoutSeconds",
    "HealthyThresholdCount",
    "UnhealthyThresholdCount",
    "Matcher",
)


def fixed_differences(existing: Mapping[str, Any], planned: Mapping[str, Any]) -> str:
    """What differs and cannot be changed, e.g. `Port 80 instead of 8080`; empty where nothing does."""
    differing = [name for name in _FIXED if name in existing and existing[name] != planned[name]]
    return ", ".join(f"{name} {existing[name]} instead of {planned[name]}" for name in differing)


def health_check_differences(existing: Mapping[str, Any], planned: Mapping[str, Any]) -> dict[str, Any]:
    """ModifyTargetGroup's parameters for what differs; empty where nothing does."""
    return {name: planned[name] for name in _CHECK if existing.get(name) != planned[name]}
