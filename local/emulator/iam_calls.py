"""What AWS asks its policies about a call: resources, conditions, dependent actions.

ministack asks about ECS's clusters only, and knows no tags of ECS or Elastic Load Balancing, and no log streams. AWS's
own way: the Service Authorization Reference, service-authorization/latest/reference/
list_amazonelasticcontainerservice.html, list_awselasticloadbalancingv2.html and list_amazoncloudwatchlogs.html, and the
pages on tagging at creation.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

_OF_TARGET_GROUPS = frozenset({"DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes"})
_OF_LISTENERS = frozenset({"DeleteListener", "ModifyListener"})
_OF_SERVICES = frozenset({"CreateService", "UpdateService", "DeleteService", "DescribeServices"})
_OF_TASKS = frozenset({"StopTask", "DescribeTasks"})
_WITH_ROLES = frozenset({"CreateService", "UpdateService", "RunTask"})
_TAGGING = frozenset({"RegisterTaskDefinition", "RunTask"})
_YET_UNKNOWN = "0000000000000000"


@dataclass(frozen=True, kw_only=True)
class Check:
    """One question to the caller's policies."""

    action: str
    resource: str
    conditions: Mapping[str, str] = field(default_factory=dict)


def elb_checks(action: str, parameters: Mapping[str, str], *, region: str, account: str) -> tuple[Check, ...]:
    """The questions about a call to Elastic Load Balancing; `parameters` is its form, e.g. `Tags.member.1.Key`."""
    resource = "*"
    if action == "CreateTargetGroup":
        name = parameters["Name"]
        resource = f"arn:aws:elasticloadbalancing:{region}:{account}:targetgroup/{name}/{_YET_UNKNOWN}"
    elif action == "CreateListener":
        resource = parameters["LoadBalancerArn"]
    elif action in _OF_TARGET_GROUPS:
        resource = parameters["TargetGroupArn"]
    elif action in _OF_LISTENERS:
        resource = parameters["ListenerArn"]
    tags = _form_tags(parameters)
    made = resource
    if action == "CreateListener":
        made = f"{resource.replace(':loadbalancer/', ':listener/')}/{_YET_UNKNOWN}"
    return _with_tagging("elasticloadbalancing", action, resource, made=made, tags=tags, conditions={}, by="AddTags")


@dataclass(frozen=True, kw_only=True)
class Definitions:
    """What is known of task definitions.

    Attributes:
        arn_of: gives a revision's ARN, by whatever names it in a call.
        roles: a revision's roles, by its ARN.
    """

    arn_of: Callable[[str], str]
    roles: Mapping[str, tuple[str, ...]]


def ecs_checks(action: str, body: bytes, *, region: str, account: str, definitions: Definitions) -> tuple[Check, ...]:
    """The questions about a call to ECS."""
    call: Mapping[str, Any] = json.loads(body or b"{}")
    base = f"arn:aws:ecs:{region}:{account}"
    if action == "DeleteTaskDefinitions":
        named = [definitions.arn_of(str(reference)) for reference in call.get("taskDefinitions", ())]
        return tuple(Check(action="ecs:DeleteTaskDefinitions", resource=arn) for arn in named)
    cluster = str(call.get("cluster") or "default").rpartition("/")[2]
    conditions = {} if action.endswith(("TaskDefinition", "TaskDefinitions")) else _of_cluster(base, cluster)
    resource = _ecs_resource(action, call, f"{base}:{{}}/{cluster}", definitions)
    made = {
        "RegisterTaskDefinition": f"{base}:task-definition/{call.get('family')}:*",
        "RunTask": f"{base}:task/{cluster}/*",
    }.get(action, resource)
    tags = {str(tag["key"]): str(tag["value"]) for tag in call.get("tags", ())}
    return (
        *_with_tagging("ecs", action, resource, made=made, tags=tags, conditions=conditions, by="TagResource"),
        *(
            Check(action="iam:PassRole", resource=role, conditions={"iam:PassedToService": "ecs-tasks.amazonaws.com"})
            for role in _passed(action, call, definitions)
        ),
    )


def logs_checks(action: str, body: bytes, *, region: str, account: str) -> tuple[Check, ...]:
    """The questions about a call to CloudWatch Logs, where they differ from ministack's."""
    if action != "GetLogEvents":
        return ()
    call: Mapping[str, Any] = json.loads(body or b"{}")
    stream = f"log-group:{call.get('logGroupName')}:log-stream:{call.get('logStreamName')}"
    return (Check(action="logs:GetLogEvents", resource=f"arn:aws:logs:{region}:{account}:{stream}"),)


def _of_cluster(base: str, cluster: str) -> dict[str, str]:
    return {"ecs:cluster": f"{base}:cluster/{cluster}"}


def _ecs_resource(action: str, call: Mapping[str, Any], within: str, definitions: Definitions) -> str:
    if action in _OF_SERVICES:
        return f"{within.format('service')}/{_first(call, 'serviceName', 'service', 'services')}"
    if action in _OF_TASKS:
        return f"{within.format('task')}/{_first(call, 'task', 'tasks')}"
    return definitions.arn_of(str(call.get("taskDefinition"))) if action == "RunTask" else "*"


def _passed(action: str, call: Mapping[str, Any], definitions: Definitions) -> Iterator[str]:
    """The roles that a call hands to tasks: those that it names itself, or its task definition."""
    if action == "RegisterTaskDefinition":
        yield from (call[name] for name in ("taskRoleArn", "executionRoleArn") if call.get(name))
    elif action in _WITH_ROLES and (named := call.get("taskDefinition")):
        yield from definitions.roles.get(definitions.arn_of(str(named)), ())


def _with_tagging(
    prefix: str,
    action: str,
    resource: str,
    *,
    made: str,
    tags: Mapping[str, str],
    conditions: Mapping[str, str],
    by: str,
) -> tuple[Check, ...]:
    asked = {**conditions, **{f"aws:RequestTag/{name}": value for name, value in tags.items()}}
    itself = Check(action=f"{prefix}:{action}", resource=resource, conditions=asked)
    if not tags or not (action.startswith("Create") or action in _TAGGING):
        return (itself,)
    return (
        itself,
        Check(action=f"{prefix}:{by}", resource=made, conditions={**asked, f"{prefix}:CreateAction": action}),
    )


def _form_tags(parameters: Mapping[str, str]) -> dict[str, str]:
    keys = [name for name in parameters if name.startswith("Tags.member.") and name.endswith(".Key")]
    return {parameters[name]: parameters.get(f"{name.removesuffix('Key')}Value", "") for name in keys}


def _first(call: Mapping[str, Any], *names: str) -> str:
    """The first of several ways to name something; its last part, where it is an ARN."""
    held = next((call[name] for name in names if call.get(name)), "")
    return str(held[0] if isinstance(held, list) else held).rpartition("/")[2]
