"""States that run an ECS task and wait for it, as Step Functions has them; the emulator's own never fail."""

import asyncio
import json
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from contextvars import ContextVar
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from typing import Any

from ministack.services import stepfunctions  # type: ignore[import-untyped]

from local.emulator.definitions_inside import essential_containers
from local.emulator.iam_inside import refusal_to_role
from local.emulator.ministack_inside import Undo, handler, own, wrap_function
from local.emulator.rules import ECS, STATES, Behaviour
from local.emulator.task_jobs import RUN_TASK, THROTTLED, StateError, begun, call_of, refused, result_of, timed_out

_TARGET = "AmazonEC2ContainerServiceV20141113"
_DISPATCHED = "arn:aws:states:::ecs:runTask"
_LOOK_SECONDS = 1.0
_GUIDE = "docs.aws.amazon.com/step-functions/latest/dg"

Run = Callable[[str, Any], Any]

BEHAVIOURS = (
    Behaviour(
        service=STATES,
        about="a state that runs an ECS task and waits for it",
        says="Its result is the task, in PascalCase. It fails where an essential container ended with another code "
        "than 0, or never ran (States.TaskFailed, the task as JSON in its cause), where RunTask has failures "
        "(AmazonECS.Unknown), and by the error's name where ECS refuses the call. The machine's role makes the calls. "
        f"{_GUIDE}/connect-ecs.html, github.com/aws/copilot-cli/issues/3160",
    ),
    Behaviour(
        service=STATES,
        about="the time of such a state",
        says="TimeoutSeconds may be an expression. Once it is over the state fails with States.Timeout; nobody says "
        f"that the task is stopped then, so it is not. {_GUIDE}/state-task.html",
    ),
    Behaviour(
        service=STATES,
        about="an execution that is stopped while it waits for a task",
        says="The task is stopped, too, and the execution stays ABORTED. "
        f"{_GUIDE}/connect-to-resource.html#connect-sync",
    ),
)


@dataclass(frozen=True, kw_only=True)
class _State:
    """The state that is being executed.

    Attributes:
        execution: the emulator's record.
        seconds: its TimeoutSeconds.
    """

    execution: Mapping[str, Any]
    seconds: float

    @property
    def aborted(self) -> bool:
        """Whether somebody has ended the execution."""
        return bool(self.execution["status"] != "RUNNING")

    @property
    def role(self) -> str:
        """The machine's."""
        return str(own(stepfunctions, "state_machines")[self.execution["stateMachineArn"]]["roleArn"])


_state: ContextVar[_State | None] = ContextVar("state", default=None)


def lay_over() -> tuple[Undo, ...]:
    """Have the emulator's Step Functions run ECS tasks so."""
    dispatch = own(stepfunctions, "SERVICE_DISPATCH")
    before = dispatch[_DISPATCHED]
    dispatch[_DISPATCHED] = partial(_run, before)
    return (
        partial(dispatch.__setitem__, _DISPATCHED, before),
        wrap_function(stepfunctions, "_execute_task", _in_its_time),
        wrap_function(stepfunctions, "_fail_execution", _unless_ended),
    )


def _in_its_time(execute: Callable[..., Any]) -> Callable[..., Any]:
    """Evaluates TimeoutSeconds; of a state that waits for an ECS task, it is kept here."""

    def executed(state: Mapping[str, Any], given: Any, execution: Mapping[str, Any], context: Any) -> Any:
        timed = dict(state)
        if isinstance(state.get("TimeoutSeconds"), str):
            timed["TimeoutSeconds"] = own(stepfunctions, "apply_jsonata_arguments")(
                {"Arguments": state["TimeoutSeconds"]}, given, context
            )
        if state.get("Resource") != RUN_TASK:
            return execute(timed, given, execution, context)
        token = _state.set(_State(execution=execution, seconds=float(timed.pop("TimeoutSeconds", float("inf")))))
        try:
            return execute(timed, given, execution, context)
        finally:
            _state.reset(token)

    return executed


def _unless_ended(fail: Callable[..., None]) -> Callable[..., None]:
    """What a state comes to after its execution was stopped changes nothing."""

    def failed(execution: Mapping[str, Any], error: str, cause: str) -> None:
        if execution["status"] == "RUNNING":
            fail(execution, error, cause)

    return failed


def _run(before: Run, resource: str, arguments: Any) -> Any:
    state = _state.get()
    if resource != RUN_TASK or state is None:
        return before(resource, arguments)
    try:
        return _waited_for(state, call_of(arguments))
    except StateError as failure:
        raise own(stepfunctions, "ExecutionError")(failure.error_name, failure.cause) from None


def _waited_for(state: _State, call: Mapping[str, Any]) -> Any:
    until = time.monotonic() + state.seconds
    arns = [] if state.aborted else begun(_asked(state, "RunTask", call))
    which = {"cluster": call.get("cluster", "default")}
    while not state.aborted:
        result = result_of(_described(state, {**which, "tasks": arns}), essential_containers)
        if result is not None:
            return result
        if time.monotonic() >= until:
            raise timed_out(state.seconds)
        own(stepfunctions, "scaled_sleep")(_LOOK_SECONDS)
    for arn in arns:
        with suppress(StateError):  # "a best-effort attempt to cancel the task"
            _asked(state, "StopTask", {**which, "task": arn, "reason": "The execution was stopped"})
    return None


def _described(state: _State, call: Mapping[str, Any]) -> list[Any]:
    """The tasks; none where ECS has no time for the question, which is asked again."""
    try:
        return list(_asked(state, "DescribeTasks", call)["tasks"])
    except StateError as failure:
        if THROTTLED not in failure.cause:
            raise
        return []


def _asked(state: _State, action: str, call: Mapping[str, Any]) -> Any:
    """ECS's answer to the machine's role.

    Raises:
        StateError: the refusal.
    """
    body = json.dumps(call).encode()
    if denied := refusal_to_role(state.role, f"{ECS}:{action}", body):
        raise refused("AccessDeniedException", denied)
    answering = handler(ECS)("POST", "/", {"x-amz-target": f"{_TARGET}.{action}"}, body, {})
    status, _, answer = asyncio.run(answering)
    read = json.loads(answer)
    if status != HTTPStatus.OK:
        raise refused(str(read["__type"]).rpartition("#")[2], str(read.get("message", "")))
    return read
