"""When a load balancer calls a target healthy: elasticloadbalancing/latest/application/target-group-health-checks.html.

A target is `initial` until its first passing check, which alone makes it healthy, or until so many checks failed in a
row that it is unhealthy. From then on it takes the group's thresholds to change. AWS checks once per interval; here the
checks come when somebody asks, so a row of failures is counted by the intervals it has lasted.
"""

from dataclasses import dataclass, replace
from enum import StrEnum


class State(StrEnum):
    """A target's state, as DescribeTargetHealth names it."""

    INITIAL = "initial"
    HEALTHY = "healthy"
    UNHEALTHY = "unhealthy"
    UNUSED = "unused"
    DRAINING = "draining"


class Reason(StrEnum):
    """Why a target is not healthy, as DescribeTargetHealth names it."""

    REGISTRATION_IN_PROGRESS = "Elb.RegistrationInProgress"
    INITIAL_HEALTH_CHECKING = "Elb.InitialHealthChecking"
    RESPONSE_CODE_MISMATCH = "Target.ResponseCodeMismatch"
    TIMEOUT = "Target.Timeout"
    FAILED_HEALTH_CHECKS = "Target.FailedHealthChecks"
    NOT_IN_USE = "Target.NotInUse"
    NOT_REGISTERED = "Target.NotRegistered"
    DEREGISTRATION_IN_PROGRESS = "Target.DeregistrationInProgress"


@dataclass(frozen=True, kw_only=True)
class Failure:
    """What was wrong at a check; the text is AWS's."""

    reason: Reason
    description: str


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """A target group's settings, the interval in seconds."""

    interval: float
    healthy: int
    unhealthy: int


@dataclass(frozen=True, kw_only=True)
class Health:
    """What is known of a target.

    Attributes:
        state: what the load balancer calls it.
        failure: what was wrong at its last check; `None` when it passed, or was not checked yet.
        since: when its checks began to come out as the last one did, in seconds of any clock; `None` before the first.
    """

    state: State = State.INITIAL
    failure: Failure | None = None
    since: float | None = None

    @property
    def shown(self) -> Failure | None:
        """The reason and description that DescribeTargetHealth gives."""
        if self.state is State.HEALTHY:
            return None
        if self.state is State.INITIAL and self.since is None:
            return Failure(reason=Reason.REGISTRATION_IN_PROGRESS, description="Target registration is in progress")
        if self.state is State.INITIAL:
            return Failure(reason=Reason.INITIAL_HEALTH_CHECKING, description="Initial health checks in progress")
        return self.failure or Failure(reason=Reason.FAILED_HEALTH_CHECKS, description="Health checks failed")


def checked(health: Health, failure: Failure | None, *, now: float, thresholds: Thresholds) -> Health:
    """What is known of a target after one more check, which found `failure`, or `None` when it passed."""
    goes_on = health.since is not None and (health.failure is None) == (failure is None)
    since = health.since if goes_on and health.since is not None else now
    in_a_row = 1 + int((now - since) / thresholds.interval) if thresholds.interval > 0 else thresholds.unhealthy
    after = replace(health, failure=failure, since=since)
    if failure is not None and in_a_row >= thresholds.unhealthy:
        return replace(after, state=State.UNHEALTHY)
    if failure is None and (health.state is State.INITIAL or in_a_row >= thresholds.healthy):
        return replace(after, state=State.HEALTHY)
    return after


def matches(status: int, matcher: str) -> bool:
    """Whether an HTTP status is one that a target group's matcher names, e.g. `200`, `200,302` or `200-399`."""
    for part in matcher.split(","):
        first, _, last = part.strip().partition("-")
        if int(first) <= status <= int(last or first):
            return True
    return False
