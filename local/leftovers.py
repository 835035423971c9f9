"""What an environment has in the account and in the container engine: after its deletion, nothing."""

from collections.abc import Iterator
from typing import Any

from local.run import EmbeddedRun
from preview.naming import STACK_TAG

_CHUNK = 20  # elasticloadbalancing/latest/APIReference/API_DescribeTags.html


def leftovers(run: EmbeddedRun, *, cluster: str) -> tuple[str, ...]:
    """Everything that carries this product's tags, is in its cluster, or runs in the engine for it; a line for each."""
    return (*_in_front(run), *in_cluster(run.emulator.client("ecs"), cluster), *_in_engine(run))


def _in_front(run: EmbeddedRun) -> Iterator[str]:
    elbv2 = run.emulator.client("elbv2")
    groups = [group["TargetGroupArn"] for group in elbv2.describe_target_groups()["TargetGroups"]]
    listeners = [
        listener["ListenerArn"]
        for listener in elbv2.describe_listeners(LoadBalancerArn=run.endpoints.load_balancer_arn)["Listeners"]
    ]
    arns = groups + listeners
    for start in range(0, len(arns), _CHUNK):
        for described in elbv2.describe_tags(ResourceArns=arns[start : start + _CHUNK])["TagDescriptions"]:
            if any(tag["Key"] == STACK_TAG for tag in described["Tags"]):
                yield described["ResourceArn"]


def in_cluster(ecs: Any, cluster: str) -> Iterator[str]:
    """What is left of ECS's: services, tasks, those that no service started too, and task definitions of ours."""
    names = ecs.list_services(cluster=cluster)["serviceArns"]
    for service in ecs.describe_services(cluster=cluster, services=names)["services"] if names else []:
        if service["status"] != "INACTIVE":  # ECS remembers deleted services for a while
            yield service["serviceArn"]
    yield from ecs.list_tasks(cluster=cluster, desiredStatus="RUNNING")["taskArns"]
    for status in ("ACTIVE", "INACTIVE"):  # one that is being deleted goes by itself
        for page in ecs.get_paginator("list_task_definitions").paginate(status=status):
            yield from (arn for arn in page["taskDefinitionArns"] if _is_ours(ecs, arn))


def _is_ours(ecs: Any, task_definition: str) -> bool:
    described = ecs.describe_task_definition(taskDefinition=task_definition, include=["TAGS"])
    return any(tag["key"] == STACK_TAG for tag in described.get("tags", ()))


def _in_engine(run: EmbeddedRun) -> Iterator[str]:
    if run.engine:
        found = run.engine.client().containers.list(all=True, filters={"label": run.emulator.container_label})
        yield from (f"container {container.name}" for container in found)
