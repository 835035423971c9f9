"""Table of contents: every rule of AWS's that is laid over the emulator, and where it is kept.

| rule | kept in |
|---|---|
| CreateTargetGroup: same name and settings returns the group, other settings are refused | load_balancer_rules.py |
| CreateListener: the same listener is returned, a taken port is refused | load_balancer_rules.py |
| DescribeTargetGroups, DescribeListeners: what is not there is an error | load_balancer_rules.py |
| DescribeTargetHealth: targets are really checked; each state with its reason | target_health_rules.py |
| how many checks make a target healthy or unhealthy | target_health.py |
| a service's task is startedBy its deployment | service_rules.py |
| a service's first deployment is IN_PROGRESS until its tasks run | service_rules.py |
| nothing is left of a task's containers once it has ended | ministack_inside.py |
| an image that the engine has is used without asking a registry | engine_client.py |

To add one about a call: a `Rule` in the module of its kind, that module's tuple named below, and a line in this table.
"""

from local.emulator import load_balancer_rules, target_health_rules
from local.emulator.health_checks import HealthChecks
from local.emulator.rules import Rule


def rules(checks: HealthChecks, *, health_interval_scale: float) -> tuple[Rule, ...]:
    """Every rule about a call."""
    return (
        *load_balancer_rules.RULES,
        *target_health_rules.rules(checks, interval_scale=health_interval_scale),
    )
