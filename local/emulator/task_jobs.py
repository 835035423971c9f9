"""What Step Functions makes of a task that a state runs and waits for: the call, and how the state ends.

step-functions/latest/dg/connect-ecs.html. The result of `.sync` is the task as DescribeTasks has it, in PascalCase, and
not RunTask's answer: nobody documents that, and every published history of an execution shows it.
"""

import json
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

RUN_TASK = "arn:aws:states:::ecs:runTask.sync"
THROTTLED = "ThrottlingException"
# The errors that the API's model has; any other is the SDK's base class: API_RunTask.html#API_RunTask_Errors.
_MODELLED = (
    *("AccessDeniedException", "BlockedException", "ClientException", "ClusterNotFoundException", "ConflictException"),
    *("InvalidParameterException", "PlatformTaskDefinitionIncompatibilityException", "PlatformUnknownException"),
    *("ServerException", "UnsupportedFeatureException"),
)

Essential = Callable[[str], Collection[str]]
"""The names of a task's essential containers, by its ARN."""


class StateError(Exception):
    """A state's failure.

    Attributes:
        error_name: Step Functions' name for it.
        cause: its words; of a task that ended badly, the task as JSON.
    """

    def __init__(self, error_name: str, cause: str) -> None:
        """With both."""
        super().__init__(cause)
        self.error_name = error_name
        self.cause = cause


def call_of(arguments: Any) -> Any:
    """A state's arguments, which are in PascalCase, as the parameters of the API."""
    return _renamed(arguments, lambda name: name[:1].lower() + name[1:])


def refused(code: str, message: str) -> StateError:
    """The state's failure where ECS refuses the call."""
    name = code if code in _MODELLED else "AmazonECSException"
    return StateError(f"ECS.{name}", f"{message} (Service: AmazonECS; Status Code: 400; Error Code: {code})")


def unanswered() -> StateError:
    """The state's failure where ECS did not answer: the task may run all the same."""
    return StateError("ECS.SdkClientException", "Unable to execute HTTP request: Read timed out")


def timed_out(seconds: float) -> StateError:
    """The state's failure once its TimeoutSeconds are over."""
    return StateError("States.Timeout", f"The task did not end within {seconds:g} seconds")


def begun(answer: Mapping[str, Any]) -> list[str]:
    """The ARNs of the tasks that RunTask began.

    Raises:
        StateError: AmazonECS.Unknown, "if a non-empty `Failures` field is encountered".
    """
    if answer["failures"]:
        told = {name: answer[name] for name in ("tasks", "failures")}
        raise StateError("AmazonECS.Unknown", json.dumps(_shown(told)))
    return [str(task["taskArn"]) for task in answer["tasks"]]


def result_of(tasks: Sequence[Mapping[str, Any]], essential: Essential) -> Any | None:
    """The state's result: the task, or the tasks where it runs several; `None` until all have stopped.

    Raises:
        StateError: States.TaskFailed, where an essential container ended with another code than 0, or never ran:
            github.com/aws/copilot-cli/issues/3160.
    """
    if not tasks or any(task["lastStatus"] != "STOPPED" for task in tasks):
        return None
    for task in tasks:
        names = essential(str(task["taskArn"]))
        codes = [held.get("exitCode") for held in task["containers"] if held["name"] in names]
        if any(code != 0 for code in codes):
            raise StateError("States.TaskFailed", json.dumps(_shown(task)))
    return _shown(tasks[0]) if len(tasks) == 1 else _shown(list(tasks))


def _shown(value: Any) -> Any:
    """As Step Functions shows it: in PascalCase, and moments in milliseconds."""
    return _renamed(value, lambda name: name[:1].upper() + name[1:])


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, Mapping):
        return {rename(name): _moment(name, _renamed(held, rename)) for name, held in value.items()}
    if isinstance(value, list | tuple):
        return [_renamed(held, rename) for held in value]
    return value


def _moment(name: str, value: Any) -> Any:
    if isinstance(value, datetime):
        return round(value.timestamp() * 1000)
    return round(value * 1000) if name.endswith("At") and isinstance(value, int | float) else value
