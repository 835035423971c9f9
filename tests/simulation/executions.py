"""Step Functions on the simulation's clock: the real definitions, one state at a time, and the ends of executions.

step-functions/latest/apireference/API_StartExecution.html and API_StopExecution.html.
"""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from tests.simulation.clock import Clock
from tests.simulation.errors_on_the_wire import refusal
from tests.simulation.wire import ApiCall, Response
from tests.statemachines.machine import Execution, Invoke, StartJob, load

# From one state to the next: 50 to 150 ms where a function is called.
_TRANSITION_SECONDS = 0.1
_MACHINE_ARN = "arn:aws:states:us-east-1:000000000000:stateMachine:"
_EXECUTION_ARN = "arn:aws:states:us-east-1:000000000000:execution:"
MACHINES = {name: f"{_MACHINE_ARN}ecs-deity-{name}" for name in ("provision", "teardown")}

Event = dict[str, Any]


@dataclass(kw_only=True)
class Running:
    """An execution, going or ended. `status` is Step Functions' word."""

    name: str
    machine: str
    input: str
    started_at: float
    execution: Execution
    pauses: Iterator[float]
    status: str = "RUNNING"
    stopped_at: float | None = None
    output: str | None = None
    error: str | None = None
    cause: str | None = None

    @property
    def arn(self) -> str:
        return f"{_EXECUTION_ARN}ecs-deity-{self.machine}:{self.name}"

    @property
    def key(self) -> str:
        """The environment's."""
        key: str = json.loads(self.input)["environment"]
        return key


@dataclass(kw_only=True)
class Executions:
    """The two state machines.

    Attributes:
        invoke: calls a Lambda function; given the machine, the function's ARN and its payload.
        start_job: begins an ECS task; given the machine, the state and its arguments.
        ended: told of each end, with EventBridge's event.
        held: every execution by its name.
        most_at_once: of one environment.
    """

    clock: Clock
    dice: random.Random
    invoke: Callable[[str], Invoke]
    start_job: Callable[[str], StartJob]
    ended: Callable[[Event], None]
    held: dict[str, Running] = field(default_factory=dict)
    most_at_once: int = 0

    def going(self) -> list[Running]:
        """Those that have not ended, the oldest first."""
        return [running for running in self.held.values() if running.status == "RUNNING"]

    def answer(self, call: ApiCall) -> Response:
        """A call of the API's."""
        asked = call.json()
        if call.operation == "StartExecution":
            return self._start(call, asked)
        if call.operation == "DescribeExecution":
            return self._describe(call, asked)
        raise AssertionError(f"the simulation has no {call.name}")

    def stop(self, running: Running, *, status: str = "ABORTED", cause: str | None = None) -> None:
        """Ends an execution from outside. With one that somebody stops, the task that it waits for is stopped.

        step-functions/latest/dg/connect-to-resource.html#connect-sync says so of no other end.
        """
        if running.status != "RUNNING":
            return
        job = running.execution.job
        self._end(running, status, cause=cause)
        if job is not None and status == "ABORTED":
            job.cancel()

    def _start(self, call: ApiCall, asked: dict[str, Any]) -> Response:
        name, machine = asked["name"], asked["stateMachineArn"].rpartition("ecs-deity-")[2]
        held = self.held.get(name)
        if held is not None:
            if held.status != "RUNNING" or held.input != asked["input"] or held.machine != machine:
                return refusal(call, "ExecutionAlreadyExists", f"Execution Already Exists: '{held.arn}'")
            return _json({"executionArn": held.arn, "startDate": held.started_at})
        execution = Execution(
            machine=load(machine),
            execution_input=json.loads(asked["input"]),
            invoke=self.invoke(machine),
            start_job=self.start_job(machine),
            jitter=lambda longest: self.dice.uniform(0, longest),
            now=lambda: self.clock.now,
        )
        running = Running(
            name=name,
            machine=machine,
            input=asked["input"],
            started_at=self.clock.now,
            execution=execution,
            pauses=execution.pauses(between_states=True),
        )
        self.held[name] = running
        self.most_at_once = max(self.most_at_once, sum(held.key == running.key for held in self.going()))
        self.clock.after(_TRANSITION_SECONDS, lambda: self._go_on(running))
        return _json({"executionArn": running.arn, "startDate": running.started_at})

    def _describe(self, call: ApiCall, asked: dict[str, Any]) -> Response:
        running = self.held.get(asked["executionArn"].rpartition(":")[2])
        if running is None or running.arn != asked["executionArn"]:
            return refusal(call, "ExecutionDoesNotExist", f"Execution Does Not Exist: '{asked['executionArn']}'")
        said = {
            "executionArn": running.arn,
            "stateMachineArn": MACHINES[running.machine],
            "name": running.name,
            "status": running.status,
            "startDate": running.started_at,
            "stopDate": running.stopped_at,
            "input": running.input,
            "output": running.output,
            "error": running.error,
            "cause": running.cause,
        }
        return _json({name: value for name, value in said.items() if value is not None})

    def _go_on(self, running: Running) -> None:
        if running.status != "RUNNING":
            return
        if self.clock.now >= running.started_at + running.execution.machine["TimeoutSeconds"]:
            self._end(running, "TIMED_OUT")
            return
        try:
            pause = next(running.pauses)
        except StopIteration:
            self._finish(running)
            return
        if running.status == "RUNNING":  # It may have been stopped in the middle of what it did.
            self.clock.after(max(pause, _TRANSITION_SECONDS), lambda: self._go_on(running))

    def _finish(self, running: Running) -> None:
        if running.status != "RUNNING":
            return
        told = running.execution.told
        running.error, running.cause = told.error, told.cause
        running.output = None if told.error else json.dumps(told.output)
        self._end(running, "FAILED" if told.error else "SUCCEEDED", cause=told.cause)

    def _end(self, running: Running, status: str, *, cause: str | None = None) -> None:
        running.status, running.stopped_at, running.cause = status, self.clock.now, cause
        self.ended(
            {
                "version": "0",
                "source": "aws.states",
                "detail-type": "Step Functions Execution Status Change",
                "time": datetime.fromtimestamp(self.clock.now, UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
                "detail": {
                    "executionArn": running.arn,
                    "stateMachineArn": MACHINES[running.machine],
                    "name": running.name,
                    "status": status,
                    "startDate": int(running.started_at * 1000),
                    "stopDate": int(self.clock.now * 1000),
                    "input": running.input,
                    "output": running.output,
                    "error": running.error,
                    "cause": running.cause,
                },
            }
        )


def _json(value: dict[str, Any]) -> Response:
    return 200, {"content-type": "application/x-amz-json-1.0"}, json.dumps(value).encode()
