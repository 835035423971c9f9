"""What ECS does with task definition revisions over their life, beyond what the emulator does."""

import json
from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.definitions_inside import definition_key, forget_task_definition, task_definitions
from local.emulator.delays import DEFINITION_DELETED
from local.emulator.ministack_inside import (
    Record,
    Response,
    Undo,
    ecs_answer,
    ecs_refusal,
    in_this_scope,
    own,
    services,
    tasks,
    wrap_function,
)
from local.emulator.rules import ECS, Call, Rule, each
from local.emulator.timeline import Timeline

_API = "docs.aws.amazon.com/AmazonECS/latest/APIReference"
_MOTO = "moto ecs/models.py"
_ACTIVE, _INACTIVE, _DELETING = "ACTIVE", "INACTIVE", "DELETE_IN_PROGRESS"
_PAGE_SIZE = 100
_AT_MOST = 10
_NO_SUCH = "The specified task definition does not exist. Specify a valid account, family, revision and try again."
_STILL_ACTIVE = "The specified task definition is still in ACTIVE status. Please deregister the target and try again."


class Definitions:
    """The task definition revisions, and what is still to come of those that were deleted."""

    def __init__(self, timeline: Timeline) -> None:
        """None was."""
        self._timeline = timeline

    def lay_over(self) -> tuple[Undo, ...]:
        """Have a family's name mean its latest ACTIVE revision, to whoever asks."""
        return (wrap_function(ecs, "_resolve_td_key", latest_active),)

    async def unusable(self, call: Call) -> Response | None:
        """The refusal of a task or a service with a revision that is not ACTIVE, or not there."""
        reference = call.parameters.get("taskDefinition")
        if not reference:
            return None
        found = task_definitions().get(definition_key(str(reference)) or "")
        if found is None:
            return ecs_refusal("ClientException", "TaskDefinition not found.")
        if found["status"] == _ACTIVE:
            return None
        # Reports of RunTask have this code for the message, those of UpdateService have the other.
        code = "InvalidParameterException" if call.action == "RunTask" else "ClientException"
        return ecs_refusal(code, "TaskDefinition is inactive")

    async def deregister(self, call: Call) -> Response | None:
        """The refusal where no revision is named or there is none; one that is no longer ACTIVE, as it is."""
        reference = str(call.parameters.get("taskDefinition") or "")
        if not _names_revision(reference):
            return ecs_refusal("InvalidParameterException", "A revision must be specified.")
        found = task_definitions().get(definition_key(reference) or "")
        if found is None:
            return ecs_refusal("ClientException", _NO_SUCH)
        return None if found["status"] == _ACTIVE else ecs_answer({"taskDefinition": found})

    async def delete(self, call: Call) -> Response:
        """Begins to delete what is INACTIVE, and names what is not."""
        references = list(call.parameters.get("taskDefinitions") or ())
        if not 0 < len(references) <= _AT_MOST:
            return ecs_refusal(
                "InvalidParameterException", f"Between 1 and {_AT_MOST} task definitions can be deleted."
            )
        begun, failures = [], []
        for reference in references:
            key = definition_key(reference) if _names_revision(reference) else None
            found = task_definitions().get(key or "")
            if key is None or found is None:
                failures.append({"arn": reference, "reason": _NO_SUCH})
            elif found["status"] == _ACTIVE:
                failures.append({"arn": reference, "reason": _STILL_ACTIVE})
            else:
                self._begin_to_delete(key, found)
                begun.append(found)
        return ecs_answer({"taskDefinitions": begun, "failures": failures})

    def _begin_to_delete(self, key: str, found: Record) -> None:
        if found["status"] == _DELETING:
            return
        found.update(status=_DELETING, deleteRequestedAt=own(ecs, "ts")())
        self._look_later(key)

    def _look_later(self, key: str) -> None:
        self._timeline.after(DEFINITION_DELETED, in_this_scope(lambda: self._gone_if_unused(key)))

    def _gone_if_unused(self, key: str) -> None:
        found = task_definitions().get(key)
        if found is None or found["status"] != _DELETING:
            return
        if _used(found["taskDefinitionArn"]):
            self._look_later(key)
        else:
            forget_task_definition(key)

    def rules(self) -> tuple[Rule, ...]:
        """As rules."""
        return (
            *each(
                ("RunTask", "CreateService", "UpdateService"),
                service=ECS,
                says='An INACTIVE or DELETE_IN_PROGRESS revision is refused, "TaskDefinition is inactive", and so is '
                "one that is not there; services that have it already go on, and can be scaled. "
                f"{_API}/API_DeregisterTaskDefinition.html",
                before=self.unusable,
            ),
            Rule(
                service=ECS,
                action="DeregisterTaskDefinition",
                says="A revision must be named, and be there; one that is no longer ACTIVE is returned as it is. "
                f"{_API}/API_DeregisterTaskDefinition.html",
                before=self.deregister,
            ),
            Rule(
                service=ECS,
                action="DeleteTaskDefinitions",
                says="At most 10 at once; one that is ACTIVE, or not there, is among the failures. The others are "
                "DELETE_IN_PROGRESS until no task and no service uses them, and gone then, from the index of tags too. "
                f"Their numbers are not used again. {_API}/API_DeleteTaskDefinitions.html, {_MOTO}",
                before=self.delete,
            ),
            Rule(
                service=ECS,
                action="DescribeTaskDefinition",
                says="A family's name means its latest ACTIVE revision, in every call. Tags are told where `include` "
                "has TAGS, and what was not given at registration is left out. "
                f"{_API}/API_DescribeTaskDefinition.html",
                after=_as_asked,
            ),
            Rule(
                service=ECS,
                action="ListTaskDefinitions",
                says="`familyPrefix` is a full family name. The oldest revision comes first, by family and number. "
                f"{_API}/API_ListTaskDefinitions.html",
                before=_list_revisions,
            ),
            Rule(
                service=ECS,
                action="ListTaskDefinitionFamilies",
                says="`familyPrefix` is what the name begins with. INACTIVE means no ACTIVE revision; by default every "
                f"family is listed. {_API}/API_ListTaskDefinitionFamilies.html",
                before=_list_families,
            ),
        )


