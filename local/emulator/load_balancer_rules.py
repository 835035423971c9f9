"""What ELBv2 does when it is asked to make what there is, to show or use what there is not, or for too much."""

import re
from collections.abc import Mapping
from typing import Any

from ministack.services import alb  # type: ignore[import-untyped]

from local.emulator.ministack_inside import (
    Record,
    Response,
    elb_answer,
    elb_refusal,
    listeners,
    load_balancers,
    own,
    target_groups,
)
from local.emulator.routes import forwarded, used_groups
from local.emulator.rules import ELB, Call, Rule, each

_API = "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
_QUOTAS = "docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-limits.html"
LISTENERS_PER_LOAD_BALANCER = 50
TARGET_GROUPS_PER_LOAD_BALANCER = 100
TARGET_GROUPS_PER_REGION = 3000
_NAME_LENGTH = 32
# What AWS's own refusal quotes.
_NAME = r"(?!.*--)(?!^-)(?!.*-$)^[A-Za-z0-9-]+$"

# CreateTargetGroup's settings and what they are when they are not given, as the emulator keeps them.
_DEFAULTS = {
    "Protocol": "HTTP",
    "Port": "80",
    "VpcId": "",
    "TargetType": "instance",
    "HealthCheckProtocol": "HTTP",
    "HealthCheckPort": "traffic-port",
    "HealthCheckEnabled": "true",
    "HealthCheckPath": "/",
    "HealthCheckIntervalSeconds": "30",
    "HealthCheckTimeoutSeconds": "5",
    "HealthyThresholdCount": "5",
    "UnhealthyThresholdCount": "2",
}


async def wrong_name(call: Call) -> Response | None:
    """The refusal of a target group's name that is none."""
    name = str(call.parameters.get("Name", ""))
    if len(name) > _NAME_LENGTH:
        said = f"Target group name '{name}' cannot be longer than '{_NAME_LENGTH}' characters"
        return elb_refusal("ValidationError", said)
    if name and not re.match(_NAME, name):
        said = (
            f"1 validation error detected: Value '{name}' at 'targetGroup.targetGroupArn.targetGroupName' failed to "
            f"satisfy constraint: Member must satisfy regular expression pattern: {_NAME}"
        )
        return elb_refusal("ValidationError", said)
    return None


async def existing_target_group(call: Call) -> Response | None:
    """The group that has the name already, if it has the same settings; else the refusal."""
    name = call.parameters.get("Name")
    found = next((group for group in target_groups().values() if group["TargetGroupName"] == name), None)
    if found is None:
        return None
    if _settings(found) != {**_DEFAULTS, "Matcher.HttpCode": "200", **_given(call.parameters)}:
        said = f"A target group with the same name '{name}' exists, but with different settings"
        return elb_refusal("DuplicateTargetGroupName", said)
    return elb_answer(call.action, f"<TargetGroups>{own(alb, 'tg_xml')(found)}</TargetGroups>")


async def too_many_target_groups(_call: Call) -> Response | None:
    """The refusal where the account holds as many as it may."""
    if len(target_groups()) < TARGET_GROUPS_PER_REGION:
        return None
    said = "You've reached the limit on the number of target groups for your Amazon Web Services account"
    return elb_refusal("TooManyTargetGroups", said)


async def existing_listener(call: Call) -> Response | None:
    """The listener that has the port already, if it is the same in everything; else the refusal."""
    load_balancer, port = call.parameters.get("LoadBalancerArn"), str(call.parameters.get("Port", "80"))
    found = next(
        (
            listener
            for listener in listeners().values()
            if listener["LoadBalancerArn"] == load_balancer and str(listener["Port"]) == port
        ),
        None,
    )
    if found is None:
        return None
    asked = {
        "Protocol": call.parameters.get("Protocol", "HTTP"),
        "Certificates": own(alb, "parse_certificate_arns")(call.parameters),
        "DefaultActions": own(alb, "parse_actions")(call.parameters),
    }
    if asked != {"Certificates": [], **{name: found[name] for name in asked if name in found}}:
        said = f"A listener already exists on this port for this load balancer '{load_balancer}'"
        return elb_refusal("DuplicateListener", said)
    return elb_answer(call.action, f"<Listeners>{own(alb, 'listener_xml')(found)}</Listeners>")


async def too_many_listeners(call: Call) -> Response | None:
    """The refusal where the load balancer has as many as it may."""
    arn = call.parameters.get("LoadBalancerArn")
    if sum(listener["LoadBalancerArn"] == arn for listener in listeners().values()) < LISTENERS_PER_LOAD_BALANCER:
        return None
    return elb_refusal("TooManyListeners", "You've reached the limit on the number of listeners per load balancer")


async def unknown_target_group(call: Call) -> Response | None:
    """The refusal where traffic is to go to a group that is not there."""
    for group in _asked_groups(call):
        if group not in target_groups():
            return elb_refusal("TargetGroupNotFound", f"Target group '{group}' not found")
    return None


