"""Amazon ECS: task definitions. A family's revisions are made, found and removed; none is ever changed."""

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Literal

from adapters.translate import translated
from preview.errors import ConflictError, DeityError, InvalidPlanError, NotFoundError
from preview.facts import LogConfiguration, OwnTaskDefinition, TaskDefinition
from preview.ownership import check_owned
from preview.planning.task_definition import Registrable, number

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient

_DELETED_PER_CALL = 10  # AmazonECS/latest/APIReference/API_DeleteTaskDefinitions.html
# An unknown one is a ClientException: AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html.
_UNKNOWN = {"ClientException": NotFoundError, "InvalidParameterException": NotFoundError}
_REFUSED = {
    "ClientException": InvalidPlanError,
    "InvalidParameterException": InvalidPlanError,
    "LimitExceededException": InvalidPlanError,
}


def _refusal(message: str) -> DeityError:
    """ECS has one code for what a second try changes, and for what none does."""
    return ConflictError(message) if "concurrent attempts" in message else InvalidPlanError(message)


class TaskDefinitions:
    """ECS's calls about task definitions in this product's words.

    Every method raises ThrottledError where AWS asks for fewer calls.
    """

    def __init__(self, client: "ECSClient") -> None:
        self._client = client

    def described(self, name: str) -> TaskDefinition:
        """The active revision that `name` (FAMILY or FAMILY:REVISION) stands for.

        Raises:
            InvalidPlanError: there is none, or it was deregistered.
        """
        # An unknown one is a ClientException: AmazonECS/latest/APIReference/API_DescribeTaskDefinition.html.
        with translated({"ClientException": InvalidPlanError, "InvalidParameterException": InvalidPlanError}):
            described = self._client.describe_task_definition(taskDefinition=name)["taskDefinition"]
        # Deregistered ones can still be described, but no service can be made of them
        # (AmazonECS/latest/developerguide/deregister-task-definition-v2.html).
        status = described.get("status", "ACTIVE")
        if status != "ACTIVE":
            raise InvalidPlanError(f"task definition {name!r} is {status}; expected an active one")
        return TaskDefinition(
            arn=described["taskDefinitionArn"],
            network_mode=described.get("networkMode", "bridge"),
            compatibilities=tuple(described.get("requiresCompatibilities") or described.get("compatibilities") or ()),
            containers={
                container["name"]: tuple(mapping["containerPort"] for mapping in container.get("portMappings", []))
                for container in described["containerDefinitions"]
            },
            logs={
                container["name"]: LogConfiguration(driver=logs["logDriver"], options=logs.get("options") or {})
                for container in described["containerDefinitions"]
                if (logs := container.get("logConfiguration"))
            },
            # Essential is what does not say otherwise: AmazonECS/latest/APIReference/API_ContainerDefinition.html.
            not_essential=frozenset(
                container["name"]
                for container in described["containerDefinitions"]
                if not container.get("essential", True)
            ),
            cpu=int(described["cpu"]) if described.get("cpu") else None,
            memory=int(described["memory"]) if described.get("memory") else None,
            reserved_cpu=sum(container.get("cpu", 0) for container in described["containerDefinitions"]),
            reserved_memory=sum(
                container.get("memoryReservation") or container.get("memory") or 0
                for container in described["containerDefinitions"]
            ),
            secrets=frozenset(
                secret["name"]
                for container in described["containerDefinitions"]
                for secret in container.get("secrets", [])
            ),
        )

    def registrable(self, arn: str) -> Registrable:
        """A task definition as it could be registered again, with its tags.

        What ECS adds by itself is left out, because RegisterTaskDefinition's own parameters alone are taken.

        Raises:
            InvalidPlanError: there is none.
        """
        with translated(_REFUSED):
            described = self._client.describe_task_definition(taskDefinition=arn, include=["TAGS"])
        shape: Any = self._client.meta.service_model.operation_model("RegisterTaskDefinition").input_shape
        held: Mapping[str, Any] = described["taskDefinition"]
        return {
            **{name: value for name, value in held.items() if name in shape.members},
            "tags": described.get("tags", []),
        }

    def newest(self, family: str) -> OwnTaskDefinition | None:
        """The family's latest active one, or `None`."""
        return self._own(family)

    def active(self, arn: str) -> OwnTaskDefinition | None:
        """The task definition of that ARN, where it is active."""
        return self._own(arn)

    def register(self, call: Mapping[str, Any]) -> str:
        """Registers one; its ARN.

        Raises:
            InvalidPlanError: ECS refuses the parameters.
            ConflictError: somebody else registers one of this family at this moment.
        """
        with translated({**_REFUSED, "ClientException": _refusal}):
            return self._client.register_task_definition(**call)["taskDefinition"]["taskDefinitionArn"]

    def remove(self, family: str, *, keep: Collection[str], owner: Mapping[str, str]) -> int:
        """Deregisters and deletes the family's task definitions, but for those to keep; their number.

        What runs of them runs on.

        A deleted one is listed no more once nothing runs of it (AmazonECS/latest/APIReference/
        API_DeleteTaskDefinitions.html).

        Raises:
            NotOursError: one does not carry the owner's tags.
        """
        active = [arn for arn in self._listed(family, "ACTIVE") if arn not in keep]
        for arn in active:
            self._check(arn, owner)
            with translated(_UNKNOWN):
                self._client.deregister_task_definition(taskDefinition=arn)
        inactive = [arn for arn in self._listed(family, "INACTIVE") if arn not in active]
        for arn in inactive:
            self._check(arn, owner)
        gone = [*active, *inactive]
        for first in range(0, len(gone), _DELETED_PER_CALL):
            with translated(_UNKNOWN):
                self._client.delete_task_definitions(taskDefinitions=gone[first : first + _DELETED_PER_CALL])
        return len(gone)

    def _check(self, arn: str, owner: Mapping[str, str]) -> None:
        described = self._own(arn, active=False)
        if described is not None:
            check_owned(f"task definition {arn}", described.tags, owner)

    def _own(self, name: str, *, active: bool = True) -> OwnTaskDefinition | None:
        try:
            with translated(_UNKNOWN):
                described = self._client.describe_task_definition(taskDefinition=name, include=["TAGS"])
        except NotFoundError:
            return None
        if active and described["taskDefinition"].get("status") != "ACTIVE":
            return None
        tags = {tag["key"]: tag.get("value", "") for tag in described.get("tags", []) if "key" in tag}
        return OwnTaskDefinition(arn=described["taskDefinition"]["taskDefinitionArn"], tags=tags)

    def _listed(self, family: str, status: Literal["ACTIVE", "INACTIVE"]) -> list[str]:
        return sorted(self._pages(family, status), key=number)

    def _pages(self, family: str, status: Literal["ACTIVE", "INACTIVE"]) -> Iterator[str]:
        pages = self._client.get_paginator("list_task_definitions").paginate(familyPrefix=family, status=status)
        with translated():
            for page in pages:
                # "The full family name", says API_ListTaskDefinitions.html; what only begins so would be another's.
                yield from (arn for arn in page["taskDefinitionArns"] if f":task-definition/{family}:" in arn)
