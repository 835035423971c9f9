"""Services' tasks that a container engine runs: they count once they are healthy, and end once they have drained."""

import asyncio
from collections.abc import Callable
from contextvars import Context, copy_context
from functools import partial
from typing import Any

from ministack.core.concurrency import (  # type: ignore[import-untyped]
    resource_lock,
    run_reentrant,
    spawn_background,
)
from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.ministack_inside import (
    Record,
    Undo,
    in_this_scope,
    own,
    reconcile,
    service_of_task,
    services,
    tasks,
    wrap_function,
)
from local.emulator.routes import deregistration_delay, in_use
from local.emulator.rules import ECS, Behaviour
from local.emulator.target_states import TargetStates
from local.emulator.timeline import Timeline

_BY_THEMSELVES = ("EssentialContainerExited", "TaskFailedToStart")
_GUIDE = "docs.aws.amazon.com/AmazonECS/latest/developerguide"
BEHAVIOURS = (
    Behaviour(
        service=ECS,
        about="a deployment of tasks in containers",
        says="It is COMPLETED, and the tasks of the one before stop, once its own are healthy, where a load balancer "
        f"checks them. {_GUIDE}/deployment-type-ecs.html",
    ),
    Behaviour(
        service=ECS,
        about="a service's task in containers that is told to stop",
        says="Its target is deregistered at once; its containers get their signal once that has drained, and it is "
        f"STOPPED when they have ended. {_GUIDE}/load-balancer-connection-draining.html",
    ),
)


