"""How the reading of the Amazon States Language runs an ECS task and waits for it."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.emulator.task_jobs import RUN_TASK, StateError
from tests.statemachines.machine import Execution, Job, Walk


class Looks:
    """A task that is looked at: each look finds the next of these, and raises it where it is an error."""

    def __init__(self, *found: Any) -> None:
        self._found: Iterator[Any] = iter(found)

    def look(self) -> Any | None:
        found = next(self._found)
        if isinstance(found, Exception):
            raise found
        return found

    def cancel(self) -> None:
        raise AssertionError("nobody stops it")


def machine(**state: Any) -> Mapping[str, Any]:
    """A machine that runs a task with the command that it is given."""
    task = {
        "Type": "Task",
        "Resource": RUN_TASK,
        "Arguments": {"Command": "{% $states.input.command %}"},
        "TimeoutSeconds": "{% $states.input.seconds %}",
        "Assign": {"code": "{% $states.result.Code %}"},
        "Next": "Done",
        **state,
    }
    done = {"Type": "Succeed", "Output": {"code": "{% $code %}"}}
    return {"StartAt": "Run", "States": {"Run": task, "Done": done, "Caught": {"Type": "Succeed"}}}


def walked(definition: Mapping[str, Any], *jobs: Job, seconds: int = 60) -> tuple[Walk, list[float], list[Any]]:
    """The execution, what it waited, and what its tasks were begun with."""
    coming, begun = iter(jobs), list[Any]()

    def start(state: str, arguments: Any) -> Job:
        begun.append((state, arguments))
        return next(coming)

    def invoke(function: str, _payload: Any) -> Any:
        raise AssertionError(f"{function} is called")

    given = {"command": ["migrate"], "seconds": seconds}
    execution = Execution(definition, given, invoke, start_job=start)
    pauses = list(execution.pauses())
    assert execution.job is None
    return execution.told, pauses, begun


def test_a_state_waits_until_its_task_has_ended() -> None:
    told, pauses, begun = walked(machine(), Looks(None, None, {"Code": 0}))

    assert told.output == {"code": 0}
    assert pauses == [5, 5]
    assert begun == [("Run", {"Command": ["migrate"]})]


def test_a_state_waits_no_longer_than_its_time() -> None:
    told, pauses, _ = walked(machine(), Looks(*[None] * 9), seconds=12)

    assert told.error == "States.Timeout"
    assert pauses == [5, 5, 2]


def test_a_task_that_failed_is_caught_with_its_cause() -> None:
    caught = {"ErrorEquals": ["States.TaskFailed"], "Output": "{% $states.errorOutput %}", "Next": "Caught"}

    told, _, _ = walked(machine(Catch=[caught]), Looks(StateError("States.TaskFailed", '{"Code": 3}')))

    assert told.output == {"Error": "States.TaskFailed", "Cause": '{"Code": 3}'}


def test_a_task_that_failed_is_begun_again_where_that_is_to_be_retried() -> None:
    retrier = {"ErrorEquals": ["ECS.ServerException"], "MaxAttempts": 1, "IntervalSeconds": 2}

    told, pauses, begun = walked(
        machine(Retry=[retrier]), Looks(None, StateError("ECS.ServerException", "")), Looks({"Code": 0})
    )

    assert told.output == {"code": 0}
    assert pauses == [5, 2]
    assert len(begun) == 2


def test_a_machine_that_says_not_how_it_runs_tasks_cannot_run_one() -> None:
    execution = Execution(machine(), {"command": [], "seconds": 1}, lambda *_: None)

    assert list(execution.pauses()) == []
    assert execution.told.error == "AssertionError"


def test_a_time_without_a_value_is_an_error_of_the_expression() -> None:
    execution = Execution(machine(), {"command": []}, lambda *_: None, start_job=lambda *_: Looks())

    assert list(execution.pauses()) == []
    assert execution.told.error == "States.QueryEvaluationError"
