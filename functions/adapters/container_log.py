"""What a task's container said last, as a paragraph for people; it never fails for a log that cannot be read."""

from dataclasses import dataclass
from typing import Protocol

from preview.errors import DeityError, InvalidPlanError
from preview.facts import Task, TaskDefinition
from preview.watching.log_lines import LINES
from preview.watching.log_streams import elsewhere, log_stream
from preview.watching.telling import failing_container


class Logs(Protocol):
    """Containers' logs."""

    def last_lines(self, group: str, stream: str, region: str, limit: int) -> tuple[str, ...]: ...


class Definitions(Protocol):
    """Task definitions, deregistered ones among them."""

    def described(self, name: str, /) -> TaskDefinition: ...


@dataclass(frozen=True, kw_only=True)
class ContainerLog:
    """The logs of tasks, found by what their task definitions say."""

    definitions: Definitions
    logs: Logs

    def last_lines(self, task: Task, *, main: str | None = None, limit: int = LINES) -> tuple[str, ...]:
        """The lines of a paragraph: `Last lines of container web:`, and those, indented.

        Where the log is elsewhere, may not be read, or has no lines of a container that ran, a sentence says so.
        Nothing, where the container never ran, or nobody can say any more what it was.

        Args:
            task: one that ended, or runs.
            main: the container that the project, or a hook, is about; it is read where no other is to blame.
            limit: how many lines at most.
        """
        try:
            definition = self.definitions.described(task.task_definition)
        except InvalidPlanError:
            return ()  # Deregistered since.
        container = failing_container(task, not_essential=definition.not_essential, main=main)
        if container is None or (container.exit_code is None and container.reason):
            return ()
        logs = definition.logs.get(container.name)
        stream = log_stream(task, container, logs)
        if stream is None:
            return (elsewhere(container.name, logs),)
        where = f"of container {container.name}"
        try:
            lines = self.logs.last_lines(stream.group, stream.name, stream.region, limit)
        except DeityError as error:
            return (f"The last lines {where} in the log group {stream.group} could not be read: {error}",)
        if not lines:
            return (f"There are no lines {where} in the log group {stream.group} ({stream.region}).",)
        return (f"Last lines {where}:", *(f"    {line}" for line in lines))
