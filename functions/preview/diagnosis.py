"""Why a provision failed, for the person who pushed: what the run met, what ECS said, how the tasks ended."""

import json
import re
from collections.abc import Iterable, Sequence

from preview import errors
from preview.facts import Service, ServiceEvent, Target, Task
from preview.plan import StepFailure

_EVENTS = 4
_TASKS = 3


def causes(failures: Sequence[StepFailure]) -> str:
    """What the failed states said, a line for each."""
    return "\n".join(f"{failure['state']}: {message(failure)}" for failure in failures)


def message(failure: StepFailure) -> str:
    """A Lambda function's failure is told as JSON, others in plain words; our own need no name: they are for people."""
    cause = failure.get("cause") or "no cause was given"
    try:
        message = str(json.loads(cause)["errorMessage"])
    except (ValueError, KeyError, TypeError):
        message = cause
    return message if hasattr(errors, failure["error"]) else f"{failure['error']}: {message}"


def diagnosis(error: str, *, service: Service | None, stopped: tuple[Task, ...], targets: tuple[Target, ...]) -> str:
    """The reason, a line for each finding; the most telling first.

    Args:
        error: what ended the run.
        service: the environment's, if there is one.
        stopped: its stopped tasks.
        targets: its target group's.
    """
    lines = [error]
    lines += _unique(_task_end(task) for task in stopped)[:_TASKS]
    lines += _unique(_target_state(target) for target in targets if target.state != "healthy")
    lines += _unique(_said(event) for event in service.events if _tells(event))[:_EVENTS] if service else []
    return "\n".join(lines)


def _task_end(task: Task) -> str:
    ends = [
        f"container {container.name}"
        + (f" exited with code {container.exit_code}" if container.exit_code is not None else " did not start")
        + (f": {container.reason}" if container.reason else "")
        for container in task.containers
        if container.exit_code is not None or container.reason
    ]
    return "Task stopped: " + "; ".join([task.stopped_reason or "no reason given", *ends])


def _target_state(target: Target) -> str:
    why = ": ".join(part for part in (target.reason, target.description) if part)
    return f"Target {target.address}:{target.port} is {target.state}" + (f" ({why})" if why else "")


def _tells(event: ServiceEvent) -> bool:
    """Whether an event says more than that ECS is doing what it was asked to.

    ECS names what it speaks of in brackets, and a branch may well be called `fix/error-page`.
    """
    said = re.sub(r"\([^)]*\)", "", event.message)
    return any(word in said for word in ("unable", "failed", "unhealthy", "error", "throttled", "not "))


def _said(event: ServiceEvent) -> str:
    return f"ECS: {event.message}"


def _unique(lines: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(lines))
