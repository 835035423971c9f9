"""A small reading of the Amazon States Language: what these two machines use of it, and nothing more.

states-language.net/spec.html, and step-functions/latest/dg/transforming-data.html for JSONata. What Step Functions
refuses is refused here: an expression without a value, a retry of what is not retried, a state that is not there.
"""

import json
import time
from collections.abc import Callable, Generator, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from local.emulator.task_jobs import RUN_TASK, timed_out
from tests.statemachines.expressions import evaluate

FOLDER = Path(__file__).parents[2] / "statemachines"
_END_OF_PATIENCE = 1000
_LOOK_SECONDS = 5.0

Invoke = Callable[[str, Any], Any]


class Job(Protocol):
    """An ECS task that a state runs and waits for."""

    def look(self) -> Any | None:
        """The state's result; `None` until there is one. What it raises is the state's error, as with `Invoke`."""

    def cancel(self) -> None:
        """Its execution was stopped, and the task is to be."""


StartJob = Callable[[str, Any], Job]
"""Begins the task of the state of that name with those arguments. What it raises is the state's error."""
Pauses = Generator[float, None, str]
"""What a state waits, and then the name of the next one; empty at the end."""


@dataclass
class Walk:
    """One execution, as its history would show it.

    Attributes:
        visited: the states, in order; one more for each retry, as Step Functions bills them.
        waits: the seconds of each wait and each retry's longest delay.
        output: of an execution that succeeded.
        error, cause: of one that failed.
    """

    visited: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    output: Any = None
    error: str | None = None
    cause: str | None = None


def load(name: str) -> dict[str, Any]:
    """The definition of `provision` or `teardown`."""
    machine: dict[str, Any] = json.loads((FOLDER / f"{name}.asl.json").read_text(encoding="utf-8"))
    return machine


def texts(value: Any) -> Iterator[str]:
    """Every text in a definition."""
    if isinstance(value, Mapping):
        for held in value.values():
            yield from texts(held)
    elif isinstance(value, list):
        for held in value:
            yield from texts(held)
    elif isinstance(value, str):
        yield value


def no_jobs(state: str, _arguments: Any) -> Job:
    """For machines that run no ECS task."""
    raise AssertionError(f"{state} runs a task, and nobody said how")


def walk(
    name: str,
    execution_input: Mapping[str, Any],
    invoke: Invoke,
    wait: Callable[[float], None],
    *,
    start_job: StartJob = no_jobs,
    now: Callable[[], float] = time.time,
) -> Walk:
    """Runs the machine `name`.

    Args:
        name: `provision` or `teardown`.
        execution_input: what it is started with.
        invoke: calls the Lambda function of that ARN with that payload; what it raises is the task's error.
        wait: lets so many seconds pass.
        start_job: begins the ECS task of a state that runs one.
        now: the clock of `$millis`, in seconds since 1970.
    """
    execution = Execution(load(name), execution_input, invoke, start_job=start_job, now=now)
    for seconds in execution.pauses():
        wait(seconds)
    return execution.told


