"""What the step function may do to the load balancers and clusters that deity.yaml names.

Making something needs our tag in the request, changing or removing it needs our tag on the resource, and a tag can be
set only while making something: nothing that this stack did not make can be touched, and nothing can be made ours.

Which action takes which resource and condition: service-authorization/latest/reference/
list_awselasticloadbalancingv2.html and list_amazonelasticcontainerservice.html ("SAR" below).
"""

from collections.abc import Callable, Iterable

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_dynamodb as dynamodb

from infra.definition_grants import definition_grants, look_at_task_definitions
from infra.grants import Grant
from infra.task_grants import list_tasks, look_at_services_and_tasks, pass_task_roles, tagged, tagged_in_request
from preview.config import Config
from preview.naming import STACK_TAG

_NO_RESOURCE = "The action takes no resource: its row in the Service Authorization Reference names none."
_BY_TAG = "The id is made by AWS; the condition on the tag narrows it to what this stack made."

Arn = Callable[[str, str, str], str]


def step_grants(stack: Stack, config: Config) -> list[Grant]:
    """Every call of the steps to Elastic Load Balancing and ECS."""

    def arn(service: str, resource: str, name: str) -> str:
        return stack.format_arn(
            service=service, resource=resource, resource_name=name, arn_format=ArnFormat.SLASH_RESOURCE_NAME
        )

    balancers = _unique(project.load_balancer for project in config.projects)
    clusters = _unique(project.cluster for project in config.projects)
    return [
        *_load_balancing(arn, balancers, config.stack),
        list_tasks(stack, config),
        look_at_services_and_tasks(stack, config),
        *_ecs(arn, clusters, config.stack),
        *definition_grants(stack, config),
        pass_task_roles(stack, config),
    ]


def take_turns(turns: dynamodb.ITable) -> Grant:
    """Each take is one update of the pace's item."""
    return Grant(sid="TakeTurns", actions=("dynamodb:UpdateItem",), resources=(turns.table_arn,))


def look_grants(stack: Stack, config: Config) -> list[Grant]:
    """What the sweep looks at, to see what there is; it changes nothing."""
    clusters = _unique(project.cluster for project in config.projects)
    return [
        Grant(
            sid="ListWhatIsTagged",
            actions=("tag:GetResources",),
            resources=("*",),
            because="The action takes no resource (service-authorization/latest/reference/"
            "list_amazonresourcegrouptaggingapi.html).",
        ),
        Grant(
            sid="LookAtLoadBalancing",
            actions=(
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroups",
            ),
            resources=("*",),
            because=_NO_RESOURCE,
        ),
        look_at_task_definitions(),
        Grant(
            sid="LookAtServices",
            actions=("ecs:DescribeServices",),
            resources=tuple(
                stack.format_arn(
                    service="ecs",
                    resource="service",
                    resource_name=f"{cluster}/*",
                    arn_format=ArnFormat.SLASH_RESOURCE_NAME,
                )
                for cluster in clusters
            ),
            because="What a cluster holds; a service that is gone has no tag to be narrowed by.",
        ),
    ]


