"""Why a provision failed, for the person who pushed: what the run met, what ECS said, how the tasks ended."""

import json
import re
from collections.abc import Iterable, Sequence

from preview import errors
from preview.facts import ServiceEvent, Target, Task
from preview.planning.plan import StepFailure
from preview.watching.log_lines import shortened, shown_length
from preview.watching.telling import how_it_ended

_EVENTS = 4
_TASKS = 3
# What a message in Slack has room for (preview/showing/slack_message.py), less what else it says. It cuts off the rest.
_ROOM = 2600
_WORTH_READING = 40
# Targets of tasks that have ended drain; how those ended says more.
_EXPECTED = ("healthy", "draining")


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


def diagnosis(
    error: str,
    *,
    events: Sequence[ServiceEvent],
    stopped: Sequence[Task],
    targets: Sequence[Target],
    last_lines: Sequence[str] = (),
) -> str:
    """The reason, a line for each finding; the most telling first.

    Where it is too much for one message, targets and events are shortened first, then what the run met and how tasks
    ended; the last lines never.

    Args:
        error: what ended the run.
        events: what ECS said of the environment's services.
        stopped: their stopped tasks, the newest first.
        targets: those of their target groups.
        last_lines: a paragraph with what the failing container said last.
    """
    head = [error, *_unique(task_end(task) for task in stopped)[:_TASKS]]
    tail = _unique(_target_state(target) for target in targets if target.state not in _EXPECTED)
    tail += _unique(_said(event) for event in events if _tells(event))[:_EVENTS]
    room = _ROOM - _length(last_lines)
    head = _within(room, head)
    return "\n".join([*head, *last_lines, *_within(room - _length(head), tail)])


def _length(lines: Iterable[str]) -> int:
    return sum(shown_length(line) + 1 for line in lines)


def _within(room: int, lines: Iterable[str]) -> list[str]:
    """The lines that there is room for; the first that there is not, shortened, if enough of it is left."""
    kept: list[str] = []
    for line in lines:
        left = room - _length(kept) - 1
        if shown_length(line) > left:
            return [*kept, shortened(line, left)] if left >= _WORTH_READING else kept
        kept.append(line)
    return kept


def task_end(task: Task) -> str:
    """How a task ended, in words."""
    ends = [
        how_it_ended(container) for container in task.containers if container.exit_code is not None or container.reason
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
