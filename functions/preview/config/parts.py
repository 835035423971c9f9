"""The groups of settings that a project, and `deity.yaml` as a whole, are made of.

The bounds are AWS's own: elasticloadbalancing/latest/application/target-group-health-checks.html;
AmazonECS/latest/APIReference/API_CapacityProviderStrategyItem.html and API_AwsVpcConfiguration.html.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from preview.config import forms as form
from preview.config.checks import Contradiction, at_most, refuse
from preview.config.markers import CLOSED, Between


class LaunchType(StrEnum):
    """Where the tasks run. Fargate Spot is the capacity provider of that name."""

    FARGATE = "FARGATE"
    FARGATE_SPOT = "FARGATE_SPOT"
    EC2 = "EC2"


@dataclass(frozen=True, kw_only=True)
class CapacityProvider:
    """One item of a capacity-provider strategy.

    Attributes:
        name: the capacity provider's; the cluster must have it.
        weight: its share of the tasks beyond every `base`.
        base: how many tasks it takes before the others; at most one item may have one.
    """

    __pydantic_config__ = CLOSED

    name: form.CapacityProviderName
    weight: Annotated[int, Between(0, 1000)] = 1
    base: Annotated[int, Between(0, 100_000)] = 0


@dataclass(frozen=True, kw_only=True)
class HealthCheck:
    """How the load balancer decides that a target is healthy.

    The defaults are the fastest that AWS allows without giving a slow application trouble: a newly registered
    target needs one passing check, whatever the threshold, so the interval is what a person waits for.

    Attributes:
        path: what is asked of the container.
        codes: the answers that count as healthy.
        interval_seconds: the time from one check to the next.
        timeout_seconds: how long an answer may take; less than the interval.
        healthy_threshold: how many checks in a row must pass before an unhealthy target counts as healthy
            again.
        unhealthy_threshold: how many checks in a row must fail before a target counts as unhealthy.
        grace_seconds: how long after its start a task is not stopped for failing checks: its start-up time.
    """

    __pydantic_config__ = CLOSED

    path: form.UrlPath = "/"
    codes: form.HttpCodes = "200-399"
    interval_seconds: Annotated[int, Between(5, 300)] = 5
    timeout_seconds: Annotated[int, Between(2, 120)] = 4
    healthy_threshold: Annotated[int, Between(2, 10)] = 2
    unhealthy_threshold: Annotated[int, Between(2, 10)] = 2
    grace_seconds: Annotated[int, Between(0, 3600)] = 60

    def __post_init__(self) -> None:
        """Raises ContradictionError: the timeout is not below the interval, or codes run backwards."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if self.timeout_seconds >= self.interval_seconds:
            less = f"less than interval_seconds ({self.interval_seconds})"
            yield Contradiction(("timeout_seconds",), f"expected {less}, found {self.timeout_seconds}")
        for span in self.codes.split(","):
            first, _, last = span.partition("-")
            if last and last < first:
                yield Contradiction(("codes",), f'expected a range from a lower to a higher code, found "{span}"')


@dataclass(frozen=True, kw_only=True)
class Network:
    """Where tasks of an `awsvpc` task definition are placed. What is left out follows the load balancer.

    Attributes:
        subnets: by default the load balancer's own.
        security_groups: by default the VPC's default one.
        assign_public_ip: by default true only where a Fargate task in a public subnet needs it to pull its
            image.
    """

    __pydantic_config__ = CLOSED

    subnets: tuple[form.SubnetId, ...] = ()
    security_groups: tuple[form.SecurityGroupId, ...] = ()
    assign_public_ip: bool | None = None

    def __post_init__(self) -> None:
        """Raises ContradictionError where there are more of something than AWS takes."""
        refuse((*at_most(16, "subnets", self.subnets), *at_most(5, "security_groups", self.security_groups)))


@dataclass(frozen=True, kw_only=True)
class Permissions:
    """What narrows the rights that ECS Deity needs and that deity.yaml does not say by itself.

    Attributes:
        task_roles: the IAM roles that tasks may be given; by default any role that ECS tasks may take.
        log_groups: the log groups that may be read for a failed container's last lines; by default any.
    """

    __pydantic_config__ = CLOSED

    task_roles: tuple[form.RolePattern, ...] = ("*",)
    log_groups: tuple[form.LogGroupPattern, ...] = ("*",)

    def __post_init__(self) -> None:
        """Raises ContradictionError where nothing is left of a right: IAM takes no statement without a resource."""
        empty = (name for name in ("task_roles", "log_groups") if not getattr(self, name))
        refuse(Contradiction((name,), "expected at least one; by default there is one, *") for name in empty)
