"""An environment's pieces, made by hand."""

from collections.abc import Mapping

from local import settings
from tests.end_to_end.conftest import World


def pieces(world: World, name: str, *, port: int, tags: Mapping[str, str]) -> tuple[str, str, str]:
    """A target group, a listener to it and a service behind it, as a run makes them: their ARNs."""
    elbv2, ecs = world.run.emulator.client("elbv2"), world.run.emulator.client("ecs")
    balancer = elbv2.describe_load_balancers(Names=[settings.SANDBOX])["LoadBalancers"][0]
    pairs = [{"Key": key, "Value": value} for key, value in tags.items()]
    group = elbv2.create_target_group(
        Name=name, Protocol="HTTP", Port=8080, VpcId=balancer["VpcId"], TargetType="ip", Tags=pairs
    )["TargetGroups"][0]["TargetGroupArn"]
    listener = elbv2.create_listener(
        LoadBalancerArn=balancer["LoadBalancerArn"],
        Protocol="HTTP",
        Port=port,
        DefaultActions=[{"Type": "forward", "TargetGroupArn": group}],
        Tags=pairs,
    )["Listeners"][0]["ListenerArn"]
    subnets = [zone["SubnetId"] for zone in balancer["AvailabilityZones"]]
    service = ecs.create_service(
        cluster=settings.SANDBOX,
        serviceName=name,
        taskDefinition=settings.SANDBOX,
        desiredCount=1,
        launchType="FARGATE",
        networkConfiguration={"awsvpcConfiguration": {"subnets": subnets}},
        loadBalancers=[{"targetGroupArn": group, "containerName": "app", "containerPort": settings.CONTAINER_PORT}],
        propagateTags="SERVICE",
        tags=[{"key": key, "value": value} for key, value in tags.items()],
    )["service"]["serviceArn"]
    return group, listener, service
