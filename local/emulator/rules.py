"""Rules of AWS's that the emulator does not keep, laid over it call by call.

A rule names the calls that it is about and what AWS does. It may answer a call itself, before the emulator sees it, or
change the emulator's answer. `rulebook.py` is the table of contents.
"""

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from local.emulator.ministack_inside import Handler, Response

ELB = "elasticloadbalancing"
ECS = "ecs"
ECR = "ecr"
TAGGING = "tagging"
STATES = "states"


@dataclass(frozen=True, kw_only=True)
class Call:
    """One call of an AWS API.

    Attributes:
        service: `ELB`, `ECS`, `ECR` or `TAGGING`.
        action: the API's name for it, e.g. `CreateListener`.
        parameters: ELB's flat, e.g. `Names.member.1`; the others' as in their JSON.
        agent: what the caller says it is, its `User-Agent`.
    """

    service: str
    action: str
    parameters: Mapping[str, Any]
    agent: str = ""

    def members(self, name: str) -> list[str]:
        """An ELB call's list, e.g. `Names`."""
        count = 1
        while f"{name}.member.{count}" in self.parameters:
            count += 1
        return [str(self.parameters[f"{name}.member.{index}"]) for index in range(1, count)]


Before = Callable[[Call], Awaitable[Response | None]]
After = Callable[[Call, Response], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class Rule:
    """One rule of AWS's about one call.

    Attributes:
        service: whose call it is about.
        action: which call.
        says: what AWS does, and the page that says so.
        before: answers the call, or `None` to let the emulator answer.
        after: the answer to give, of the call and the emulator's answer.
    """

    service: str
    action: str
    says: str
    before: Before | None = None
    after: After | None = None


@dataclass(frozen=True, kw_only=True)
class Behaviour:
    """A rule of AWS's about what happens by itself.

    Attributes:
        service: whose it is.
        about: what it happens to.
        says: what AWS does, and the page that says so.
    """

    service: str
    about: str
    says: str


def each(
    actions: Sequence[str], *, service: str, says: str, before: Before | None = None, after: After | None = None
) -> tuple[Rule, ...]:
    """One rule about several calls."""
    return tuple(Rule(service=service, action=action, says=says, before=before, after=after) for action in actions)


async def _nothing() -> None:
    """What happens first where nothing has to."""


def keep(
    rules: Sequence[Rule], *, service: str, first: Callable[[], Awaitable[None]] = _nothing
) -> Callable[[Handler], Handler]:
    """Wraps a service's handler so that its calls keep the rules. The first rule that answers a call answers it.

    `first` happens before each call.
    """
    about: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.service == service:
            about.setdefault(rule.action, []).append(rule)

    def wrap(handler: Handler) -> Handler:
        async def ruled(
            method: str, path: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]
        ) -> Response:
            await first()
            call = _call(service, headers, body, query)
            ruling = about.get(call.action, ())
            for rule in ruling:
                if rule.before and (answer := await rule.before(call)) is not None:
                    return answer
            response = await handler(method, path, headers, body, query)
            for rule in ruling:
                if rule.after:
                    response = await rule.after(call, response)
            return response

        return ruled

    return wrap


def _call(service: str, headers: Mapping[str, str], body: bytes, query: Mapping[str, Any]) -> Call:
    agent = headers.get("user-agent", "")
    if service != ELB:
        action = headers.get("x-amz-target", "").rpartition(".")[2]
        return Call(service=service, action=action, parameters=_json_object(body), agent=agent)
    first = {name: value[0] if isinstance(value, list) else value for name, value in query.items()}
    parameters = {**first, **dict(parse_qsl(body.decode(errors="replace")))}
    return Call(service=service, action=str(parameters.get("Action", "")), parameters=parameters, agent=agent)


def _json_object(body: bytes) -> Mapping[str, Any]:
    try:
        read = json.loads(body or b"{}")
    except ValueError:  # the emulator says so itself
        return {}
    return read if isinstance(read, dict) else {}