def _load_balancing(arn: Arn, balancers: tuple[str, ...], stack: str) -> list[Grant]:
    target_groups = arn("elasticloadbalancing", "targetgroup", "*/*")
    listeners = tuple(_listeners(arn, balancer) for balancer in balancers)
    return [
        Grant(
            sid="LookAtLoadBalancing",
            actions=(
                "elasticloadbalancing:DescribeListeners",
                "elasticloadbalancing:DescribeLoadBalancers",
                "elasticloadbalancing:DescribeTags",
                "elasticloadbalancing:DescribeTargetGroups",
                "elasticloadbalancing:DescribeTargetHealth",
            ),
            resources=("*",),
            because=_NO_RESOURCE,
        ),
        Grant(
            sid="MakeTargetGroups",
            actions=("elasticloadbalancing:CreateTargetGroup",),
            resources=(target_groups,),
            when=tagged_in_request(stack),
            because=_BY_TAG,
        ),
        Grant(
            sid="MakeListeners",
            actions=("elasticloadbalancing:CreateListener",),
            resources=tuple(_load_balancer(arn, balancer) for balancer in balancers),
            when=tagged_in_request(stack),
            because="A load balancer that deity.yaml names by its name has an id that only AWS knows.",
        ),
        Grant(
            # Asked for beside the action that makes the resource: elasticloadbalancing/latest/userguide/
            # tagging-resources-during-creation.html.
            sid="TagWhatIsBeingMade",
            actions=("elasticloadbalancing:AddTags",),
            resources=(target_groups, *listeners),
            when={
                "StringEquals": {
                    "elasticloadbalancing:CreateAction": ["CreateListener", "CreateTargetGroup"],
                    f"aws:RequestTag/{STACK_TAG}": stack,
                }
            },
            because="The id of what is being made is not known before; both conditions narrow it.",
        ),
        Grant(
            sid="ChangeAndRemoveOwnTargetGroups",
            actions=(
                "elasticloadbalancing:DeleteTargetGroup",
                "elasticloadbalancing:ModifyTargetGroup",
                "elasticloadbalancing:ModifyTargetGroupAttributes",
            ),
            resources=(target_groups,),
            when=tagged(stack),
            because=_BY_TAG,
        ),
        Grant(
            sid="RemoveOwnListeners",
            actions=("elasticloadbalancing:DeleteListener",),
            resources=listeners,
            when=tagged(stack),
            because=_BY_TAG,
        ),
    ]


def _ecs(arn: Arn, clusters: tuple[str, ...], stack: str) -> list[Grant]:
    services = tuple(arn("ecs", "service", f"{cluster}/*") for cluster in clusters)
    tasks = tuple(arn("ecs", "task", f"{cluster}/*") for cluster in clusters)
    return [
        Grant(
            sid="MakeServices",
            actions=("ecs:CreateService",),
            resources=services,
            when=tagged_in_request(stack),
            because="The name comes with the branch; the condition on the tag narrows it.",
        ),
        Grant(
            # AmazonECS/latest/developerguide/supported-iam-actions-tagging.html
            sid="TagWhatEcsIsMaking",
            actions=("ecs:TagResource",),
            resources=(*services, arn("ecs", "task-definition", "*:*")),
            when={
                "StringEquals": {
                    "ecs:CreateAction": ["CreateService", "RegisterTaskDefinition"],
                    f"aws:RequestTag/{STACK_TAG}": stack,
                }
            },
            because="The name comes with the branch; both conditions narrow it.",
        ),
        Grant(
            sid="ChangeAndRemoveOwnServices",
            actions=("ecs:DeleteService", "ecs:UpdateService"),
            resources=services,
            when=tagged(stack),
            because=_BY_TAG,
        ),
        Grant(
            # Tasks carry the tags of their service (propagateTags=SERVICE).
            sid="StopOwnTasks",
            actions=("ecs:StopTask",),
            resources=tasks,
            when=tagged(stack),
            because=_BY_TAG,
        ),
    ]


def _load_balancer(arn: Arn, name_or_arn: str) -> str:
    return name_or_arn if _is_arn(name_or_arn) else arn("elasticloadbalancing", "loadbalancer", f"app/{name_or_arn}/*")


def _listeners(arn: Arn, name_or_arn: str) -> str:
    """`listener/app/NAME/LOAD-BALANCER-ID/LISTENER-ID` of a load balancer given by name or ARN."""
    if _is_arn(name_or_arn):
        return name_or_arn.replace(":loadbalancer/", ":listener/", 1) + "/*"
    return arn("elasticloadbalancing", "listener", f"app/{name_or_arn}/*")


def _is_arn(text: str) -> bool:
    return text.startswith("arn:")


def _unique(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(values)))
