"""What ELBv2 does when it is asked to make what there is, or to show what there is not."""

from collections.abc import Mapping
from typing import Any

from ministack.services import alb  # type: ignore[import-untyped]

from local.emulator.ministack_inside import (
    Record,
    Response,
    elb_answer,
    elb_refusal,
    listeners,
    own,
    target_groups,
)
from local.emulator.rules import ELB, Call, Rule

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


def _settings(group: Record) -> dict[str, str]:
    kept = {name: _text(group.get(name, default)) for name, default in _DEFAULTS.items()}
    return {**kept, "Matcher.HttpCode": _text(group["Matcher"]["HttpCode"])}


def _given(parameters: Mapping[str, Any]) -> dict[str, str]:
    names = (*_DEFAULTS, "Matcher.HttpCode")
    return {name: _text(parameters[name]) for name in names if parameters.get(name)}


def _text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


_API = "docs.aws.amazon.com/elasticloadbalancing/latest/APIReference"
RULES = (
    Rule(
        service=ELB,
        action="CreateTargetGroup",
        says="A target group of the same name and settings is returned; other settings are DuplicateTargetGroupName. "
        f"{_API}/API_CreateTargetGroup.html",
        before=existing_target_group,
    ),
    Rule(
        service=ELB,
        action="CreateListener",
        says="A listener that is the same in everything is returned; a taken port is DuplicateListener. "
        f"{_API}/API_CreateListener.html",
        before=existing_listener,
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
