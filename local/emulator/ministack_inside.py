"""The one place that knows the emulator's insides: what our corrections read there and put in their way.

ministack has no extension points. Its version is pinned, and tests ask for every corrected behaviour, so a version that
moved something shows at once.
"""

import random
import uuid
from collections.abc import Callable, Coroutine, Mapping, MutableMapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

from ministack import app as _app  # type: ignore[import-untyped]
from ministack.core.responses import (  # type: ignore[import-untyped]
    error_response_json,
    get_account_id,
    get_region,
    json_response,
    request_scope,
)
from ministack.services import alb, dynamodb, ecr, ecs, tagging  # type: ignore[import-untyped]

Record = MutableMapping[str, Any]
Response = tuple[int, dict[str, str], bytes]
"""Status, headers and body."""
Handler = Callable[[str, str, Mapping[str, str], bytes, Mapping[str, Any]], Coroutine[Any, Any, Response]]
"""What answers a service's calls, given method, path, headers, body and query parameters."""
Undo = Callable[[], None]
"""Takes a correction away again."""

_ELB = "elasticloadbalancing"
application = _app.app


def handler(service: str) -> Handler:
    """What answers a service's calls now, with every correction laid over it."""
    answers: Handler = _app.SERVICE_HANDLERS[service]
    return answers


def wrap_service(service: str, wrap: Callable[[Handler], Handler]) -> Undo:
    """Put something before a service's handler. It sees what IAM let pass: over HTTP, and from Step Functions."""
    before = _app.SERVICE_HANDLERS[service]
    _app.SERVICE_HANDLERS[service] = wrap(before)
    return partial(_app.SERVICE_HANDLERS.__setitem__, service, before)


def wrap_function(module: Any, name: str, wrap: Callable[[Any], Any]) -> Undo:
    """Put something before one of a module's functions, for everybody who calls it by its name there."""
    before = getattr(module, name)
    setattr(module, name, wrap(before))
    return partial(setattr, module, name, before)


def wrap_ecs_action(action: str, wrap: Callable[[Any], Any]) -> Undo:
    """Put something before the function that answers one of ECS's calls."""
    answers = own(ecs, "ACTION_MAP")
    before = answers[action]
    answers[action] = wrap(before)
    return partial(answers.__setitem__, action, before)


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


def use_no_docker() -> tuple[Undo, ...]:
    """Have ECS run nothing, and answer without a thread for each call: nothing of it takes time then."""

    async def at_once(function: Callable[..., Any], *arguments: Any, **_: Any) -> Any:
        return function(*arguments)

    return (
        wrap_function(ecs, "_get_docker", lambda _: lambda: None),
        wrap_function(ecs, "run_reentrant", lambda _: at_once),
    )


