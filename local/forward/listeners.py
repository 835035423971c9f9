"""The load balancer's listeners and targets, as the forward needs them."""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol


class LoadBalancing(Protocol):
    """What the forward asks of ELBv2: a boto3 client's two methods."""

    def describe_listeners(self) -> Mapping[str, Any]:
        """Every listener. AWS wants a load balancer named; the emulator does not, and does without pages."""

    def describe_target_health(self, *, TargetGroupArn: str) -> Mapping[str, Any]:  # noqa: N803  boto3's name
        """The targets of one target group and their state."""


@dataclass(frozen=True, kw_only=True)
class Listener:
    """One listener of the emulated load balancer.

    Attributes:
        arn: its ARN.
        port: the port that it has on the load balancer, and is to have on this machine.
        load_balancer: the load balancer's name.
        target_group: the ARN of the target group that its default action forwards to, if it forwards.
    """

    arn: str
    port: int
    load_balancer: str
    target_group: str | None


@dataclass(frozen=True, kw_only=True)
class Target:
    """Where one healthy task answers."""

    host: str
    port: int


def all_listeners(client: LoadBalancing) -> tuple[Listener, ...]:
    """Every listener there is now.

    Raises:
        botocore.exceptions.BotoCoreError: the emulator does not answer.
        botocore.exceptions.ClientError: it refuses.
    """
    return tuple(_listener(described) for described in client.describe_listeners()["Listeners"])


def healthy_target(
    client: LoadBalancing, target_group: str, *, choose: Callable[[Sequence[Target]], Target] = random.choice
) -> Target | None:
    """One of the group's healthy targets; `None` where there is none."""
    described = client.describe_target_health(TargetGroupArn=target_group)["TargetHealthDescriptions"]
    healthy = [
        Target(host=item["Target"]["Id"], port=int(item["Target"]["Port"]))
        for item in described
        if item["TargetHealth"]["State"] == "healthy"
    ]
    return choose(healthy) if healthy else None


def _listener(described: Mapping[str, Any]) -> Listener:
    # arn:aws:elasticloadbalancing:REGION:ACCOUNT:listener/app/NAME/ID/ID
    name = described["ListenerArn"].split("/")[2]
    groups = (action.get("TargetGroupArn") for action in described.get("DefaultActions", ()))
    return Listener(
        arn=described["ListenerArn"],
        port=int(described["Port"]),
        load_balancer=name,
        target_group=next((group for group in groups if group), None),
    )
