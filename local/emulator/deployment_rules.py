"""What ECS writes down about a service's tasks and deployments, where the emulator writes something else."""

from collections.abc import Callable, Mapping
from typing import Any

from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.ministack_inside import Record, Undo, own, wrap_function
from local.emulator.rules import ECS, Behaviour

RunTask = Callable[[dict[str, Any]], Any]
MakeDeployment = Callable[..., dict[str, Any]]
Stopped = Callable[..., bool]
Refresh = Callable[[str, str], None]


_API = "docs.aws.amazon.com/AmazonECS/latest/APIReference"
BEHAVIOURS = (
    Behaviour(
        service=ECS,
        about="a service's task",
        says=f"It is startedBy its deployment. {_API}/API_Task.html",
    ),
    Behaviour(
        service=ECS,
        about="a service's first deployment",
        says=f"It is IN_PROGRESS until its tasks run, and can fail like every other. {_API}/API_Deployment.html",
    ),
    Behaviour(
        service=ECS,
        about="a deployment that another has completely replaced",
        says=f"It is listed no more, one that failed like every other. {_API}/API_Deployment.html",
    ),
    Behaviour(
        service=ECS,
        about="a task that ends by itself",
        says='Its stoppedReason is "Essential container in task exited". '
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html",
    ),
)


def correct_services() -> tuple[Undo, ...]:
    """Lay these rules over the emulator's ECS. They act where services start tasks, which is no API call."""
    return (
        wrap_function(ecs, "_run_task", started_by_deployment),
        wrap_function(ecs, "_make_deployment", in_progress_at_first),
        wrap_function(ecs, "_mark_task_stopped", in_ecs_words),
        wrap_function(ecs, "_refresh_service_state", without_those_replaced),
    )


def in_ecs_words(stopped: Stopped) -> Stopped:
    """A task that ended by itself says so in ECS's words, by which people search for them.

    docs.aws.amazon.com/AmazonECS/latest/developerguide/stopped-task-error-codes.html.
    """

    def stop(arn: str, task: Record, reason: str, stop_code: str, exit_code: int | None = None) -> bool:
        said = "Essential container in task exited" if reason == "Essential container exited" else reason
        return stopped(arn, task, said, stop_code, exit_code=exit_code)

    return stop


def started_by_deployment(run_task: RunTask) -> RunTask:
    """A task that a service started has its deployment's id as `startedBy`, not the service's name.

    docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Task.html: "If an Amazon ECS service started the task, the
    startedBy parameter contains the deployment ID of that service."
    """

    def run(request: Mapping[str, Any]) -> Any:
        deployment = request.get("_deploymentId")
        return run_task({**request, "startedBy": deployment} if deployment else dict(request))

    return run


def in_progress_at_first(make_deployment: MakeDeployment) -> MakeDeployment:
    """A service's first deployment is in progress until its tasks run, and can fail like every other.

    docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html: "When a service deployment is started, it
    begins in an IN_PROGRESS state." The emulator begins with COMPLETED, and so its circuit breaker never sees a first
    deployment fail.
    """

    def make(*arguments: Any, **settings: Any) -> dict[str, Any]:
        deployment = make_deployment(*arguments, **settings)
        reason = f"ECS deployment {deployment['id']} in progress."
        return {**deployment, "rolloutState": "IN_PROGRESS", "rolloutStateReason": reason}

    return make


def without_those_replaced(refresh: Refresh) -> Refresh:
    """Once a deployment is complete, one that failed before it and has no task is gone, too; the emulator keeps it.

    docs.aws.amazon.com/AmazonECS/latest/APIReference/API_Deployment.html: ACTIVE is "A deployment that still has
    running tasks, but are in the process of being replaced with a new PRIMARY deployment."
    """

    def refreshed(cluster: str, group: str) -> None:
        refresh(cluster, group)
        service = own(ecs, "services").get(f"{cluster}/{(group or '').removeprefix('service:')}")
        primary = own(ecs, "primary_deployment")(service) if service else None
        if primary and primary["rolloutState"] == "COMPLETED":
            service["deployments"] = [
                held
                for held in service["deployments"]
                if held is primary or held.get("runningCount") or held.get("pendingCount")
            ]

    return refreshed
