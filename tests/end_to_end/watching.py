"""What the end-to-end tests look at: pages, tasks, what tasks said, the states that runs went through."""

import json
import urllib.request
from collections.abc import Iterator
from typing import Any

from local import settings
from preview.announcement import Detail
from preview.environment import Machine
from preview.watching.run_details import run_details
from tests.end_to_end.conftest import World


def get(url: str | None) -> str:
    """What the URL answers."""
    with urllib.request.urlopen(str(url), timeout=10) as answer:
        body: str = answer.read().decode()
        return body


def entered(world: World, machine: Machine) -> Iterator[tuple[str, float]]:
    """The states that the newest run of the machine entered, and when."""
    states = world.run.emulator.client("stepfunctions")
    newest = _newest(world, machine)
    for page in states.get_paginator("get_execution_history").paginate(executionArn=newest):
        for event in page["events"]:
            if "stateEnteredEventDetails" in event:
                yield event["stateEnteredEventDetails"]["name"], event["timestamp"].timestamp()


def _newest(world: World, machine: Machine) -> str:
    states = world.run.emulator.client("stepfunctions")
    arn = world.run.outputs[settings.STACK][f"{machine.capitalize()}Arn"]
    newest = max(states.list_executions(stateMachineArn=arn)["executions"], key=lambda held: held["startDate"])
    return str(newest["executionArn"])


def names_entered(world: World, machine: Machine) -> list[str]:
    """Their names."""
    return [name for name, _ in entered(world, machine)]


def details(world: World, machine: Machine) -> tuple[Detail, ...]:
    """What the newest run of the machine says that it made or removed."""
    states = world.run.emulator.client("stepfunctions")
    return run_details(json.loads(states.describe_execution(executionArn=_newest(world, machine))["output"]))


def task_definition(world: World, family: str) -> dict[str, Any]:
    """The family's latest active task definition."""
    described = world.run.emulator.client("ecs").describe_task_definition(taskDefinition=family)
    found: dict[str, Any] = described["taskDefinition"]
    return found


def variables(world: World, family: str) -> dict[str, str]:
    """What its first container is told."""
    container = task_definition(world, family)["containerDefinitions"][0]
    return {held["name"]: held["value"] for held in container.get("environment", ())}


def lines(world: World) -> list[str]:
    """All that containers of the sandbox's task definition, and of those made of it, have printed."""
    logs = world.run.emulator.client("logs")
    options = task_definition(world, settings.SANDBOX)["containerDefinitions"][0]["logConfiguration"]["options"]
    pages = logs.get_paginator("filter_log_events").paginate(logGroupName=options["awslogs-group"])
    return [event["message"] for page in pages for event in page["events"]]
