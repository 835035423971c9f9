"""A load balancer in memory, with the refusals of the real one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from adapters.load_balancer import LoadBalancing
from preview.errors import CapacityError, InUseError, InvalidPlanError, NotFoundError, NotOursError, PortTakenError
from preview.facts import Listener, LoadBalancer, Target, TargetGroup
from tests.steps.troubles import Calls

BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/previews/0a1b2c3d"


class FakeLoadBalancing(LoadBalancing):
    """One load balancer, `previews`.

    Attributes:
        calls: what changed something.
        looks: the calls that only looked, in order.
        balancer: the load balancer, or `None` once it is gone.
        held: its listeners by ARN.
        groups: the account's target groups by name.
        tags: of each ARN.
        attributes: of each target group's ARN.
        health: each target group's targets.
        look: called before targets are told, so that they are those of the moment.
        quota: how many listeners there may be.
    """

    def __init__(self) -> None:
        self.calls = Calls()
        self.looks: list[str] = []
        self.balancer: LoadBalancer | None = LoadBalancer(
            arn=BALANCER, dns_name="previews.example", vpc_id="vpc-1", internet_facing=True, subnets=("subnet-1",)
        )
        self.held: dict[str, Listener] = {}
        self.groups: dict[str, TargetGroup] = {}
        self.tags: dict[str, Mapping[str, str]] = {}
        self.attributes: dict[str, Mapping[str, Any]] = {}
        self.health: dict[str, list[Target]] = {}
        self.look: Callable[[], None] = lambda: None
        self.quota = 50
        self._made = 0

    def load_balancer(self, name_or_arn: str) -> LoadBalancer:
        self.looks.append("load_balancer")
        if self.balancer is None or name_or_arn not in ("previews", BALANCER):
            raise InvalidPlanError(f"there is no load balancer {name_or_arn!r}")
        return self.balancer

    def listeners(self, load_balancer: str) -> tuple[Listener, ...]:
        self.looks.append("listeners")
        return tuple(self.held.values()) if load_balancer == BALANCER else ()

    def count_target_groups(self, load_balancer: str) -> int:
        self.looks.append("count_target_groups")
        return len({listener.target_group for listener in self.held.values() if listener.target_group})

    def target_group(self, name: str) -> TargetGroup | None:
        self.looks.append("target_group")
        group = self.groups.get(name)
        if group is None:
            return None
        used = any(listener.target_group == group.arn for listener in self.held.values())
        return replace(group, load_balancers=(BALANCER,) if used else ())

    def create_target_group(self, call: Mapping[str, Any]) -> str:
        with self.calls.of("create_target_group"):
            settings = {name: value for name, value in call.items() if name != "Tags"}
            existing = self.groups.get(call["Name"])
            if existing is None:
                arn = self._arn(f"targetgroup/{call['Name']}/")
                tags = {tag["Key"]: tag["Value"] for tag in call.get("Tags", ())}
                existing = TargetGroup(arn=arn, name=call["Name"], settings=settings, tags=tags)
                self.groups[call["Name"]] = existing
            elif existing.settings != settings:
                raise NotOursError(f"A target group with the same name '{call['Name']}' exists")
        return existing.arn

    def set_target_group(self, arn: str, *, health_check: Mapping[str, Any], attributes: Mapping[str, Any]) -> None:
        with self.calls.of("set_target_group"):
            held = next((group for group in self.groups.values() if group.arn == arn), None)
            if held is None:
                raise NotFoundError(arn)
            self.groups[held.name] = replace(held, settings={**held.settings, **health_check})
            self.attributes[arn] = attributes

    def create_listener(self, call: Mapping[str, Any], *, port: int, target_group: str) -> str:
        with self.calls.of("create_listener"):
            same = next((held for held in self.held.values() if held.port == port), None)
            if same and same.target_group != target_group:
                raise PortTakenError(f"A listener already exists on port {port}")
            if same:
                return same.arn
            if len(self.held) >= self.quota:
                raise CapacityError("TooManyListeners")
            tags = {tag["Key"]: tag["Value"] for tag in call.get("Tags", ())}
            certificate = next((held["CertificateArn"] for held in call.get("Certificates", ())), None)
            return self.listen(port, target_group, tags=tags, protocol=call["Protocol"], certificate=certificate)

    def listen(self, port: int, target_group: str | None, *, tags: Mapping[str, str] | None = None, **more: Any) -> str:
        """Makes a listener by somebody's hand; its ARN."""
        arn = self._arn("listener/app/previews/0a1b2c3d/")
        self.held[arn] = Listener(arn=arn, port=port, target_group=target_group, **more)
        self.tags[arn] = tags or {}
        return arn

    def listener_tags(self, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        self.looks.append("listener_tags")
        return {arn: self.tags[arn] for arn in arns if arn in self.held}

    def delete_listener(self, arn: str) -> None:
        with self.calls.of("delete_listener"):
            self.held.pop(arn, None)

    def delete_target_group(self, arn: str) -> None:
        with self.calls.of("delete_target_group"):
            if any(listener.target_group == arn for listener in self.held.values()):
                raise InUseError(f"Target group '{arn}' is currently in use by a listener or a rule")
            self.groups = {name: group for name, group in self.groups.items() if group.arn != arn}

    def targets(self, target_group: str) -> tuple[Target, ...]:
        self.looks.append("targets")
        self.look()
        return tuple(self.health.get(target_group, ()))

    def _arn(self, resource: str) -> str:
        self._made += 1
        return f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:{resource}{self._made:04}"