class ContainerTasks:
    """The tasks that run, and which of them the load balancer still has to find healthy."""

    def __init__(self, timeline: Timeline, states: TargetStates) -> None:
        """None runs yet."""
        self._timeline = timeline
        self._states = states
        self._unsettled: dict[str, tuple[Record, Context]] = {}
        self._looking: dict[str, asyncio.Task[None]] = {}

    def forget(self) -> None:
        """None runs any more."""
        self._unsettled.clear()

    def lay_over(self) -> tuple[Undo, ...]:
        """Have the emulator's ECS run tasks so."""
        return (
            wrap_function(ecs, "_mark_task_running", self._to_be_looked_at),
            wrap_function(ecs, "_record_service_task_healthy", self._only_a_healthy_one),
            wrap_function(ecs, "_complete_service_deployment", self._only_a_healthy_deployment),
            wrap_function(ecs, "_mark_task_stopped", self._drained_first),
            wrap_function(ecs, "_cleanup_task_resources", self._kept_while_draining),
        )

    def look(self) -> None:
        """Begin to look how the tasks are that nobody has found healthy yet. Every call to ECS and ELBv2 does this."""
        for arn, (task, scope) in tuple(self._unsettled.items()):
            if arn not in self._looking:
                looking = asyncio.get_running_loop().create_task(self._look_at(task), context=scope)
                self._looking[arn] = looking
                looking.add_done_callback(partial(self._looked, arn))

    def _looked(self, arn: str, _: "asyncio.Task[None]") -> None:
        self._looking.pop(arn, None)

    async def _look_at(self, task: Record) -> None:
        key, service = service_of_task(task)
        if service is None or not _running(task):
            self._unsettled.pop(task["taskArn"], None)
            return
        address = own(ecs, "task_ip")(task)
        groups = _used_groups(service)
        for group in groups:
            known = await self._states.of(group)
            if not any(host == address and checked.healthy for (host, _), checked in known.items()):
                return
        if groups and self._unsettled.pop(task["taskArn"], None) is not None:
            task["_healthy"] = True
            await run_reentrant(partial(_count, key, task), thread_name="task-healthy")

    def _to_be_looked_at(self, running: Callable[..., bool]) -> Callable[..., bool]:
        def run(arn: str, task: Record) -> bool:
            done = running(arn, task)
            if done and service_of_task(task)[1] is not None:
                self._unsettled[arn] = (task, copy_context())
            return done

        return run

    def _only_a_healthy_one(self, record: Callable[[str, Record], None]) -> Callable[[str, Record], None]:
        """A task that runs is not healthy for that alone: else one that never answers would never be a failure."""

        def healthy(key: str, task: Record) -> None:
            service = services().get(key)
            if task.get("_healthy") or service is None or not _used_groups(service):
                record(key, task)

        return healthy

    def _only_a_healthy_deployment(self, complete: Callable[..., None]) -> Callable[..., None]:
        def completed(cluster: str, key: str, *more: Any, **named: Any) -> None:
            service = services().get(key)
            if service is None or _all_healthy(service):
                complete(cluster, key, *more, **named)

        return completed

    def _drained_first(self, stopped: Callable[..., bool]) -> Callable[..., bool]:
        def stop(arn: str, task: Record, reason: str, stop_code: str, exit_code: int | None = None) -> bool:
            delay = 0.0 if stop_code in _BY_THEMSELVES else _seconds_to_drain(task)
            if not delay:
                return stopped(arn, task, reason, stop_code, exit_code=exit_code)
            with resource_lock("ecs-task", arn):
                if not _running(task):
                    return False
                own(ecs, "bump_task_version")(task)
                task.update(desiredStatus="STOPPED", stoppingAt=own(ecs, "iso")(), lastStatus="DEACTIVATING")
                task.update(stoppedReason=reason, stopCode=stop_code, _draining=True)
            cluster = own(ecs, "cluster_name_from_arn")(task["clusterArn"])
            own(ecs, "recount_cluster")(cluster)
            own(ecs, "refresh_service_state")(cluster, task["group"])

            def end() -> None:
                task.update(lastStatus="STOPPING", _draining=False)
                own(ecs, "cleanup_task_resources")(task, None)
                if tasks().get(arn) is task:
                    task["desiredStatus"] = "RUNNING"  # the emulator stops nothing that was told to stop
                    stopped(arn, task, reason, stop_code, exit_code=exit_code)

            # A container may take seconds to end; what else is due then does not wait for that.
            ends = partial(spawn_background, in_this_scope(end), thread_name="task-ends")
            self._timeline.after(delay, ends)
            return True

        return stop

    def _kept_while_draining(self, clean_up: Callable[..., None]) -> Callable[..., None]:
        def clean(task: Record, *more: Any, **named: Any) -> None:
            if not task.get("_draining"):
                clean_up(task, *more, **named)

        return clean


def _count(key: str, task: Record) -> None:
    """ECS has heard that a task is healthy: more of its deployment may start, or those before it may stop."""
    own(ecs, "record_service_task_healthy")(key, task)
    reconcile(key)
    own(ecs, "complete_service_deployment")(key.partition("/")[0], key, task.get("_deployment_id"))


def _running(task: Record) -> bool:
    active: bool = own(ecs, "task_is_active")(task["taskArn"], task)
    return active and task["lastStatus"] == "RUNNING"


def _used_groups(service: Record) -> list[str]:
    """The target groups of a service in which something checks its tasks."""
    balanced = service.get("loadBalancers") or ()
    return [arn for held in balanced if (arn := held.get("targetGroupArn")) and in_use(arn)]


def _seconds_to_drain(task: Record) -> float:
    _, service = service_of_task(task)
    if service is None or not _running(task):
        return 0.0
    return max(map(deregistration_delay, _used_groups(service)), default=0.0)


def _all_healthy(service: Record) -> bool:
    """Whether as many tasks of the primary deployment are healthy as are wanted, where something checks them."""
    if not service.get("desiredCount") or not _used_groups(service):
        return True
    primary = own(ecs, "primary_deployment")(service) or {}
    theirs = [task for task in tasks().values() if task.get("_deployment_id") == primary.get("id")]
    return sum(_running(task) and task.get("_healthy", False) for task in theirs) >= int(service["desiredCount"])
