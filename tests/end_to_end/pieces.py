"""An environment's pieces, made by hand."""

from collections.abc import Mapping
from typing import Any

from local import settings
from tests.end_to_end.conftest import World


def registrable(world: World) -> dict[str, Any]:
    """The sandbox's task definition, as it could be registered again."""
    ecs = world.run.emulator.client("ecs")
    base = ecs.describe_task_definition(taskDefinition=settings.SANDBOX)["taskDefinition"]
    shape = ecs.meta.service_model.operation_model("RegisterTaskDefinition").input_shape
    return {name: value for name, value in base.items() if name in shape.members}


def task_definition(world: World, family: str, *, tags: Mapping[str, str]) -> str:
    """A task definition like the sandbox's, as a run registers it: its ARN."""
    pairs = [{"key": key, "value": value} for key, value in tags.items()]
    made = world.run.emulator.client("ecs").register_task_definition(
        **{**registrable(world), "family": family, "tags": pairs}
    )
    return str(made["taskDefinition"]["taskDefinitionArn"])


def pieces(world: World, name: str, *, port: int, tags: Mapping[str, str]) -> tuple[str, str, str, str]:
    """A target group, a listener to it, a service behind it and its task definition, as runs make them: their ARNs."""
    elbv2, ecs = world.run.emulator.client("elbv2"), world.run.emulator.client("ecs")
    balancer = elbv2.describe_load_balancers(Names=[settings.SANDBOX])["LoadBalancers"][0]
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=8080, VpcId=balancer["VpcId"], TargetType="ip", Tags=pairs
    )["TargetGroups"][0]["TargetGroupArn"]
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": "5"}
    elbv2.modify_target_group_attributes(TargetGroupArn=group, Attributes=[delay])
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        Tags=pairs,
    )["Listeners"][0]["ListenerArn"]
    subnets = [zone["SubnetId"] for zone in balancer["AvailabilityZones"]]
    definition = task_definition(world, name, tags=tags)
    service = ecs.create_service(
        cluster=settings.SANDBOX,
        serviceName=name,
        taskDefinition=definition,
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}},
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": settings.CONTAINER_PORT}],
        propagateTags="SERVICE",
        tags=[{"key": key, "value": value} for key, value in tags.items()],
    )["service"]["serviceArn"]
    return group, listener, service, definition
