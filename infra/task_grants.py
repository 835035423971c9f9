"""What running tasks takes, whoever runs them: clusters, tags, and the roles that tasks are given."""

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
