"""Which target groups the listeners and their rules send traffic to, and so which load balancer a group belongs to."""

from collections.abc import Iterable, Iterator, Mapping

from local.emulator.ministack_inside import Record, listener_rules, listeners, target_group_attribute, target_groups


def forwarded(actions: Iterable[Record]) -> Iterator[str]:
    """The ARNs of the target groups that actions forward to."""
    for action in actions:
        if arn := action.get("TargetGroupArn"):
            yield str(arn)
        for weighted in (action.get("ForwardConfig") or {}).get("TargetGroups", ()):
            yield str(weighted.get("TargetGroupArn"))


def used_groups() -> Mapping[str, list[str]]:
    """The ARNs of the load balancers that use each target group, by its ARN; those that none uses are left out."""
    known = listeners()
    used: dict[str, list[str]] = {}
    for listener in known.values():
        for group in forwarded(listener["DefaultActions"]):
            used.setdefault(group, []).append(listener["LoadBalancerArn"])
    for rule in listener_rules().values():
        if (at := known.get(rule["ListenerArn"])) is not None:
            for group in forwarded(rule.get("Actions", ())):
                used.setdefault(group, []).append(at["LoadBalancerArn"])
    return {group: list(dict.fromkeys(balancers)) for group, balancers in used.items()}


def in_use(group: str) -> bool:
    """Whether a listener, or a rule of one, sends anything to the group."""
    return any(group in forwarded(listener["DefaultActions"]) for listener in listeners().values()) or any(
        group in forwarded(rule.get("Actions", ())) for rule in listener_rules().values()
    )


def deregistration_delay(group: str) -> float:
    """How many seconds a target of the group drains: none where nothing is sent to the group."""
    if group not in target_groups() or not in_use(group):
        return 0.0
    return float(target_group_attribute(group, "deregistration_delay.timeout_seconds", "300"))


def seconds_to_fail(group: str) -> float:
    """How long a target's checks fail before it is unhealthy: none where there is no such group."""
    known = target_groups().get(group)
    return float(known["HealthCheckIntervalSeconds"] * known["UnhealthyThresholdCount"]) if known else 0.0
