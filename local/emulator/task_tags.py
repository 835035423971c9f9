"""The tags of a service's tasks; the emulator's own tasks have none of their service's."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Response, Undo, own, service_key, services, wrap_function
from local.emulator.rules import ECS, Behaviour

_GROUP = "service:"
BEHAVIOURS = (
    Behaviour(
        service=ECS,
        about="the tags of a service's tasks",
        says="A task that starts has its service's tags, where the service hands them on (propagateTags=SERVICE). "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-using-tags.html",
    ),
)


def lay_over() -> Undo:
    """Have the emulator's ECS hand them on."""
    undo: Undo = wrap_function(ecs, "_run_task", _with_tags)
    return undo


def _with_tags(run_task: Callable[[Mapping[str, Any]], Response]) -> Callable[[Mapping[str, Any]], Response]:
    def run(request: Mapping[str, Any]) -> Response:
        service = services().get(service_key(request.get("cluster"), _service_named(request)) or "")
        if service is None or service.get("propagateTags") != "SERVICE":
            return run_task(request)
        tags = json.loads(json.dumps(own(ecs, "tags").get(service["serviceArn"], [])))
        return run_task({**request, "tags": tags})

    return run


def _service_named(request: Mapping[str, Any]) -> str | None:
    group = str(request.get("group", ""))
    return group.removeprefix(_GROUP) if group.startswith(_GROUP) else None
