"""What the load balancer knows of a group's targets: from their checks, and from when they came and went."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from local.emulator.delays import TARGET_CHECKED
from local.emulator.health_checks import Check, Checks
from local.emulator.ministack_inside import Record, target_groups
from local.emulator.target_health import Health, State, Thresholds
from local.emulator.targets import Key, Targets
from local.emulator.timeline import Timeline


@dataclass(frozen=True, kw_only=True)
class Checked:
    """A registered target: how it is checked, and what came of that."""

    check: Check
    health: Health

    @property
    def healthy(self) -> bool:
        """Whether the load balancer sends requests to it."""
        return self.health.state is State.HEALTHY


class TargetStates:
    """What is known of the targets of every group. All who ask have the same answer."""

    def __init__(self, checks: Checks, targets: Targets, timeline: Timeline) -> None:
        """Of these targets, by these checks."""
        self._checks = checks
        self._targets = targets
        self._timeline = timeline

    async def of(self, arn: str, only: Collection[Key] | None = None) -> Mapping[Key, Checked]:
        """A group's registered targets; they are checked now, or only those named, unless they just were.

        None is checked until a while after its registration.
        """
        checks, now = self.registered(arn), self._timeline.now()
        due = [key for key, check in checks.items() if (check.first_at or 0.0) <= now and (only is None or key in only)]
        known = dict(zip(due, await self._checks.look_at(checks[key] for key in due), strict=True))
        return {key: Checked(check=check, health=known.get(key, Health())) for key, check in checks.items()}

    def registered(self, arn: str) -> Mapping[Key, Check]:
        """A group's registered targets, which nobody checks now."""
        group = target_groups().get(arn)
        if group is None:
            return {}
        registered = self._targets.registered(arn)
        checks = {key: _check(key, group, at + TARGET_CHECKED) for key, at in registered.items()}
        self._checks.forget_all_but(arn, checks.values())
        return checks

    def draining(self, arn: str) -> Collection[Key]:
        """Those on their way out."""
        return self._targets.draining(arn).keys()


def _check(key: Key, group: Record, first_at: float) -> Check:
    host, port = key
    return Check(
        group=group["TargetGroupArn"],
        host=host,
        port=port if group["HealthCheckPort"] == "traffic-port" else int(group["HealthCheckPort"]),
        path=group["HealthCheckPath"],
        matcher=group["Matcher"]["HttpCode"],
        timeout=float(group["HealthCheckTimeoutSeconds"]),
        thresholds=Thresholds(
            interval=float(group["HealthCheckIntervalSeconds"]),
            healthy=group["HealthyThresholdCount"],
            unhealthy=group["UnhealthyThresholdCount"],
        ),
        tls=group["HealthCheckProtocol"] == "HTTPS",
        first_at=first_at,
    )