def latest_active(resolve: Callable[[str], str | None]) -> Callable[[str], str | None]:
    """A family's name means its latest ACTIVE revision, and nothing where it has none."""

    def resolved(reference: str) -> str | None:
        key = resolve(reference)
        if key is None or _names_revision(reference):
            return key
        family = key.partition(":")[0]
        numbers = [held["revision"] for held in _revisions(family) if held["status"] == _ACTIVE]
        return f"{family}:{max(numbers)}" if numbers else family

    return resolved


async def _as_asked(call: Call, response: Response) -> Response:
    if response[0] != HTTPStatus.OK:
        return response
    answer = json.loads(response[2])
    described = {name: held for name, held in answer["taskDefinition"].items() if held not in ("", None)}
    told = {"tags": answer.get("tags", [])} if "TAGS" in call.parameters.get("include", ()) else {}
    return ecs_answer({"taskDefinition": described, **told})


async def _list_revisions(call: Call) -> Response:
    status = call.parameters.get("status") or _ACTIVE
    found = sorted(
        (held for held in _revisions(call.parameters.get("familyPrefix")) if held["status"] == status),
        key=lambda held: (held["family"], held["revision"]),
        reverse=call.parameters.get("sort") == "DESC",
    )
    return _page(call, "taskDefinitionArns", [held["taskDefinitionArn"] for held in found])


async def _list_families(call: Call) -> Response:
    prefix, status = str(call.parameters.get("familyPrefix") or ""), call.parameters.get("status")
    active = {held["family"] for held in task_definitions().values() if held["status"] == _ACTIVE}
    every = {held["family"] for held in task_definitions().values()}
    found = {_ACTIVE: active, _INACTIVE: every - active}.get(str(status), every)
    return _page(call, "families", sorted(family for family in found if family.startswith(prefix)))


def _page(call: Call, named: str, found: list[str]) -> Response:
    start = int(call.parameters.get("nextToken") or 0)
    end = start + int(call.parameters.get("maxResults") or _PAGE_SIZE)
    more: dict[str, Any] = {"nextToken": str(end)} if end < len(found) else {}
    return ecs_answer({named: found[start:end], **more})


def _revisions(family: str | None) -> Iterator[Record]:
    """Every revision of a family; of all of them, where none is named."""
    return (held for held in task_definitions().values() if not family or held["family"] == family)


def _names_revision(reference: str) -> bool:
    return ":" in reference.rpartition("/")[2]


def _used(arn: str) -> bool:
    if any(task["taskDefinitionArn"] == arn and task["lastStatus"] != "STOPPED" for task in tasks().values()):
        return True
    return any(
        arn in {service["taskDefinition"], *(held["taskDefinition"] for held in service["deployments"])}
        for service in services().values()
        if service["status"] != _INACTIVE
    )
