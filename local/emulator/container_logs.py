"""What containers print, up to their last line: it is in CloudWatch Logs before their task is STOPPED."""

import threading
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import docker  # type: ignore[import-untyped]
from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Record, Undo, own, wrap_function
from local.emulator.rules import ECS, Behaviour

# A log follows its container's end within some hundredths of a second. Where it does not, a task still ends.
_LAST_LINES_SECONDS = 3.0
_SIGNAL_SECONDS = 5
BEHAVIOURS = (
    Behaviour(
        service=ECS,
        about="the output of a task's containers",
        says="What they wrote to the end, also after SIGTERM, is in the log stream PREFIX/CONTAINER/TASK-ID by the "
        "time the task is STOPPED. docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html",
    ),
)


class ContainerLogs:
    """The logs that are being followed."""

    def __init__(self) -> None:
        """None is yet."""
        self._whole: dict[str, threading.Event] = {}

    def forget(self) -> None:
        """None is any more."""
        self._whole.clear()

    def lay_over(self) -> tuple[Undo, ...]:
        """Have the emulator's ECS wait for the last lines before it says, or removes, anything."""
        return (
            wrap_function(ecs, "_start_awslogs_forwarder", self._noted),
            wrap_function(ecs, "_forward_awslogs", self._to_the_end),
            wrap_function(ecs, "_mark_task_stopped", self._told_first),
            wrap_function(ecs, "_remove_docker_container", self._read_first),
        )

    def _noted(self, start: Callable[..., None]) -> Callable[..., None]:
        def started(container: Any, definition: Record, task_id: str) -> None:
            if own(ecs, "awslogs_config")(definition, task_id, container.id) is not None:
                self._whole[container.id] = threading.Event()
            start(container, definition, task_id)

        return started

    def _to_the_end(self, forward: Callable[..., None]) -> Callable[..., None]:
        def forwarded(container: Any, *more: Any) -> None:
            try:
                forward(container, *more)
            finally:
                if (whole := self._whole.get(container.id)) is not None:
                    whole.set()

        return forwarded

    def _told_first(self, stopped: Callable[..., bool]) -> Callable[..., bool]:
        """Waits for the logs of the containers that have ended; what else of the task runs goes on printing."""

        def stop(arn: str, task: Record, *more: Any, **named: Any) -> bool:
            of_containers = zip(task.get("_docker_ids") or (), task.get("containers") or (), strict=False)
            self._await(held for held, container in of_containers if container.get("lastStatus") == "STOPPED")
            return stopped(arn, task, *more, **named)

        return stop

    def _read_first(self, remove: Callable[..., None]) -> Callable[..., None]:
        """A container is stopped, then read to its end, and only then removed."""

        def removed(client: Any, container: Any) -> None:
            held = container if isinstance(container, str) else getattr(container, "id", None)
            if client and held in self._whole:
                with suppress(docker.errors.DockerException):  # one that is gone has said everything
                    client.containers.get(held).stop(timeout=_SIGNAL_SECONDS)
                self._await([held])
                self._whole.pop(held, None)
            remove(client, container)

        return removed

    def _await(self, containers: Iterable[str]) -> None:
        for held in containers:
            if (whole := self._whole.get(held)) is not None:
                whole.wait(_LAST_LINES_SECONDS)
