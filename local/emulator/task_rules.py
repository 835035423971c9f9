"""What ECS does when it is asked to run tasks, and about tasks, beyond what the emulator does."""

import json
import re
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from local.emulator.definitions_inside import definition_key, task_definitions
from local.emulator.ministack_inside import Response, ecs_answer, ecs_refusal, tasks
from local.emulator.rules import ECS, Call, Rule

_API = "docs.aws.amazon.com/AmazonECS/latest/APIReference"
_INVALID = "InvalidParameterException"
_STARTED_BY = re.compile(r"[A-Za-z0-9_/-]{0,128}")
_FILTERS = ("family", "serviceName", "containerInstance", "launchType", "desiredStatus")


class OneOffTasks:
    """Which calls of RunTask were made already."""

    def __init__(self) -> None:
        """None was."""
        self._made: dict[str, tuple[Mapping[str, Any], list[str]]] = {}

    def forget(self) -> None:
        """None was."""
        self._made.clear()

    async def made_already(self, call: Call) -> Response | None:
        """The tasks of the same call with the same token, or the refusal of another call with it."""
        made = self._made.get(call.parameters.get("clientToken") or "")
        if made is None:
            return None
        parameters, arns = made
        if parameters != call.parameters:
            return ecs_refusal("ConflictException", "The RunTask request conflicts with one of the same clientToken.")
        return ecs_answer({"tasks": [tasks()[arn] for arn in arns if arn in tasks()], "failures": []})

    async def started(self, call: Call, response: Response) -> Response:
        """Gives tasks their group, and writes down which call began them."""
        if response[0] != HTTPStatus.OK:
            return response
        answer = json.loads(response[2])
        begun = [tasks()[held["taskArn"]] for held in answer["tasks"]]
        for task in begun:
            task["group"] = task["group"] or f"family:{_family(task['taskDefinitionArn'])}"
        if begun and (token := call.parameters.get("clientToken")):
            self._made[token] = (call.parameters, [task["taskArn"] for task in begun])
        return ecs_answer({"tasks": begun, "failures": answer["failures"]})

    def rules(self) -> tuple[Rule, ...]:
        """As rules."""
        return (
            Rule(
                service=ECS,
                action="RunTask",
                says="The same call with the same clientToken returns the tasks that it began; another with it is "
                f"ConflictException. {_API}/ECS_Idempotency.html",
                before=self.made_already,
            ),
            Rule(
                service=ECS,
                action="RunTask",
                says="`startedBy` has at most 128 letters, digits, `-`, `_` and `/`; an override is of a container of "
                "the task definition; awsvpc needs a network configuration; else InvalidParameterException. "
                f"{_API}/API_RunTask.html",
                before=_not_to_be_run,
            ),
            Rule(
                service=ECS,
                action="RunTask",
                says=f"A task's group is `family:FAMILY` where the call names none. {_API}/API_RunTask.html",
                after=self.started,
            ),
            Rule(
                service=ECS,
                action="ListTasks",
                says="`startedBy` must be the only filter; with another it is InvalidParameterException. "
                f"{_API}/API_ListTasks.html",
                before=_by_starter_alone,
            ),
            Rule(
                service=ECS,
                action="DescribeTasks",
                says=f"Tags are told where `include` has TAGS. {_API}/API_DescribeTasks.html",
                after=_as_asked,
            ),
        )


async def _not_to_be_run(call: Call) -> Response | None:
    asked = call.parameters
    if not _STARTED_BY.fullmatch(str(asked.get("startedBy") or "")):
        return ecs_refusal(_INVALID, "startedBy contains invalid characters.")
    definition = task_definitions().get(definition_key(str(asked.get("taskDefinition") or "")) or "")
    if definition is None:  # which has a rule of its own
        return None
    names = {held["name"] for held in definition["containerDefinitions"]}
    for override in (asked.get("overrides") or {}).get("containerOverrides") or ():
        if override.get("name") not in names:
            said = f"Override for container named {override.get('name')} is not a container in the TaskDefinition."
            return ecs_refusal(_INVALID, said)
    if definition["networkMode"] == "awsvpc" and not asked.get("networkConfiguration"):
        said = "Network Configuration must be provided when networkMode 'awsvpc' is specified."
        return ecs_refusal(_INVALID, said)
    return None


async def _by_starter_alone(call: Call) -> Response | None:
    if call.parameters.get("startedBy") and any(call.parameters.get(name) for name in _FILTERS):
        return ecs_refusal(_INVALID, "When startedBy is specified, no other filter can be.")
    return None


async def _as_asked(call: Call, response: Response) -> Response:
    if response[0] != HTTPStatus.OK or "TAGS" in call.parameters.get("include", ()):
        return response
    answer = json.loads(response[2])
    described = [{name: held for name, held in task.items() if name != "tags"} for task in answer["tasks"]]
    return ecs_answer({"tasks": described, "failures": answer["failures"]})


def _family(task_definition: str) -> str:
    return task_definition.rpartition("/")[2].partition(":")[0]
