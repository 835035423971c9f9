"""Amazon ECS: services and tasks."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, Literal

from adapters.translate import Meaning, translated
from preview.errors import (
    ConflictError,
    DeityError,
    InUseError,
    InvalidPlanError,
    NotFoundError,
    StillDrainingError,
)
from preview.facts import (
    Deployment,
    Service,
    ServiceEvent,
    StoppedContainer,
    Task,
)

if TYPE_CHECKING:
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_ecs.type_defs import ServiceTypeDef, TaskTypeDef

_GONE = {"ServiceNotFoundException": NotFoundError, "ServiceNotActiveException": NotFoundError}
_NO_CLUSTER = {"ClusterNotFoundException": NotFoundError}
_SERVICES_PER_CALL = 10  # AmazonECS/latest/APIReference/API_DescribeServices.html
_TASKS_PER_CALL = 100  # AmazonECS/latest/APIReference/API_DescribeTasks.html


class Ecs:
    """ECS's calls in this product's words.

    Every method raises ThrottledError where AWS asks for fewer calls.
    """

    def __init__(self, client: "ECSClient") -> None:
        self._client = client

    def service(self, cluster: str, name: str) -> Service | None:
        """The service, or `None` where ECS does not know it (any more, or yet).

        A cluster goes only when it holds no service (AmazonECS/latest/APIReference/API_DeleteCluster.html): where it is
        gone, so is the service.
        """
        return self.services(cluster, (name,)).get(name)

    def services(self, cluster: str, names: Sequence[str]) -> dict[str, Service]:
        """Those of the names, at most ten, that ECS knows, by name."""
        try:
            with translated(_NO_CLUSTER):
                found = self._client.describe_services(cluster=cluster, services=[*names], include=["TAGS"])["services"]
        except NotFoundError:
            return {}
        return {described["serviceName"]: _service(described) for described in found}

    def active_services(self, cluster: str, names: Sequence[str]) -> frozenset[str]:
        """Those of the names that are ACTIVE services of the cluster."""
        try:
            with translated(_NO_CLUSTER):
                return frozenset(
                    described["serviceName"]
                    for first in range(0, len(names), _SERVICES_PER_CALL)
                    for described in self._client.describe_services(
                        cluster=cluster, services=names[first : first + _SERVICES_PER_CALL]
                    )["services"]
                    if described["status"] == "ACTIVE"
                )
        except NotFoundError:
            return frozenset()

    def create_service(self, call: Mapping[str, Any]) -> Service:
        """Makes a service.

        Raises:
            StillDrainingError: one of that name is on its way out.
            ConflictError: an active one of that name has other parameters.
            InUseError: what it needs is not seen everywhere yet.
            InvalidPlanError: ECS refuses the parameters, or there is no such cluster.
        """
        with translated(_REFUSED):
            return _service(self._client.create_service(**call)["service"])

    def update_service(self, call: Mapping[str, Any]) -> Service:
        """Changes a service.

        Raises:
            NotFoundError: it is gone, or going.
            InvalidPlanError: ECS refuses the parameters, or there is no such cluster.
        """
        with translated({**_REFUSED, **_GONE}):
            return _service(self._client.update_service(**call)["service"])

    def delete_service(self, cluster: str, name: str) -> None:
        """Removes a service, whatever it is scaled to; one that is gone is no error.

        Raises:
            InUseError: AWS is not ready to remove it yet.
        """
        try:
            with translated({**_REFUSED, **_GONE, **_NO_CLUSTER}):
                self._client.delete_service(cluster=cluster, service=name, force=True)
        except NotFoundError:
            return

    def tasks(
        self, cluster: str, service: str, *, desired_status: Literal["RUNNING", "STOPPED"] = "RUNNING"
    ) -> tuple[Task, ...]:
        """The service's tasks; those of STOPPED are on their way out, or were within the last hour."""
        return self._tasks(cluster, serviceName=service, desiredStatus=desired_status)

    def family_tasks(
        self, cluster: str, family: str, *, desired_status: Literal["RUNNING", "STOPPED"] = "RUNNING"
    ) -> tuple[Task, ...]:
        """The tasks that run a task definition of the family, of a service or not; likewise."""
        return self._tasks(cluster, family=family, desiredStatus=desired_status)

    def _tasks(self, cluster: str, **which: Any) -> tuple[Task, ...]:
        pages = self._client.get_paginator("list_tasks").paginate(cluster=cluster, **which)
        try:
            with translated({**_GONE, **_NO_CLUSTER}):
                arns = [arn for page in pages for arn in page["taskArns"]]
                return tuple(
                    _task(described)
                    for first in range(0, len(arns), _TASKS_PER_CALL)
                    for described in self._client.describe_tasks(
                        cluster=cluster, tasks=arns[first : first + _TASKS_PER_CALL], include=["TAGS"]
                    )["tasks"]
                )
        except NotFoundError:
            return ()

    def stop_task(self, cluster: str, arn: str, *, reason: str) -> None:
        """Asks a task to stop; one that is gone is no error."""
        try:
            with translated({"InvalidParameterException": NotFoundError, **_NO_CLUSTER}):
                self._client.stop_task(cluster=cluster, task=arn, reason=reason)
        except NotFoundError:
            return


