"""What AWS asks its policies about a call to ECS or Elastic Load Balancing: resources, conditions, dependent actions.

ministack asks about ECS's clusters only and knows neither service's tags. AWS's own way: the Service Authorization
Reference, service-authorization/latest/reference/list_amazonelasticcontainerservice.html and
list_awselasticloadbalancingv2.html, and the two services' pages on tagging at creation.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

_OF_TARGET_GROUPS = frozenset({"DeleteTargetGroup", "ModifyTargetGroup", "ModifyTargetGroupAttributes"})
_OF_LISTENERS = frozenset({"DeleteListener", "ModifyListener"})
_OF_SERVICES = frozenset({"CreateService", "UpdateService", "DeleteService", "DescribeServices"})
_OF_TASKS = frozenset({"StopTask", "DescribeTasks"})
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


def ecs_checks(
    action: str, body: bytes, *, region: str, account: str, roles: Mapping[str, tuple[str, ...]]
) -> tuple[Check, ...]:
    """The questions about a call to ECS. `roles` gives a task definition's roles, by its ARN."""
    call: Mapping[str, Any] = json.loads(body or b"{}")
    cluster = str(call.get("cluster") or "default").rpartition("/")[2]
    base = f"arn:aws:ecs:{region}:{account}"
    conditions = {"ecs:cluster": f"{base}:cluster/{cluster}"}
    resource = "*"
    if action in _OF_SERVICES:
        resource = f"{base}:service/{cluster}/{_first(call, 'serviceName', 'service', 'services')}"
    elif action in _OF_TASKS:
        resource = f"{base}:task/{cluster}/{_first(call, 'task', 'tasks')}"
    tags = {str(tag["key"]): str(tag["value"]) for tag in call.get("tags", ())}
    passed = roles.get(str(call.get("taskDefinition", "")), ()) if action in ("CreateService", "UpdateService") else ()
    return (
        *_with_tagging("ecs", action, resource, made=resource, tags=tags, conditions=conditions, by="TagResource"),
        *(
            Check(action="iam:PassRole", resource=role, conditions={"iam:PassedToService": "ecs-tasks.amazonaws.com"})
            for role in passed
        ),
    )


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
    if not tags or not action.startswith("Create"):
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
