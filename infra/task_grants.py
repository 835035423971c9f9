"""What running tasks and looking at them takes, whoever does it: clusters, tags, and the roles that tasks are given."""

from aws_cdk import ArnFormat, Stack

from infra.grants import Grant
from preview.config import Config
from preview.naming import STACK_TAG


def clusters_of(stack: Stack, config: Config) -> tuple[str, ...]:
    """The ARNs of the clusters that deity.yaml names."""
    names = sorted({project.cluster for project in config.projects})
    return tuple(
        stack.format_arn(
            service="ecs", resource="cluster", resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )
        for name in names
    )


def list_tasks(stack: Stack, config: Config) -> Grant:
    """Which tasks the clusters' services have."""
    return Grant(
        sid="ListTasksOfTheClusters",
        actions=("ecs:ListTasks",),
        resources=("*",),
        when={"ArnEquals": {"ecs:cluster": list(clusters_of(stack, config))}},
        because="Its only resource type is a container instance (service-authorization/latest/reference/"
        "list_amazonelasticcontainerservice.html), which tasks on Fargate do not have; the condition narrows it to the "
        "clusters of deity.yaml.",
    )


def look_at_services_and_tasks(stack: Stack, config: Config) -> Grant:
    """How they are."""
    return Grant(
        sid="LookAtServicesAndTasks",
        actions=("ecs:DescribeServices", "ecs:DescribeTasks"),
        resources=tuple(held for kind in ("service", "task") for held in _held(stack, config, kind)),
        because="What a cluster holds; a service that is gone has no tag to be narrowed by.",
    )


def look_at_tasks(stack: Stack, config: Config) -> Grant:
    """How the tasks are, for who asks nothing of their services."""
    return Grant(
        sid="LookAtTasks",
        actions=("ecs:DescribeTasks",),
        resources=_held(stack, config, "task"),
        because="What a cluster holds: a task's id is known once it is there.",
    )


def _held(stack: Stack, config: Config, kind: str) -> tuple[str, ...]:
    """Everything of the kind that the clusters hold."""
    return tuple(cluster.replace(":cluster/", f":{kind}/") + "/*" for cluster in clusters_of(stack, config))


def tagged_in_request(stack: str) -> dict[str, dict[str, str]]:
    """The condition that something is made with this stack's tag."""
    return {"StringEquals": {f"aws:RequestTag/{STACK_TAG}": stack}}


def tagged(stack: str) -> dict[str, dict[str, str]]:
    """The condition that what is changed carries this stack's tag."""
    return {"StringEquals": {f"aws:ResourceTag/{STACK_TAG}": stack}}


def pass_task_roles(stack: Stack, config: Config) -> Grant:
    """ECS asks for it whenever a call names a task definition that has roles, or registers one.

    github.com/keidarcy/e1s/issues/429.
    """
    roles = config.permissions.task_roles
    return Grant(
        sid="RunTasksWithTheirRoles",
        actions=("iam:PassRole",),
        resources=tuple(
            stack.format_arn(service="iam", region="", resource="role", resource_name=role) for role in roles
        ),
        when={"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}},
        because="Which roles tasks have is said in the projects' task definitions, which synthesis cannot read; "
        "`permissions.task_roles` in deity.yaml narrows it.",
    )
