"""Which of a group's targets a request goes to: a healthy one, where there is any."""

import random
from collections.abc import Callable, Coroutine
from typing import Any

from ministack.services import alb  # type: ignore[import-untyped]

from local.emulator.ministack_inside import (
    Record,
    Response,
    Undo,
    own,
    registered_targets,
    target_groups,
    wrap_function,
)
from local.emulator.rules import ELB, Behaviour
from local.emulator.target_states import TargetStates
from local.emulator.targets import key_of

_PAGE = "docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html"
BEHAVIOURS = (
    Behaviour(
        service=ELB,
        about="a request",
        says="It goes to one of the healthy targets; to any, healthy or not, where none is (the load balancer fails "
        f"open). {_PAGE}",
    ),
)
_A_CHOICE = 2

Forward = Callable[..., Coroutine[Any, Any, Response]]


def send_to_healthy_targets(states: TargetStates) -> Undo:
    """Lay the rule over the emulator's load balancers, which send requests to any registered target."""

    def healthy_first(forward: Forward) -> Forward:
        async def forwarded(arn: str, *request: Any) -> Response:
            healthy = await _healthy_ones(states, arn)
            if not healthy:
                return await forward(arn, *request)
            method, path, headers, body, query, raw_query, raw_path = request
            target = random.choice(healthy)  # noqa: S311  spread, not kept secret
            sent = own(alb, "proxy_http_target")(
                target, target_groups()[arn], method, raw_path or path, headers, body, query, raw_query
            )
            answer: Response = await sent
            return answer

        return forwarded

    return wrap_function(alb, "_forward_to_tg", healthy_first)


async def _healthy_ones(states: TargetStates, arn: str) -> list[Record]:
    """The healthy targets of a group where there is a choice; else nobody is asked, for it would change nothing."""
    group, registered = target_groups().get(arn), registered_targets().get(arn, ())
    if group is None or group["TargetType"] == "lambda" or len(registered) < _A_CHOICE:
        return []
    known = await states.of(arn)
    return [target for target in registered if (it := known.get(key_of(target, group))) is not None and it.healthy]
