"""An account in this process's emulator, whose clock stands until a test moves it."""

import itertools
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

import pytest
from botocore.exceptions import ClientError

from local.emulator.fates import Begun, ChooseFate, Fate, always_well
from local.emulator.recorded_tasks import Recording
from local.emulator.rulebook import Rulebook
from tests.simulation.emulated import answered_by
from tests.simulation.wire import Wire

CLUSTER = "tests"
PORT = 8080


@dataclass
class Clock:
    """A clock that stands until it is moved."""

    now: float = 1_700_000_000.0

    def __call__(self) -> float:
        return self.now


@cache
def _wire() -> Wire:
    """Clients are slow to make; only one account is ever in use."""
    return Wire()


@dataclass
class Account:
    """An account, and what tests make in it."""

    clock: Clock = field(default_factory=Clock)
    fate: ChooseFate = always_well
    book: Rulebook = field(init=False)
    _numbers: Any = field(default_factory=lambda: itertools.count(1))

    def __post_init__(self) -> None:
        self.book = Rulebook.simulated(self.clock, Recording(fate=self._fate_of))
        wire = _wire()
        wire.answer = partial(answered_by, self.book)
        self.ecs = wire.client("ecs")
        self.elbv2 = wire.client("elbv2")
        self.dynamodb = wire.client("dynamodb")
        self.ecr = wire.client("ecr")
        self.states = wire.client("stepfunctions")
        self.tagging = wire.client("resourcegroupstaggingapi")
        # What only prepares a test does not use up AWS's patience.
        self.made = wire.client("elbv2", by_hand=True)

    def _fate_of(self, begun: Begun) -> Fate:
        return self.fate(begun)

    def begin(self) -> None:
        """An account with a cluster and nothing else."""
        self.book.reset()
        self.fate = always_well
        self.ecs.create_cluster(clusterName=CLUSTER)

    def wait(self, seconds: float) -> None:
        """Moves the clock."""
        self.clock.now += seconds
        self.book.advance()

    def name(self, prefix: str) -> str:
        """A name that nothing else has."""
        return f"{prefix}-{next(self._numbers)}"

    def balancer(self) -> str:
        """The ARN of a new load balancer."""
        described = self.made.create_load_balancer(Name=self.name("lb"), Subnets=["subnet-1"])
        return str(described["LoadBalancers"][0]["LoadBalancerArn"])

    def group(self, *, delay: int = 5, **settings: Any) -> str:
        """The ARN of a new target group for addresses."""
        given = {"Name": self.name("group"), "Protocol": "HTTP", "Port": PORT, "VpcId": "vpc-1", "TargetType": "ip"}
        check = {"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2}
        described = self.made.create_target_group(**{**given, **check, **settings})
        arn = str(described["TargetGroups"][0]["TargetGroupArn"])
        attribute = {"Key": "deregistration_delay.timeout_seconds", "Value": str(delay)}
        self.made.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[attribute])
        return arn

    def listen(self, balancer: str, port: int, group: str) -> str:
        """The ARN of a new listener that forwards to a group."""
        described = self.made.create_listener(**listener(balancer, port, group))
        return str(described["Listeners"][0]["ListenerArn"])

    def definition(self, **settings: Any) -> str:
        """The ARN of a new task definition."""
        container = {"name": "app", "image": "any:1", "portMappings": [{"containerPort": PORT}]}
        described = self.ecs.register_task_definition(
            family=self.name("family"), networkMode="awsvpc", containerDefinitions=[container], **settings
        )
        return str(described["taskDefinition"]["taskDefinitionArn"])

    def revision(self, family: str, **settings: Any) -> str:
        """The ARN of a family's next task definition revision."""
        given = {"containerDefinitions": [{"name": "app", "image": "any:1"}], "networkMode": "awsvpc", **settings}
        described = self.ecs.register_task_definition(family=family, **given)
        return str(described["taskDefinition"]["taskDefinitionArn"])

    def run(self, definition: str, **settings: Any) -> dict[str, Any]:
        """What RunTask is asked for one task on its own."""
        network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
        return {"cluster": CLUSTER, "taskDefinition": definition, "networkConfiguration": network, **settings}

    def task(self, arn: str) -> dict[str, Any]:
        """A task as DescribeTasks shows it."""
        described = self.ecs.describe_tasks(cluster=CLUSTER, tasks=[arn], include=["TAGS"])
        return dict(described["tasks"][0])

    def call(self, group: str, **settings: Any) -> dict[str, Any]:
        """What CreateService is asked for a service behind a group."""
        return {
            "cluster": CLUSTER,
            "serviceName": self.name("service"),
            "taskDefinition": self.definition(),
            "desiredCount": 1,
            "loadBalancers": [{"targetGroupArn": group, "containerName": "app", "containerPort": PORT}],
            "deploymentConfiguration": {"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
            **settings,
        }

    def routed(self, **settings: Any) -> str:
        """The ARN of a group that a listener uses."""
        group = self.group(**settings)
        self.listen(self.balancer(), 20000, group)
        return group

    def service(self, group: str, **settings: Any) -> str:
        """The name of a new service."""
        return str(self.ecs.create_service(**self.call(group, **settings))["service"]["serviceName"])

    def shown(self, service: str) -> dict[str, Any]:
        """A service as DescribeServices shows it."""
        described = self.ecs.describe_services(cluster=CLUSTER, services=[service])
        return dict(described["services"][0]) if described["services"] else {"status": "MISSING"}

    def tasks(self, service: str, desired: str = "RUNNING") -> list[dict[str, Any]]:
        """A service's tasks."""
        arns = self.ecs.list_tasks(cluster=CLUSTER, serviceName=service, desiredStatus=desired)["taskArns"]
        return list(self.ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]) if arns else []

    def health(self, group: str) -> list[str]:
        """The states of a group's targets."""
        described = self.elbv2.describe_target_health(TargetGroupArn=group)["TargetHealthDescriptions"]
        return [target["TargetHealth"]["State"] for target in described]


def listener(balancer: str, port: int, group: str) -> dict[str, Any]:
    """What CreateListener is asked."""
    forward = [{"Type": "forward", "TargetGroupArn": group}]
    return {"LoadBalancerArn": balancer, "Port": port, "Protocol": "HTTP", "DefaultActions": forward}


def refusal(call: Any, **parameters: Any) -> tuple[str, str]:
    """The code and message with which a call is refused."""
    with pytest.raises(ClientError) as refused:
        call(**parameters)
    error = refused.value.response["Error"]
    assert refused.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    return error["Code"], error["Message"]