@dataclass
class Execution:
    """One execution, under way: whoever asks for its next pause lets it go on until then.

    Attributes:
        machine: the definition.
        execution_input: what it was started with.
        invoke: calls the Lambda function of that ARN with that payload; what it raises is the task's error, by its
            class's name, or by its `error_name` where Step Functions itself names it.
        jitter: what is waited before a retry, of the longest delay.
        start_job: begins the ECS task of a state that runs one and waits for it.
        now: the clock of `$millis`, in seconds since 1970.
        job: the task that it waits for now.
        told: its history.
        current: the state it is in; empty once it has ended.
    """

    machine: Mapping[str, Any]
    execution_input: Mapping[str, Any]
    invoke: Invoke
    jitter: Callable[[float], float] = float
    start_job: StartJob = no_jobs
    now: Callable[[], float] = time.time
    job: Job | None = None
    told: Walk = field(default_factory=Walk)
    variables: dict[str, Any] = field(default_factory=dict)
    input: Any = None
    current: str = ""

    def pauses(self, *, between_states: bool = False) -> Iterator[float]:
        """Runs it; the seconds of each wait and of each delay before a retry, to be let pass before it goes on.

        With `between_states` there is also a pause of no length after each state, for others to come in between.
        """
        self.input, self.current = self.execution_input, self.machine["StartAt"]
        while self.current:
            assert len(self.told.visited) < _END_OF_PATIENCE, f"it goes round: {self.told.visited[-9:]}"
            self.told.visited.append(self.current)
            state = self.machine["States"][self.current]
            self.current = yield from getattr(self, f"_{state['Type'].lower()}")(state)
            if between_states:
                yield 0

    def _states(self, **more: Any) -> dict[str, Any]:
        context = {"State": {"Name": self.current}, "Execution": {"Input": self.execution_input}}
        states = {"input": self.input, "context": context, **more}
        return {**self.variables, "states": states, "millis": lambda: round(self.now() * 1000)}

    def _leave(self, holder: Mapping[str, Any], output: Any, **more: Any) -> None:
        """Output and Assign are evaluated beside each other: neither sees what the other makes."""
        known = self._states(**more)
        assigned = evaluate(holder.get("Assign", {}), known)
        self.input = evaluate(holder["Output"], known) if "Output" in holder else output
        self.variables.update(assigned)

    def _succeed(self, state: Mapping[str, Any]) -> Pauses:
        yield from ()
        self._leave(state, self.input)
        self.told.output = self.input
        return ""

    def _fail(self, state: Mapping[str, Any]) -> Pauses:
        yield from ()
        self.told.error = evaluate(state["Error"], self._states())
        self.told.cause = evaluate(state["Cause"], self._states())
        return ""

    def _wait(self, state: Mapping[str, Any]) -> Pauses:
        yield self._noted(evaluate(state["Seconds"], self._states()))
        return str(state["Next"])

    def _choice(self, state: Mapping[str, Any]) -> Pauses:
        yield from ()
        for choice in state["Choices"]:
            if evaluate(choice["Condition"], self._states()) is True:
                return str(choice["Next"])
        return str(state["Default"])

    def _task(self, state: Mapping[str, Any]) -> Pauses:
        tries: dict[int, int] = {}
        while True:
            try:
                arguments = evaluate(state["Arguments"], self._states())
                if state["Resource"] == RUN_TASK:
                    result = output = yield from self._waited_for(state, arguments)
                else:
                    output = self.invoke(arguments["FunctionName"], json.loads(json.dumps(arguments["Payload"])))
                    result = {"Payload": json.loads(json.dumps(output))}
                self._leave(state, output, result=result)
                return str(state["Next"])
            except Exception as failure:  # noqa: BLE001  a Lambda function may raise anything
                delay = self._tries_again(state, failure, tries)
                if delay is None:
                    return self._caught(state, failure)
            yield self._noted(delay)
            self.told.visited.append(self.current)

    def _waited_for(self, state: Mapping[str, Any], arguments: Any) -> Generator[float, None, Any]:
        """The result of a state that runs an ECS task. Its TimeoutSeconds are kept; the task outlives them."""
        seconds = left = float(evaluate(state["TimeoutSeconds"], self._states()))
        self.job = self.start_job(self.current, arguments)
        try:
            while (result := self.job.look()) is None:
                if left <= 0:
                    raise timed_out(seconds)
                pause = min(_LOOK_SECONDS, left)
                left -= pause
                yield pause
        finally:
            self.job = None
        return result

    def _tries_again(self, state: Mapping[str, Any], failure: Exception, tries: dict[int, int]) -> float | None:
        for place, retrier in enumerate(state.get("Retry", ())):
            if _matches(retrier, failure):
                done = tries.get(place, 0)
                if done >= retrier.get("MaxAttempts", 3):
                    return None
                tries[place] = done + 1
                delay: float = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** done
                return self.jitter(min(delay, float(retrier.get("MaxDelaySeconds", delay))))
        return None

    def _caught(self, state: Mapping[str, Any], failure: Exception) -> str:
        cause = getattr(failure, "cause", None) or json.dumps({"errorMessage": str(failure)})
        output = {"Error": _name(failure), "Cause": cause}
        for catcher in state.get("Catch", ()):
            if _matches(catcher, failure):
                self._leave(catcher, output, errorOutput=output)
                return str(catcher["Next"])
        self.told.error, self.told.cause = output["Error"], output["Cause"]
        return ""

    def _noted(self, seconds: float) -> float:
        self.told.waits.append(seconds)
        return seconds


def _name(failure: Exception) -> str:
    return str(getattr(failure, "error_name", type(failure).__name__))


def _matches(holder: Mapping[str, Any], failure: Exception) -> bool:
    return not {_name(failure), "States.ALL"}.isdisjoint(holder["ErrorEquals"])
