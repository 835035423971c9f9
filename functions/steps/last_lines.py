"""What a task's container said last, as a paragraph of a diagnosis."""

from adapters.container_log import ContainerLog
from preview.facts import Task
from steps.aws import Aws


def last_lines_of(task: Task, aws: Aws, *, main: str | None = None) -> tuple[str, ...]:
    """As `ContainerLog.last_lines`; it never fails for a log that cannot be read.

    Args:
        task: one that ended, or runs.
        aws: what the step works with.
        main: the container that the project, or a hook, is about.
    """
    return ContainerLog(definitions=aws.definitions, logs=aws.logs).last_lines(task, main=main)