def _refusal(message: str) -> DeityError:
    """ECS has one error code for many refusals: only the message tells them apart.

    The messages are those that terraform-provider-aws waits on (internal/service/ecs/service.go) and that botocore's
    model documents for CreateService and DeleteService.
    """
    if "still Draining" in message:
        return StillDrainingError(message)
    if "not idempotent" in message:
        return ConflictError(message)
    passing = (
        *("does not have an associated load balancer", "deployments are active"),
        *("service linked role", "verify that the ECS service role"),
    )
    if any(words in message for words in passing):
        return InUseError(message)
    return InvalidPlanError(message)


# AmazonECS/latest/APIReference/API_CreateService.html; DependencyViolation is terraform-provider-aws's finding.
_REFUSED: Mapping[str, Meaning] = {
    "InvalidParameterException": _refusal,
    "ClientException": _refusal,
    "ClusterNotFoundException": InvalidPlanError,
    "PlatformUnknownException": InvalidPlanError,
    "PlatformTaskDefinitionIncompatibilityException": InvalidPlanError,
    "UnsupportedFeatureException": InvalidPlanError,
    "DependencyViolation": InUseError,
}


def _service(described: "ServiceTypeDef") -> Service:
    return Service(
        arn=described["serviceArn"],
        status=described["status"],
        desired=described.get("desiredCount", 0),
        running=described.get("runningCount", 0),
        deployments=tuple(
            Deployment(
                id=deployment["id"],
                primary=deployment.get("status") == "PRIMARY",
                task_definition=deployment.get("taskDefinition", ""),
                rollout_state=deployment.get("rolloutState"),
                rollout_reason=deployment.get("rolloutStateReason"),
                running=deployment.get("runningCount", 0),
                created_at=_seconds(deployment.get("createdAt")),
            )
            for deployment in described.get("deployments", [])
        ),
        events=tuple(
            ServiceEvent(at=_seconds(event.get("createdAt")), message=event.get("message", ""))
            for event in described.get("events", [])
        ),
        tags={tag["key"]: tag.get("value", "") for tag in described.get("tags", []) if "key" in tag},
    )


def _task(described: "TaskTypeDef") -> Task:
    details = [detail for attachment in described.get("attachments", []) for detail in attachment.get("details", [])]
    addresses = [detail.get("value") for detail in details if detail.get("name") == "privateIPv4Address"]
    return Task(
        arn=described["taskArn"],
        last_status=described.get("lastStatus", ""),
        desired_status=described.get("desiredStatus", ""),
        started_by=described.get("startedBy", ""),
        task_definition=described.get("taskDefinitionArn", ""),
        created_at=_seconds(described.get("createdAt")),
        address=addresses[0] if addresses else None,
        stopped_reason=described.get("stoppedReason") or None,
        stop_code=described.get("stopCode"),
        containers=tuple(
            StoppedContainer(
                name=container.get("name", ""),
                exit_code=container.get("exitCode"),
                reason=container.get("reason"),
                runtime_id=container.get("runtimeId"),
            )
            for container in described.get("containers", [])
        ),
        tags={tag["key"]: tag.get("value", "") for tag in described.get("tags", []) if "key" in tag},
    )


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0
