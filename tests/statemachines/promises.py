"""What the definitions and the steps say of themselves."""

import re
from collections.abc import Iterator, Mapping
from importlib import import_module
from inspect import getdoc
from itertools import chain
from typing import Any

from tests.statemachines.machine import load

STEP_FUNCTION = "${StepFunctionArn}"
MACHINES = {name: load(name) for name in ("provision", "teardown")}
STATES = [(machine, state) for machine, held in MACHINES.items() for state in held["States"]]
TASKS = [(machine, state) for machine, state in STATES if MACHINES[machine]["States"][state]["Type"] == "Task"]


def state_of(machine: str, name: str) -> Mapping[str, Any]:
    """A state's definition."""
    state: Mapping[str, Any] = MACHINES[machine]["States"][name]
    return state


def step_states() -> list[tuple[str, str]]:
    """The machine and name of every state that runs a step; the others are the project's hooks."""
    return [key for key in TASKS if _function_of(state_of(*key)) == STEP_FUNCTION]


def _function_of(state: Mapping[str, Any]) -> str | None:
    """The function that a state calls; a task's arguments may be one expression as a whole."""
    arguments = state["Arguments"]
    return arguments.get("FunctionName") if isinstance(arguments, Mapping) else None


def targets(state: Mapping[str, Any], *, caught: bool = True) -> Iterator[str]:
    """The states that may follow; those that a failure leads to among them, where `caught` says so."""
    yield from (state[name] for name in ("Next", "Default") if name in state)
    yield from (held["Next"] for held in chain(state.get("Choices", ()), state.get("Catch", ()) if caught else ()))


def reached(machine: str, start: str) -> set[str]:
    """Every state that can follow `start`, itself among them."""
    found, open_ = {start}, [start]
    while open_:
        new = set(targets(state_of(machine, open_.pop()))) - found
        found |= new
        open_ += new
    return found


def raised_by(step: str) -> list[str]:
    """The errors that a step's docstring says it raises."""
    said = (getdoc(import_module(f"steps.{step}").run) or "").partition("Raises:\n")[2]
    return re.findall(r"^\s+(\w+): ", said, re.MULTILINE)