async def group_of_another(call: Call) -> Response | None:
    """The refusal where a group's traffic comes from another load balancer."""
    load_balancer, used = _load_balancer(call), used_groups()
    if load_balancer in load_balancers() and any(
        set(used.get(group, ())) - {load_balancer} for group in _asked_groups(call)
    ):
        said = "You've reached the limit on the number of load balancers per target group"
        return elb_refusal("TargetGroupAssociationLimit", said)
    return None


async def too_many_groups_behind(call: Call) -> Response | None:
    """The refusal where the load balancer uses as many groups as it may."""
    load_balancer = _load_balancer(call)
    if load_balancer not in load_balancers():
        return None
    here = {group for group, balancers in used_groups().items() if load_balancer in balancers}
    if len(here | set(_asked_groups(call))) <= max(len(here), TARGET_GROUPS_PER_LOAD_BALANCER):
        return None
    said = (
        "You've reached the limit on the number of unique target groups per load balancer across all listeners. If a "
        "target group is used by multiple actions for a load balancer, it is counted as only one use."
    )
    return elb_refusal("TooManyUniqueTargetGroupsPerLoadBalancer", said)


async def missing_target_group(call: Call) -> Response | None:
    """The refusal where any of the groups that were named is not there."""
    names = {group["TargetGroupName"] for group in target_groups().values()}
    if set(call.members("Names")) <= names and set(call.members("TargetGroupArns")) <= set(target_groups()):
        return None
    return elb_refusal("TargetGroupNotFound", "One or more target groups not found")


async def missing_listener(call: Call) -> Response | None:
    """The refusal where any of the listeners that were named is not there."""
    if set(call.members("ListenerArns")) <= set(listeners()):
        return None
    return elb_refusal("ListenerNotFound", "One or more listeners not found")


def _asked_groups(call: Call) -> tuple[str, ...]:
    prefix = "DefaultActions" if call.action.endswith("Listener") else "Actions"
    return tuple(forwarded(own(alb, "parse_actions")(call.parameters, prefix)))


def _load_balancer(call: Call) -> str | None:
    """The ARN of the load balancer that a call about a listener, or a rule of one, is about."""
    given: Mapping[str, Any] = call.parameters
    if "LoadBalancerArn" in given:
        return str(given["LoadBalancerArn"])
    listener = given.get("ListenerArn") or own(alb, "rules").get(given.get("RuleArn"), {}).get("ListenerArn")
    known = listeners().get(str(listener))
    return str(known["LoadBalancerArn"]) if known else None


def _settings(group: Record) -> dict[str, str]:
    kept = {name: _text(group.get(name, default)) for name, default in _DEFAULTS.items()}
    return {**kept, "Matcher.HttpCode": _text(group["Matcher"]["HttpCode"])}


def _given(parameters: Mapping[str, Any]) -> dict[str, str]:
    names = (*_DEFAULTS, "Matcher.HttpCode")
    return {name: _text(parameters[name]) for name in names if parameters.get(name)}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_FORWARDING = ("CreateListener", "ModifyListener", "CreateRule", "ModifyRule")
RULES = (
    Rule(
        service=ELB,
        action="CreateTargetGroup",
        says="A name has at most 32 letters, digits and hyphens, none at an end and no two together; another is "
        f"ValidationError. {_API}/API_CreateTargetGroup.html; the pattern is that of AWS's refusal",
        before=wrong_name,
    ),
    Rule(
        service=ELB,
        action="CreateTargetGroup",
        says="A target group of the same name and settings is returned; other settings are DuplicateTargetGroupName. "
        f"{_API}/API_CreateTargetGroup.html",
        before=existing_target_group,
    ),
    Rule(
        service=ELB,
        action="CreateTargetGroup",
        says=f"The 3001st of a Region is TooManyTargetGroups. {_QUOTAS}",
        before=too_many_target_groups,
    ),
    Rule(
        service=ELB,
        action="CreateListener",
        says="A listener that is the same in everything is returned; a taken port is DuplicateListener. "
        f"{_API}/API_CreateListener.html",
        before=existing_listener,
    ),
    *each(
        _FORWARDING,
        service=ELB,
        says=f"An unknown target group is TargetGroupNotFound. {_API}/API_CreateListener.html",
        before=unknown_target_group,
    ),
    Rule(
        service=ELB,
        action="CreateListener",
        says=f"The 51st of a load balancer is TooManyListeners. {_QUOTAS}",
        before=too_many_listeners,
    ),
    *each(
        _FORWARDING,
        service=ELB,
        says=f"A target group of another load balancer is TargetGroupAssociationLimit. {_QUOTAS}",
        before=group_of_another,
    ),
    *each(
        _FORWARDING,
        service=ELB,
        says=f"The 101st target group of a load balancer is TooManyUniqueTargetGroupsPerLoadBalancer. {_QUOTAS}",
        before=too_many_groups_behind,
    ),
    Rule(
        service=ELB,
        action="DescribeTargetGroups",
        says=f"An unknown name or ARN is TargetGroupNotFound. {_API}/API_DescribeTargetGroups.html",
        before=missing_target_group,
    ),
    Rule(
        service=ELB,
        action="DescribeListeners",
        says=f"An unknown ARN is ListenerNotFound. {_API}/API_DescribeListeners.html",
        before=missing_listener,
    ),
)
