"""A branch's environment, made and removed by the state machines themselves, in an account in memory."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from preview.environment import Machine, Route
from preview.records import from_json
from steps.router import run_step
from tests.statemachines.machine import Job, Walk, walk
from tests.steps.fakes import World

HOOK = "arn:aws:lambda:eu-west-1:111122223333:function:seed-preview"
STEP_FUNCTION = "${StepFunctionArn}"


class Life:
    """A branch's environment, made and removed by the machines themselves.

    Attributes:
        world: the account and the registry.
        hooked: what the project's function was called with.
        before: by state, what happens just before its first call.
        takes: by state, the seconds that each call of its step takes, or of its hook.
        updated_at: at this state the function behind the states becomes that of a version which makes plans of another
            form.
    """

    def __init__(self, **project: Any) -> None:
        self.world = World(**project)
        self._updated = False
        self.hooked: list[Mapping[str, Any]] = []
        self.before: dict[str, Any] = {}
        self.takes: dict[str, float] = {}
        self.updated_at: str | None = None

    def run(self, machine: Machine) -> Walk:
        """One run of the machine."""
        run_input = self.world.begin(machine)
        return walk(str(machine), run_input, self._invoke, self._wait, start_job=self._start_job, now=self.world.clock)

    def _invoke(self, function: str, payload: Any) -> Any:
        if function == HOOK:
            self.hooked.append(payload)
            self.before.pop("RunHookFunction", lambda: None)()
            self._wait(self.takes.get("RunHookFunction", 0))
            return {"answered": True}
        assert function == STEP_FUNCTION
        self.before.pop(payload["step"], lambda: None)()
        self._updated = self._updated or payload["step"] == self.updated_at
        if self._updated:
            payload = {**payload, "plan": {"machine": payload["plan"]["machine"], "form": "of another version"}}
        self._wait(self.takes.get(payload["step"], 0))
        return run_step(payload, self.world.aws)

    def _start_job(self, state: str, arguments: Any) -> Job:
        self.before.pop(state, lambda: None)()
        return self.world.ecs.one_off.begin(arguments)

    def _wait(self, seconds: float) -> None:
        self.world.clock.now += seconds

    def ready(self) -> Walk:
        """A provision that succeeds."""
        told = self.run(Machine.PROVISION)
        assert told.output["state"] == "ready", told
        return told

    def recorded(self) -> Walk:
        """A provision that succeeds, and whose end is recorded: the next one is an update."""
        told = self.ready()
        routes = tuple(from_json(Route, route) for route in told.output["routes"])
        self.world.record(commit=told.output["commit"], url=told.output["url"], routes=routes)
        others = tuple(slug for slug in told.output["services"] if slug != self.world.environment.slug)
        self.world.change(others=others, leaving=tuple(told.output["leaving"]))
        return told

    def push(self, commit: str) -> None:
        """The branch is at another commit."""
        self.world.change(desired=replace(self.world.environment.desired, commit=commit * 40))