def follow_clock(now: Callable[[], float]) -> tuple[Undo, ...]:
    """Have ECS and ELBv2 write down this clock's times, which are seconds since 1970."""

    def text() -> str:
        return datetime.fromtimestamp(now(), UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    return (
        wrap_function(ecs, "_ts", lambda _: now),
        wrap_function(ecs, "_iso", lambda _: text),
        wrap_function(ecs, "_ts_to_epoch", lambda _: _epoch),
        wrap_function(alb, "_now_iso", lambda _: text),
    )


def _epoch(value: Any) -> Any:
    """A time as AWS's JSON has it, with its fraction; the emulator's own cuts that off."""
    return datetime.fromisoformat(value).timestamp() if isinstance(value, str) else value


def draw_ids_from(dice: random.Random) -> tuple[Undo, ...]:
    """Have ECS and ELBv2 draw the ids of what they make from these dice, so that the same calls make the same."""

    def drawn() -> str:
        return str(uuid.UUID(int=dice.getrandbits(128), version=4))

    return (
        wrap_function(ecs, "new_uuid", lambda _: drawn),
        wrap_function(alb, "new_uuid", lambda _: drawn),
        wrap_function(alb, "_short_id", lambda _: lambda: f"{dice.getrandbits(64):016x}"),
    )


def find_elb_tags() -> Undo:
    """Have the tagging service find ELBv2's resources, as it finds ECS's."""
    collectors = own(tagging, "COLLECTORS")
    before = collectors.get(_ELB)
    collectors[_ELB] = lambda: own(alb, "tags").items()

    def undo() -> None:
        del collectors[_ELB]
        if before is not None:
            collectors[_ELB] = before

    return undo


def forget_everything() -> None:
    """Empty ECS, ECR, ELBv2, DynamoDB and the tagging service, for every account and region."""
    for module in (ecs, ecr, alb, dynamodb, tagging):
        module.reset()


def in_this_scope(happens: Callable[[], object]) -> Callable[[], None]:
    """Something that will happen by itself, for the account and region of the current call."""
    account, region = get_account_id(), get_region()

    def happen() -> None:
        with request_scope(account, region):
            happens()

    return happen


def target_groups() -> Mapping[str, Record]:
    """ELBv2's target groups, by ARN."""
    groups: Mapping[str, Record] = own(alb, "tgs")
    return groups


def target_group_attribute(group: str, key: str, default: str) -> str:
    """One of a target group's attributes, e.g. `deregistration_delay.timeout_seconds`."""
    attributes = own(alb, "tg_attrs").get(group, ())
    return next((str(held["Value"]) for held in attributes if held["Key"] == key), default)


def load_balancers() -> Mapping[str, Record]:
    """ELBv2's load balancers, by ARN."""
    found: Mapping[str, Record] = own(alb, "lbs")
    return found


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


def ecs_answer(payload: Mapping[str, Any]) -> Response:
    """A successful answer of ECS, with the records in it as callers are shown them."""
    shown = own(ecs, "normalize_ecs_timestamps")(own(ecs, "sanitize")(payload))
    response: Response = json_response(shown)
    return response


def ecs_refusal(code: str, message: str) -> Response:
    """An error of ECS."""
    response: Response = error_response_json(code, message, 400)
    return response


def ecr_refusal(code: str, message: str) -> Response:
    """An error of ECR."""
    response: Response = error_response_json(code, message, 400)
    return response


def tasks() -> Mapping[str, Record]:
    """ECS's tasks, by ARN. Their names that begin with an underscore are never shown to callers."""
    found: Mapping[str, Record] = own(ecs, "tasks")
    return found


def forget_task(arn: str) -> None:
    """Let ECS know a task no more."""
    own(ecs, "tasks").pop(arn, None)


def clusters() -> Mapping[str, Record]:
    """ECS's clusters, by name."""
    found: Mapping[str, Record] = own(ecs, "clusters")
    return found


def cluster_named(reference: str | None) -> str | None:
    """The name of the cluster that a call means by a name or an ARN; `None` where it is neither."""
    name: str | None = own(ecs, "resolve_cluster_name")(reference)
    return name


def service_key(cluster: str | None, reference: str | None) -> str | None:
    """The key of the service that a call means by a name or an ARN; `None` where it is neither."""
    found = own(ecs, "resolve_service_ref")(reference)
    return f"{cluster_named(cluster)}/{found[0]}" if found else None


def services() -> Mapping[str, Record]:
    """ECS's services, by `CLUSTER/NAME`."""
    found: Mapping[str, Record] = own(ecs, "services")
    return found


def service_of_task(task: Record) -> tuple[str, Record | None]:
    """The key of the service that started a task, and the service; an empty key where none did."""
    kind, _, name = str(task.get("group", "")).partition(":")
    if kind != "service":
        return "", None
    key = f"{own(ecs, 'cluster_name_from_arn')(task['clusterArn'])}/{name}"
    return key, services().get(key)


def reconcile(key: str) -> None:
    """Have ECS start or stop tasks of a service until they are what it wants."""
    own(ecs, "reconcile_service_tasks")(key.partition("/")[0], key)
