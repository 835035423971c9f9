"""What the step function may do about task definitions, the images in them, and what their containers logged.

Which action takes which resource and condition: service-authorization/latest/reference/
list_amazonelasticcontainerservice.html, list_amazonelasticcontainerregistry.html and list_amazoncloudwatchlogs.html.
"""

from collections.abc import Iterable

from aws_cdk import ArnFormat, Stack

from infra.grants import Grant
from infra.task_grants import tagged, tagged_in_request
from preview.config import Config, Project
from preview.planning.images import ecr_image
from preview.templates import filled

_NO_RESOURCE = "The action takes no resource: its row in the Service Authorization Reference names none."
_BY_TAG = "The id is made by AWS; the condition on the tag narrows it to what this stack made."
# What placeholders stand for is of no account here: a grant is for the repository.
_ANY = {"account": "0" * 12, "region": "any", "sha": "any", "short_sha": "any", "branch_slug": "any"}


def definition_grants(stack: Stack, config: Config) -> list[Grant]:
    """Every call of the steps about them."""
    return [*_definitions(stack, config.stack), *_images(stack, config), last_lines(stack, config)]


def _definitions(stack: Stack, name: str) -> list[Grant]:
    every = stack.format_arn(
        service="ecs", resource="task-definition", resource_name="*:*", arn_format=ArnFormat.SLASH_RESOURCE_NAME
    )
    return [
        Grant(
            sid="FindTaskDefinitions",
            actions=("ecs:DescribeTaskDefinition", "ecs:ListTaskDefinitions"),
            resources=("*",),
            because=_NO_RESOURCE,
        ),
        Grant(
            sid="RegisterTaskDefinitions",
            actions=("ecs:RegisterTaskDefinition",),
            resources=("*",),
            when=tagged_in_request(name),
            because=f"{_NO_RESOURCE} The condition lets through what carries our tag.",
        ),
        Grant(
            # The steps deregister nothing without our tags; IAM cannot be told so.
            sid="DeregisterTaskDefinitions",
            actions=("ecs:DeregisterTaskDefinition",),
            resources=("*",),
            because=_NO_RESOURCE,
        ),
        Grant(
            sid="DeleteOwnTaskDefinitions",
            actions=("ecs:DeleteTaskDefinitions",),
            resources=(every,),
            when=tagged(name),
            because=_BY_TAG,
        ),
    ]


def look_at_task_definitions() -> Grant:
    """Of functions that only look."""
    return Grant(
        sid="LookAtTaskDefinitions", actions=("ecs:DescribeTaskDefinition",), resources=("*",), because=_NO_RESOURCE
    )


def last_lines(stack: Stack, config: Config) -> Grant:
    """What containers printed."""
    return Grant(
        sid="ReadLastLines",
        actions=("logs:GetLogEvents",),
        resources=tuple(
            stack.format_arn(
                service="logs",
                region="*",
                resource="log-group",
                resource_name=f"{group}:log-stream:*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for group in config.permissions.log_groups
        ),
        because="Where containers log to is said in the projects' task definitions, which synthesis cannot read; "
        "`permissions.log_groups` in deity.yaml narrows it.",
    )


def _images(stack: Stack, config: Config) -> list[Grant]:
    """A look into the repositories whose images deity.yaml names; none where it names none in ECR."""
    repositories = sorted({image for project in config.projects for image in _repositories(stack, project)})
    if not repositories:
        return []
    return [Grant(sid="LookForImages", actions=("ecr:DescribeImages",), resources=tuple(repositories))]


def _repositories(stack: Stack, project: Project) -> Iterable[str]:
    for service in project.every_service:
        for template in service.image_templates.values():
            # Whose account and region it is, the template may leave to the load balancer's: this stack's.
            image = ecr_image(filled(template, _ANY))
            if image is not None:
                yield stack.format_arn(
                    service="ecr",
                    resource="repository",
                    resource_name=image.repository,
                    arn_format=ArnFormat.SLASH_RESOURCE_NAME,
                    account=None if "{account}" in template else image.account,
                    region=None if "{region}" in template else image.region,
                )
