"""The one place that knows the emulator's insides: what our corrections read there and put in their way.

ministack has no extension points. Its version is pinned, and tests/local asks the running emulator for every corrected
behaviour, so a version that moved something shows at once.
"""

from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from typing import Any

from ministack import app as _app  # type: ignore[import-untyped]
from ministack.services import alb, ecs  # type: ignore[import-untyped]

Record = MutableMapping[str, Any]
Response = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Coroutine[Any, Any, Response]]
"""What answers a service's calls, given method, path, headers, body and query parameters."""

application = _app.app


def wrap_service(service: str, wrap: Callable[[Handler], Handler]) -> None:
    """Put something before a service's handler. It sees what IAM let pass: over HTTP, and from Step Functions."""
    _app.SERVICE_HANDLERS[service] = wrap(_app.SERVICE_HANDLERS[service])


def wrap_function(module: Any, name: str, wrap: Callable[[Any], Any]) -> None:
    """Put something before one of a module's functions, for everybody who calls it by its name there."""
    setattr(module, name, wrap(getattr(module, name)))


def own(module: Any, name: str) -> Any:
    """What a module keeps under `_NAME`. Its tables are those of the account and region of the current call."""
    return getattr(module, f"_{name}")


def use_docker(client: object) -> None:
    """Have ECS run its containers with this Docker client, and remove them with it as soon as their tasks have ended.

    ministack leaves the container of a task that ended by itself where it is for some minutes; Fargate leaves nothing.
    """
    vars(ecs)["_docker"] = client

    def with_client(clean_up: Callable[..., None]) -> Callable[..., None]:
        return lambda task, _client, *more, **named: clean_up(task, client, *more, **named)

    wrap_function(ecs, "_cleanup_task_resources", with_client)


def target_groups() -> Mapping[str, Record]:
    """ELBv2's target groups, by ARN."""
    groups: Mapping[str, Record] = own(alb, "tgs")
    return groups


def listeners() -> Mapping[str, Record]:
    """ELBv2's listeners, by ARN."""
    found: Mapping[str, Record] = own(alb, "listeners")
    return found


def listener_rules() -> Mapping[str, Record]:
    """The listeners' rules, their default ones too, by ARN."""
    rules: Mapping[str, Record] = own(alb, "rules")
    return rules


def registered_targets() -> MutableMapping[str, list[Record]]:
    """The registered targets (`Id`, and `Port` where one was given), by target group ARN."""
    targets: MutableMapping[str, list[Record]] = own(alb, "targets")
    return targets


def elb_answer(action: str, inner: str) -> Response:
    """A successful answer of ELBv2; `inner` is XML."""
    response: Response = own(alb, "xml")(200, action, inner)
    return response


def elb_refusal(code: str, message: str) -> Response:
    """An error of ELBv2."""
    response: Response = own(alb, "error")(code, message)
    return response


def tasks() -> Mapping[str, Record]:
    """ECS's tasks, by ARN. Their names that begin with an underscore are never shown to callers."""
    found: Mapping[str, Record] = own(ecs, "tasks")
    return found
