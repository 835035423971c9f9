"""A small reading of the Amazon States Language: what these two machines use of it, and nothing more.

states-language.net/spec.html, and step-functions/latest/dg/transforming-data.html for JSONata. What Step Functions
refuses is refused here: an expression without a value, a retry of what is not retried, a state that is not there.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from jsonata import Jsonata  # type: ignore[import-untyped]
from jsonata.utils import Utils  # type: ignore[import-untyped]

FOLDER = Path(__file__).parents[2] / "statemachines"
_END_OF_PATIENCE = 1000

Invoke = Callable[[str, Any], Any]


class QueryEvaluationError(Exception):
    """States.QueryEvaluationError: an expression is wrong, or has no value."""


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


def expression(text: Any) -> str | None:
    """The JSONata in `{% … %}`, or `None` where a value is plain."""
    return text[2:-2].strip() if isinstance(text, str) and text.startswith("{%") and text.endswith("%}") else None


def evaluate(value: Any, variables: Mapping[str, Any]) -> Any:
    """A value of a definition, with its expressions evaluated.

    Raises:
        QueryEvaluationError: an expression has no value.
    """
    if isinstance(value, Mapping):
        return {name: evaluate(held, variables) for name, held in value.items()}
    if isinstance(value, list):
        return [evaluate(held, variables) for held in value]
    query = expression(value)
    return value if query is None else _value_of(query, variables)


def _value_of(query: str, variables: Mapping[str, Any]) -> Any:
    if not _run(f"$exists(({query}))", variables):
        raise QueryEvaluationError(f"{query} has no value")
    return json.loads(json.dumps(_run(query, variables)))


@cache
def parsed(query: str) -> Any:
    """The parsed JSONata expression.

    Raises:
        JException: it is none.
    """
    return Jsonata(query)


def _run(query: str, variables: Mapping[str, Any]) -> Any:
    jsonata = parsed(query)
    frame = jsonata.create_frame()
    for name, value in variables.items():
        frame.bind(name, Utils.NULL_VALUE if value is None else value)
    return jsonata.evaluate(None, frame)


def walk(name: str, execution_input: Mapping[str, Any], invoke: Invoke, wait: Callable[[float], None]) -> Walk:
    """Runs the machine `name`.

    Args:
        name: `provision` or `teardown`.
        execution_input: what it is started with.
        invoke: calls the Lambda function of that ARN with that payload; what it raises is the task's error.
        wait: lets so many seconds pass.
    """
    execution = _Execution(load(name), execution_input, invoke, wait)
    return execution.run()


@dataclass
class _Execution:
    machine: Mapping[str, Any]
    execution_input: Mapping[str, Any]
    invoke: Invoke
    wait: Callable[[float], None]
    told: Walk = field(default_factory=Walk)
    variables: dict[str, Any] = field(default_factory=dict)
    input: Any = None
    current: str = ""

    def run(self) -> Walk:
        self.input, self.current = self.execution_input, self.machine["StartAt"]
        while self.current:
            assert len(self.told.visited) < _END_OF_PATIENCE, f"it goes round: {self.told.visited[-9:]}"
            self.told.visited.append(self.current)
            state = self.machine["States"][self.current]
            self.current = getattr(self, f"_{state['Type'].lower()}")(state)
        return self.told

    def _states(self, **more: Any) -> dict[str, Any]:
        context = {"State": {"Name": self.current}, "Execution": {"Input": self.execution_input}}
        return {**self.variables, "states": {"input": self.input, "context": context, **more}}

    def _leave(self, holder: Mapping[str, Any], output: Any, **more: Any) -> None:
        """Output and Assign are evaluated beside each other: neither sees what the other makes."""
        known = self._states(**more)
        assigned = evaluate(holder.get("Assign", {}), known)
        self.input = evaluate(holder["Output"], known) if "Output" in holder else output
        self.variables.update(assigned)

    def _succeed(self, state: Mapping[str, Any]) -> str:
        self._leave(state, self.input)
        self.told.output = self.input
        return ""

    def _fail(self, state: Mapping[str, Any]) -> str:
        self.told.error = evaluate(state["Error"], self._states())
        self.told.cause = evaluate(state["Cause"], self._states())
        return ""

    def _wait(self, state: Mapping[str, Any]) -> str:
        self._pass(evaluate(state["Seconds"], self._states()))
        return str(state["Next"])

    def _choice(self, state: Mapping[str, Any]) -> str:
        for choice in state["Choices"]:
            if evaluate(choice["Condition"], self._states()) is True:
                return str(choice["Next"])
        return str(state["Default"])

    def _task(self, state: Mapping[str, Any]) -> str:
        tries: dict[int, int] = {}
        while True:
            try:
                arguments = evaluate(state["Arguments"], self._states())
                payload = self.invoke(arguments["FunctionName"], json.loads(json.dumps(arguments["Payload"])))
                self._leave(state, payload, result={"Payload": json.loads(json.dumps(payload))})
                return str(state["Next"])
            except Exception as failure:  # noqa: BLE001  a Lambda function may raise anything
                if not self._tries_again(state, failure, tries):
                    return self._caught(state, failure)

    def _tries_again(self, state: Mapping[str, Any], failure: Exception, tries: dict[int, int]) -> bool:
        for place, retrier in enumerate(state.get("Retry", ())):
            if _matches(retrier, failure):
                done = tries.get(place, 0)
                if done >= retrier.get("MaxAttempts", 3):
                    return False
                tries[place] = done + 1
                delay = retrier.get("IntervalSeconds", 1) * retrier.get("BackoffRate", 2.0) ** done
                self._pass(min(delay, retrier.get("MaxDelaySeconds", delay)))
                self.told.visited.append(self.current)
                return True
        return False

    def _caught(self, state: Mapping[str, Any], failure: Exception) -> str:
        output = {"Error": _name(failure), "Cause": json.dumps({"errorMessage": str(failure)})}
        for catcher in state.get("Catch", ()):
            if _matches(catcher, failure):
                self._leave(catcher, output, errorOutput=output)
                return str(catcher["Next"])
        self.told.error, self.told.cause = output["Error"], output["Cause"]
        return ""

    def _pass(self, seconds: float) -> None:
        self.told.waits.append(seconds)
        self.wait(seconds)


def _name(failure: Exception) -> str:
    return "States.QueryEvaluationError" if isinstance(failure, QueryEvaluationError) else type(failure).__name__


def _matches(holder: Mapping[str, Any], failure: Exception) -> bool:
    return not {_name(failure), "States.ALL"}.isdisjoint(holder["ErrorEquals"])
