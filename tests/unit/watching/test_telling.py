"""Which task and which of its containers is to blame, where several ended."""

import pytest

from preview.facts import StoppedContainer, Task
from preview.watching.telling import failing_container, most_telling

CRASHED = "EssentialContainerExited"
NOT_STARTED = "TaskFailedToStart"
SCALED_DOWN = "ServiceSchedulerInitiated"


def ended(name: str, code: int | None = None, reason: str | None = None) -> StoppedContainer:
    return StoppedContainer(name=name, exit_code=code, reason=reason)


def a_task(*containers: StoppedContainer, stop_code: str = CRASHED, at: float = 0) -> Task:
    return Task(
        arn=f"task/{at}",
        last_status="STOPPED",
        desired_status="STOPPED",
        created_at=at,
        stop_code=stop_code,
        containers=containers,
    )


def blamed(task: Task, *, not_essential: frozenset[str] = frozenset()) -> str | None:
    found = failing_container(task, not_essential=not_essential, main="web")
    return found.name if found else None


def test_the_newest_that_failed_tells_most() -> None:
    tasks = [a_task(ended("web", 1), at=at) for at in (1, 3, 2)]
    assert most_telling(tasks) == tasks[1]


def test_one_that_failed_tells_more_than_a_newer_one_that_did_not_start() -> None:
    failed = a_task(ended("web", 1), at=1)
    pull = a_task(ended("web", reason="CannotPullContainerError"), stop_code=NOT_STARTED, at=2)
    assert most_telling([pull, failed]) == failed


def test_one_that_did_not_start_tells_more_than_a_newer_one_that_ended_well() -> None:
    pull = a_task(ended("web", reason="CannotPullContainerError"), stop_code=NOT_STARTED, at=1)
    fine = a_task(ended("web", 0), stop_code=SCALED_DOWN, at=2)
    assert most_telling([fine, pull]) == pull


def test_one_that_was_told_to_stop_tells_less_than_an_older_one_that_fell_over_by_itself() -> None:
    crashed = a_task(ended("web", 1), at=1)
    stopped = a_task(ended("web", 143), stop_code=SCALED_DOWN, at=2)
    assert most_telling([stopped, crashed]) == crashed


def test_of_none_none_tells() -> None:
    assert most_telling([]) is None
    assert blamed(a_task()) is None


@pytest.mark.parametrize("code", [137, 143])
def test_who_was_told_to_stop_when_another_fell_over_is_not_to_blame(code: int) -> None:
    assert blamed(a_task(ended("web", code), ended("worker", 1))) == "worker"


def test_an_essential_container_that_just_ended_is_to_blame_for_those_that_were_stopped_then() -> None:
    assert blamed(a_task(ended("web", 143), ended("worker", 0))) == "worker"
    assert blamed(a_task(ended("web", 143), ended("worker", 0), stop_code=SCALED_DOWN)) == "web"


def test_one_killed_for_memory_was_not_told_to_stop() -> None:
    assert blamed(a_task(ended("web", 143), ended("worker", 137, "OutOfMemoryError: killed"))) == "worker"


def test_a_sidecar_that_may_end_is_not_to_blame_where_an_essential_one_ended() -> None:
    task = a_task(ended("agent", 1), ended("web", 137))
    assert blamed(task, not_essential=frozenset({"agent"})) == "web"


def test_a_container_that_others_wait_for_is_to_blame_where_they_never_ran() -> None:
    task = a_task(ended("migrate", 1), ended("web"), stop_code=NOT_STARTED)
    assert blamed(task, not_essential=frozenset({"migrate"})) == "migrate"


def test_one_that_could_not_be_pulled_is_to_blame_where_none_ran() -> None:
    pull = ended("worker", reason="CannotPullContainerError")
    assert blamed(a_task(ended("web"), pull, stop_code=NOT_STARTED)) == "worker"


def test_where_nothing_tells_them_apart_it_is_the_projects_own() -> None:
    assert blamed(a_task(ended("worker", 1), ended("web", 1))) == "web"
    assert blamed(a_task(ended("worker"), ended("web"))) == "web"
    assert blamed(a_task(ended("worker"), ended("other"))) == "worker"


def test_a_running_tasks_sidecar_is_not_meant() -> None:
    running = Task(
        arn="task/1", last_status="RUNNING", desired_status="RUNNING", containers=(ended("agent"), ended("app"))
    )
    assert blamed(running, not_essential=frozenset({"agent"})) == "app"
