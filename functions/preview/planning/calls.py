"""The parameters of the AWS calls that make an environment, from its project's settings and what is in the account."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from preview.config import LaunchType, Project, Service
from preview.errors import InvalidPlanError
from preview.facts import LoadBalancer, TaskDefinition

Call = Mapping[str, Any]

# The capacity providers of Fargate are those that AWS names so
# (AmazonECS/latest/developerguide/fargate-capacity-providers.html).
_FARGATE_PROVIDERS = frozenset({"FARGATE", "FARGATE_SPOT"})


def check_container(service: Service, task_definition: TaskDefinition) -> None:
    """Raises InvalidPlanError where the task definition does not have the service's container or port."""
    if service.container is None:
        return
    ports = task_definition.containers.get(service.container)
    if ports is None:
        raise InvalidPlanError(
            f"task definition {task_definition.arn} has no container {service.container!r}; "
            f"it has {', '.join(sorted(task_definition.containers)) or 'none'}"
        )
    if service.port is not None and service.port not in ports:
        raise InvalidPlanError(
            f"container {service.container!r} of task definition {task_definition.arn} does not open port "
            f"{service.port}; it opens {', '.join(map(str, ports)) or 'none'}"
        )


def target_group(
    slug: str,
    service: Service,
    load_balancer: LoadBalancer,
    task_definition: TaskDefinition,
    *,
    tags: Mapping[str, str],
) -> Call:
    """CreateTargetGroup's parameters; `slug` names it."""
    check = service.health_check
    return {
        "Name": slug,
        "Protocol": "HTTP",
        "Port": service.port,
        "VpcId": load_balancer.vpc_id,
        # Tasks with an address of their own (all of Fargate) register by it, others by their instance
        # (AmazonECS/latest/developerguide/alb.html).
        "TargetType": "ip" if task_definition.network_mode == "awsvpc" else "instance",
        "HealthCheckProtocol": "HTTP",
        "HealthCheckPath": check.path,
        "HealthCheckIntervalSeconds": check.interval_seconds,
        "HealthCheckTimeoutSeconds": check.timeout_seconds,
        "HealthyThresholdCount": check.healthy_threshold,
        "UnhealthyThresholdCount": check.unhealthy_threshold,
        "Matcher": {"HttpCode": check.codes},
        "Tags": _elb_tags(tags),
    }


def target_group_attributes(project: Project) -> Call:
    """ModifyTargetGroupAttributes' parameters, less the target group."""
    delay = {"Key": "deregistration_delay.timeout_seconds", "Value": str(project.deregistration_delay_seconds)}
    return {"Attributes": [delay]}


def listener(project: Project, load_balancer: LoadBalancer, *, tags: Mapping[str, str]) -> Call:
    """CreateListener's parameters, less the port and the target group."""
    secure = {"Certificates": [{"CertificateArn": project.certificate}]} if project.certificate else {}
    return {
        "LoadBalancerArn": load_balancer.arn,
        "Protocol": "HTTPS" if project.certificate else "HTTP",
        "Tags": _elb_tags(tags),
        **secure,
    }


def service(
    slug: str,
    settings: Service,
    project: Project,
    load_balancer: LoadBalancer,
    task_definition: TaskDefinition,
    *,
    cluster: str,
    run: str,
    tags: Mapping[str, str],
) -> Call:
    """CreateService's parameters, less the target group and the task definition.

    Args:
        slug: names it.
        settings: the service's.
        project: whose it is.
        load_balancer: the project's.
        task_definition: what the environment's own is derived from.
        cluster: where it is made.
        run: the execution's name.
        tags: prove that it is ours.
    """
    call: dict[str, Any] = {
        "cluster": cluster,
        "serviceName": slug,
        "desiredCount": settings.desired_count,
        "deploymentConfiguration": {
            "minimumHealthyPercent": 100,
            "maximumPercent": 200,
            # Without it ECS restarts crashing tasks for ever
            # (AmazonECS/latest/developerguide/service-throttle-logic.html).
            "deploymentCircuitBreaker": {"enable": True, "rollback": True},
        },
        # A rebalanced task is a restarted preview, for nobody's good; AWS's default is ENABLED.
        "availabilityZoneRebalancing": "DISABLED",
        "enableECSManagedTags": True,
        "propagateTags": "SERVICE",
        "tags": [{"key": name, "value": value} for name, value in tags.items()],
        # A retried call finds what the first one made (AmazonECS/latest/APIReference/ECS_Idempotency.html); 36 at most.
        "clientToken": hashlib.sha256(f"{run} {slug}".encode()).hexdigest()[:36],
        **placement(project, load_balancer, task_definition),
    }
    if settings.routed:
        call["loadBalancers"] = [{"containerName": settings.container, "containerPort": settings.port}]
        call["healthCheckGracePeriodSeconds"] = settings.health_check.grace_seconds
    return call


def placement(project: Project, load_balancer: LoadBalancer, task_definition: TaskDefinition) -> Call:
    """Where tasks run, in the words that CreateService and RunTask share."""
    capacity = _capacity(project, task_definition)
    if task_definition.network_mode != "awsvpc":
        return capacity
    return {
        **capacity,
        "networkConfiguration": {"awsvpcConfiguration": _network(project, load_balancer, capacity)},
    }


def on_fargate(project: Project, task_definition: TaskDefinition) -> bool:
    """Whether tasks run on Fargate, or their task definition has to fit it all the same."""
    return "FARGATE" in task_definition.compatibilities or _on_fargate(_capacity(project, task_definition))


def _capacity(project: Project, task_definition: TaskDefinition) -> Call:
    if project.capacity_providers:
        return {
            "capacityProviderStrategy": [
                {"capacityProvider": provider.name, "weight": provider.weight, "base": provider.base}
                for provider in project.capacity_providers
            ]
        }
    if project.launch_type is LaunchType.FARGATE_SPOT:
        return {"capacityProviderStrategy": [{"capacityProvider": "FARGATE_SPOT", "weight": 1, "base": 0}]}
    fits_fargate = "FARGATE" in task_definition.compatibilities
    return {"launchType": str(project.launch_type or (LaunchType.FARGATE if fits_fargate else LaunchType.EC2))}


def _network(project: Project, load_balancer: LoadBalancer, call: Call) -> Call:
    network = project.network
    public = network.assign_public_ip
    if public is None:
        # In an internet-facing load balancer's own subnets a task needs a public address to pull its image, and only
        # Fargate can give it one (AmazonECS/latest/developerguide/fargate-task-networking.html).
        public = not network.subnets and load_balancer.internet_facing and _on_fargate(call)
    groups = {"securityGroups": list(network.security_groups)} if network.security_groups else {}
    return {
        "subnets": list(network.subnets or load_balancer.subnets),
        "assignPublicIp": "ENABLED" if public else "DISABLED",
        **groups,
    }


def _on_fargate(call: Call) -> bool:
    # ECS refuses a strategy that mixes Fargate's capacity providers with others
    # (AmazonECS/latest/APIReference/API_CreateService.html, capacityProviderStrategy).
    providers = [item["capacityProvider"] for item in call.get("capacityProviderStrategy", ())]
    return call.get("launchType") == LaunchType.FARGATE or any(name in _FARGATE_PROVIDERS for name in providers)


def _elb_tags(tags: Mapping[str, str]) -> Sequence[Mapping[str, str]]:
    return [{"Key": name, "Value": value} for name, value in tags.items()]
