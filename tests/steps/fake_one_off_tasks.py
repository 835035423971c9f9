"""Tasks that are run on their own in memory, as a hook's is: they end by themselves, after a while, well or badly."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Literal

from local.emulator.task_jobs import StateError
from preview.facts import StoppedContainer, Task

_ENDED = "Essential container in task exited"


class OneOffTasks:
    """The cluster's, beside those of services.

    Attributes:
        sent: RunTask's parameters as Step Functions writes them, one for each task.
        code: the exit code of those that end from now on; `None` where they never do.
        seconds: how long each takes.
        refusals: what the next ones are refused with, one each.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        self.sent: list[Mapping[str, Any]] = []
        self.code: int | None = 0
        self.seconds = 20.0
        self.refusals: list[StateError] = []
        self._now = now
        self._held: dict[str, Task] = {}

    def begin(self, call: Mapping[str, Any]) -> "OneOffTask":
        """Runs one."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.sent.append(call)
        arn = f"task/one-off/{len(self.sent)}"
        self._held[arn] = Task(
            arn=arn,
            last_status="RUNNING",
            desired_status="RUNNING",
            started_by=call["StartedBy"],
            task_definition=call["TaskDefinition"],
            created_at=self._now(),
            containers=tuple(
                StoppedContainer(name=held["Name"], runtime_id="0a1b")
                for held in call["Overrides"]["ContainerOverrides"]
            ),
            tags={tag["Key"]: tag["Value"] for tag in call["Tags"]},
        )
        return OneOffTask(self, arn)

    def all(self, desired_status: Literal["RUNNING", "STOPPED"]) -> tuple[Task, ...]:
        """Those of that desired status."""
        for arn, task in self._held.items():
            over = self._now() >= task.created_at + self.seconds
            if task.desired_status == "RUNNING" and self.code is not None and over:
                self._held[arn] = _ended(task, self.code, _ENDED, "EssentialContainerExited")
        return tuple(task for task in self._held.values() if task.desired_status == desired_status)

    def stop(self, arn: str, reason: str) -> None:
        """By somebody; at once."""
        task = self._held.get(arn)
        if task is not None and task.desired_status == "RUNNING":
            self._held[arn] = _ended(task, 143, reason, "UserInitiated")

    def give(self, task: Task) -> None:
        """Somebody else runs one."""
        self._held[task.arn] = task


class OneOffTask:
    """One that a state waits for."""

    def __init__(self, tasks: OneOffTasks, arn: str) -> None:
        self._tasks, self._arn = tasks, arn

    def look(self) -> Any | None:
        """The state's result, once it has ended; where it ended badly, what the state fails with."""
        ended = next((task for task in self._tasks.all("STOPPED") if task.arn == self._arn), None)
        if ended is None:
            return None
        told = {"TaskArn": ended.arn, "StoppedReason": ended.stopped_reason}
        if any(container.exit_code for container in ended.containers):
            raise StateError("States.TaskFailed", json.dumps(told))
        return told

    def cancel(self) -> None:
        """Its execution was stopped."""
        self._tasks.stop(self._arn, "The execution was stopped")


def _ended(task: Task, code: int, reason: str, stop_code: str) -> Task:
    return replace(
        task,
        last_status="STOPPED",
        desired_status="STOPPED",
        stopped_reason=reason,
        stop_code=stop_code,
        containers=tuple(replace(container, exit_code=code) for container in task.containers),
    )
