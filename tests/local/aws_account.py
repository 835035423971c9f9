"""What tests of the emulator have in its account: a load balancer with listeners, target groups and services."""

import itertools
import urllib.request
from dataclasses import dataclass
from typing import Any

from local.emulator.process import Emulator
from tests.local.waiting import wait_for

CLUSTER = "tests"
PORT = 8080
_numbers = itertools.count(1)


@dataclass(frozen=True, kw_only=True)
class Balancer:
    """A load balancer and the way to it."""

    emulator: Emulator
    arn: str
    dns_name: str

    @classmethod
    def made(cls, emulator: Emulator) -> "Balancer":
        """A new one."""
        described = emulator.client("elbv2").create_load_balancer(Name=name("lb"), Subnets=["subnet-1"])
        made = described["LoadBalancers"][0]
        return cls(emulator=emulator, arn=made["LoadBalancerArn"], dns_name=made["DNSName"])

    def listen(self, port: int, group: str) -> str:
        """The ARN of a listener that forwards to a target group."""
        actions = [{"Type": "forward", "TargetGroupArn": group}]
        described = self.emulator.client("elbv2").create_listener(
            LoadBalancerArn=self.arn, Port=port, Protocol="HTTP", DefaultActions=actions
        )
        return str(described["Listeners"][0]["ListenerArn"])

    def get(self, port: int) -> str:
        """The page behind a listener."""
        request = urllib.request.Request(f"{self.emulator.url}/", headers={"Host": f"{self.dns_name}:{port}"})
        with urllib.request.urlopen(request, timeout=5) as answer:
            return str(answer.read().decode())


def name(prefix: str) -> str:
    """A name that no other test uses."""
    return f"{prefix}-{next(_numbers)}"


def target_group(emulator: Emulator, **settings: Any) -> str:
    """The ARN of a new target group for addresses."""
    given = {"Name": name("group"), "Protocol": "HTTP", "Port": PORT, "VpcId": "vpc-1", "TargetType": "ip"}
    fast = {"HealthCheckIntervalSeconds": 5, "HealthCheckTimeoutSeconds": 2}
    elbv2 = emulator.client("elbv2")
    arn = str(elbv2.create_target_group(**{**given, **fast, **settings})["TargetGroups"][0]["TargetGroupArn"])
    at_once = {"Key": "deregistration_delay.timeout_seconds", "Value": "0"}
    elbv2.modify_target_group_attributes(TargetGroupArn=arn, Attributes=[at_once])
    return arn


def routed_group(emulator: Emulator) -> str:
    """The ARN of a new target group that a listener uses."""
    group = target_group(emulator)
    Balancer.made(emulator).listen(20000, group)
    return group


def health(emulator: Emulator, group: str) -> list[dict[str, Any]]:
    """The health of a group's targets, as AWS describes it."""
    described = emulator.client("elbv2").describe_target_health(TargetGroupArn=group)
    return [target["TargetHealth"] for target in described["TargetHealthDescriptions"]]


def states(emulator: Emulator, group: str) -> list[str]:
    """The states of a group's targets."""
    return [target["State"] for target in health(emulator, group)]


def task_definition(emulator: Emulator, image: str, **container: Any) -> str:
    """The ARN of a new task definition with one container `app`."""
    described = emulator.client("ecs").register_task_definition(
        family=name("family"),
        networkMode="awsvpc",
        requiresCompatibilities=["FARGATE"],
        cpu="256",
        memory="512",
        executionRoleArn="arn:aws:iam::000000000000:role/execution",
        containerDefinitions=[
            {"name": "app", "image": image, "portMappings": [{"containerPort": PORT}], **container},
        ],
    )
    return str(described["taskDefinition"]["taskDefinitionArn"])


def service(emulator: Emulator, group: str, definition: str) -> str:
    """The name of a new service of one task behind a target group, with the circuit breaker on."""
    ecs, made = emulator.client("ecs"), name("service")
    ecs.create_cluster(clusterName=CLUSTER)
    ecs.create_service(
        cluster=CLUSTER,
        serviceName=made,
        taskDefinition=definition,
        desiredCount=1,
        launchType="FARGATE",
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": PORT}],
        deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": False}},
    )
    return made


def run_once(emulator: Emulator, image: str, **container: Any) -> dict[str, Any]:
    """A task that no service started, once it has stopped."""
    ecs = emulator.client("ecs")
    ecs.create_cluster(clusterName=CLUSTER)
    definition = task_definition(emulator, image, **container)
    network = {"awsvpcConfiguration": {"subnets": ["subnet-1"]}}
    [started] = ecs.run_task(
        cluster=CLUSTER, taskDefinition=definition, launchType="FARGATE", networkConfiguration=network
    )["tasks"]

    def stopped() -> dict[str, Any]:
        [task] = ecs.describe_tasks(cluster=CLUSTER, tasks=[started["taskArn"]])["tasks"]
        return dict(task) if task["lastStatus"] == "STOPPED" else {}

    return wait_for(stopped)


def deployment(emulator: Emulator, of: str) -> dict[str, Any]:
    """A service's primary deployment."""
    found = wait_for(lambda: emulator.client("ecs").describe_services(cluster=CLUSTER, services=[of])["services"])
    return next(held for held in found[0]["deployments"] if held["status"] == "PRIMARY")


def tasks(emulator: Emulator, of: str, *, desired: str = "RUNNING") -> list[dict[str, Any]]:
    """A service's tasks."""
    ecs = emulator.client("ecs")
    arns = ecs.list_tasks(cluster=CLUSTER, serviceName=of, desiredStatus=desired)["taskArns"]
    return list(ecs.describe_tasks(cluster=CLUSTER, tasks=arns)["tasks"]) if arns else []


def remove(emulator: Emulator, of: str) -> None:
    """Delete a service with its tasks."""
    emulator.client("ecs").delete_service(cluster=CLUSTER, service=of, force=True)
