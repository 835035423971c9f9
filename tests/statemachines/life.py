"""A branch's environment, made and removed by the state machines themselves, in an account in memory."""

from collections.abc import Mapping
from typing import Any

from preview.environment import Machine
from steps.router import run_step
from tests.statemachines.machine import Walk, walk
from tests.steps.fakes import World

HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:seed-preview"
STEP_FUNCTION = "${StepFunctionArn}"


class Life:
    """A branch's environment, made and removed by the machines themselves."""

    def __init__(self, **project: Any) -> None:
        self.world = World(**project)
        self._updated = False
        self.hooked: list[Mapping[str, Any]] = []
        self.before: dict[str, Any] = {}
        self.updated_at: str | None = None

    def run(self, machine: Machine) -> Walk:
        """One run of the machine.

        `before` maps a state to what happens just before its first call. At the state `updated_at` the function behind
        the states becomes that of a version which makes plans of another form.
        """
        run_input = self.world.begin(machine)
        return walk(str(machine), run_input, self._invoke, self._wait)

    def _invoke(self, function: str, payload: Any) -> Any:
        if function == HOOK:
            self.before.pop("RunAfterCreateHook", lambda: None)()
            self.hooked.append(payload)
            return None
        assert function == STEP_FUNCTION
        self.before.pop(payload["step"], lambda: None)()
        self._updated = self._updated or payload["step"] == self.updated_at
        if self._updated:
            payload = {**payload, "plan": {"machine": payload["plan"]["machine"], "form": "of another version"}}
        return run_step(payload, self.world.aws)

    def _wait(self, seconds: float) -> None:
        self.world.clock.now += seconds

    def ready(self) -> Walk:
        """A provision that succeeds."""
        told = self.run(Machine.PROVISION)
        assert told.output["state"] == "ready", told
        return told
