"""Which task, and which container of it, tells most about why an environment did not come up."""

from collections.abc import Collection, Iterable, Sequence

from preview.facts import StoppedContainer, Task

# AmazonECS/latest/developerguide/stopped-task-error-codes.html; above 128 it is the signal that ended the process, 128
# added (man7.org/linux/man-pages/man1/bash.1.html, EXIT STATUS).
_MEANINGS = {
    126: "its command cannot be executed",
    127: "its command was not found",
    134: "it aborted itself",
    137: "killed, usually for memory, or because it did not stop in time",
    139: "segmentation fault: it crashed on memory that is not its own",
    143: "told to stop, and did",
}
_TOLD_TO_STOP = (137, 143)
# AmazonECS/latest/APIReference/API_Task.html, stopCode.
_BY_ITSELF = "EssentialContainerExited"
_FROM_OUTSIDE = ("ServiceSchedulerInitiated", "UserInitiated")


def how_it_ended(container: StoppedContainer) -> str:
    """A container's end in words: its exit code, and ECS's reason, else what the code usually means."""
    if container.exit_code is None:
        ended, why = "did not start", container.reason
    else:
        ended, why = f"exited with code {container.exit_code}", container.reason or _MEANINGS.get(container.exit_code)
    return f"container {container.name} {ended}" + (f": {why}" if why else "")


def newest_first(tasks: Iterable[Task]) -> tuple[Task, ...]:
    """The tasks, the youngest before the others."""
    return tuple(sorted(tasks, key=lambda task: task.created_at, reverse=True))


def most_telling(stopped: Sequence[Task]) -> Task | None:
    """The task whose log to read: one with a container that failed, else one that did not start; the newest of them.

    A task that ended by itself comes before one that was told to stop, as all are when a deployment is given up.
    """
    return min(stopped, key=lambda task: (_rank_of_task(task), -task.created_at), default=None)


def failing_container(task: Task, *, not_essential: Collection[str], main: str | None) -> StoppedContainer | None:
    """The container of the task to blame; `None` for a task without any.

    ECS tells the others to stop when an essential one has ended, so codes of who was told to stop accuse nobody. One
    that is not essential is to blame only where no essential one came to an end: where others wait for it.

    Args:
        task: the task.
        not_essential: the names of its containers that may end without ending the task.
        main: the container that the project is about, for where nothing tells two apart.
    """
    essential = [container for container in task.containers if container.name not in not_essential]
    pools = ([container for container in essential if _ended(container)], [*filter(_ended, task.containers)], essential)
    pool = next((pool for pool in pools if pool), task.containers)
    return min(pool, key=lambda container: (_rank(container, task), container.name != main), default=None)


def _ended(container: StoppedContainer) -> bool:
    return container.exit_code is not None or bool(container.reason)


def _failed(container: StoppedContainer) -> bool:
    return container.exit_code not in (None, 0)


def _killed_for_memory(container: StoppedContainer) -> bool:
    return "OutOfMemory" in (container.reason or "")


def _rank(container: StoppedContainer, task: Task) -> int:
    told = container.exit_code in _TOLD_TO_STOP and not _killed_for_memory(container)
    marks = (
        _failed(container) and not told,
        container.exit_code == 0 and task.stop_code == _BY_ITSELF,
        _failed(container),
        container.exit_code is None and bool(container.reason),
    )
    return marks.index(True) if True in marks else len(marks)


def _rank_of_task(task: Task) -> int:
    failed = any(_failed(container) for container in task.containers)
    marks = (
        failed and task.stop_code not in _FROM_OUTSIDE,
        failed,
        all(container.exit_code is None for container in task.containers),
    )
    return marks.index(True) if True in marks else len(marks)
