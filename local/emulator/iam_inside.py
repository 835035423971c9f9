"""IAM in the emulator: it asks what AWS would ask, and every decision can be recorded."""

import secrets
from collections.abc import Callable, Iterator, Mapping
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ministack import app as _app  # type: ignore[import-untyped]
from ministack.core import iam_actions as _actions  # type: ignore[import-untyped]
from ministack.core import iam_evaluator as _evaluator
from ministack.core.responses import get_account_id, get_region  # type: ignore[import-untyped]
from ministack.services import alb, ecs, sts, tagging  # type: ignore[import-untyped]

from local.emulator.definitions_inside import definition_key, task_definitions
from local.emulator.iam_calls import Check, Definitions, ecs_checks, elb_checks, logs_checks
from local.emulator.iam_record import IamDecision, append_decision
from local.emulator.ministack_inside import own, wrap_function

_ELB, _ECS, _LOGS = "elasticloadbalancing", "ecs", "logs"


@dataclass(frozen=True, kw_only=True)
class _Call:
    """The call that is being decided on."""

    service: str
    body: bytes
    parameters: Mapping[str, Any]
    region: str
    account: str


_current: ContextVar[_Call | None] = ContextVar("current", default=None)


def ask_as_aws_does() -> None:
    """Have the emulator ask the policies what AWS would ask, with the resources' tags.

    Its one machine's loopback counts as safe in transit, as TLS does: the templates refuse calls without it.
    """
    wrap_function(_app, "pin_request_origin", _over_tls)
    wrap_function(_actions, "extract_resource_arn", _noted)
    wrap_function(_evaluator, "enforce", _thorough)
    collectors = own(tagging, "RESOURCE_TAG_COLLECTORS")
    collectors[_ELB] = _elb_tags
    collectors[_ECS] = _ecs_tags
    own(tagging, "COLLECTORS")[_ELB] = _elb_tags  # for GetResources, which knows ECS's alone


def refusal_to_role(role: str, action: str, body: bytes) -> str | None:
    """Why a role may not make a call of ECS that AWS itself makes in its name; `None` where it may, or nobody asks.

    Args:
        role: its ARN.
        action: in IAM's words, e.g. `ecs:RunTask`.
        body: the call's.
    """
    if not _app.AUTH:
        return None
    account, name, key = role.split(":")[4], role.rpartition("/")[2], f"ASIA{secrets.token_hex(8).upper()}"
    principal = f"arn:aws:sts::{account}:assumed-role/{name}/states"
    session = {"Arn": principal, "AccountId": account, "PrincipalType": "AssumedRole"}
    sts.register_session(key, {**session, "SecretAccessKey": secrets.token_hex(20)})
    noted = _current.set(_Call(service=_ECS, body=body, parameters={}, region=get_region(), account=account))
    try:
        refusal = _evaluator.enforce(key, action, _ECS, get_region())
    finally:
        _current.reset(noted)
        own(sts, "sessions").pop(key, None)
    return None if refusal is None else f"User: {principal} is not authorized to perform: {action}"


def record_decisions(path: Path) -> None:
    """Append every decision on somebody who is not the account's root to the file."""
    wrap_function(_evaluator, "enforce", lambda enforce: _recorded(enforce, path))


def _over_tls(pin: Callable[[str, bool], None]) -> Callable[[str, bool], None]:
    return lambda source, _secure: pin(source, True)


def _noted(extract: Callable[..., str]) -> Callable[..., str]:
    """Keeps the call at hand for the decision on it."""

    def extracted(*call: Any) -> str:
        service, _method, _path, _headers, body, parameters, region, account = call
        _current.set(_Call(service=service, body=body, parameters=parameters, region=region, account=account))
        return extract(*call)

    return extracted


def _thorough(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Asks every question that AWS asks; the first refusal counts."""

    def enforced(  # noqa: PLR0917  the emulator's own signature
        access_key: str,
        action: str,
        service: str,
        region: str,
        resource_arn: str = "*",
        service_context: Mapping[str, Any] | None = None,
    ) -> Any:
        call = _current.get()
        asked: tuple[Check, ...] = (Check(action=action, resource=resource_arn),)
        if call is not None and call.service == service:
            asked = _checks(action, call) or asked
        answers = (
            enforce(
                access_key,
                check.action,
                service,
                region,
                resource_arn=check.resource,
                service_context={**(service_context or {}), **check.conditions},
            )
            for check in asked
        )
        return next((refusal for refusal in answers if refusal is not None), None)

    return enforced


def _recorded(enforce: Callable[..., Any], path: Path) -> Callable[..., Any]:
    def decided(
        access_key: str, action: str, service: str, region: str, resource_arn: str = "*", **settings: Any
    ) -> Any:
        refusal = enforce(access_key, action, service, region, resource_arn=resource_arn, **settings)
        principal = _evaluator.resolve_principal(access_key or "", get_account_id())
        if getattr(principal, "policies", None) is not None:  # which the account's root has none of
            decision = IamDecision(
                principal=principal.arn, action=action, resource=resource_arn, allowed=refusal is None
            )
            append_decision(path, decision)
        return refusal

    return decided


def _checks(action: str, call: _Call) -> tuple[Check, ...]:
    prefix, _, name = action.partition(":")
    if prefix == _ELB:
        flat = {key: value[0] if isinstance(value, list) else value for key, value in call.parameters.items()}
        return elb_checks(name, flat, region=call.region, account=call.account)
    if prefix == _ECS:
        return ecs_checks(name, call.body, region=call.region, account=call.account, definitions=_definitions(call))
    if prefix == _LOGS:
        return logs_checks(name, call.body, region=call.region, account=call.account)
    return ()


def _definitions(call: _Call) -> Definitions:
    def arn_of(reference: str) -> str:
        found = task_definitions().get(definition_key(reference) or "")
        unknown = f"arn:aws:ecs:{call.region}:{call.account}:task-definition/{reference.rpartition('/')[2]}"
        return str(found["taskDefinitionArn"]) if found else unknown

    roles = {
        str(held["taskDefinitionArn"]): tuple(
            str(held[name]) for name in ("taskRoleArn", "executionRoleArn") if held.get(name)
        )
        for held in task_definitions().values()
    }
    return Definitions(arn_of=arn_of, roles=roles)


def _elb_tags() -> Iterator[tuple[str, list[dict[str, str]]]]:
    yield from own(alb, "tags").items()


def _ecs_tags() -> Iterator[tuple[str, list[dict[str, str]]]]:
    for arn, held in own(ecs, "tags").items():
        yield arn, _as_pairs(held)


def _as_pairs(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"Key": tag["key"], "Value": tag.get("value", "")} for tag in tags]
