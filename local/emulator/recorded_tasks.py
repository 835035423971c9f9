"""The life of tasks that nobody runs: they start, register, pass their checks, end and are replaced in AWS's time."""

import itertools
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from ministack.services import ecs  # type: ignore[import-untyped]

from local.emulator.delays import (
    DEPLOYMENT_COMPLETED,
    TARGET_CHECKED,
    TASK_PENDING,
    TASK_REMEMBERED,
    TASK_RUNNING,
    TASK_STOPPING,
)
from local.emulator.fates import ChooseFate, Fate, Kind, always_well
from local.emulator.ministack_inside import (
    Record,
    Response,
    Undo,
    ecs_answer,
    forget_task,
    in_this_scope,
    own,
    reconcile,
    service_of_task,
    tasks,
    use_no_docker,
    wrap_ecs_action,
    wrap_function,
)
from local.emulator.recorded_parts import begun, groups_of, interface, leave, not_placed, patience
from local.emulator.routes import deregistration_delay, in_use
from local.emulator.timeline import Timeline

_FAILURES = ("EssentialContainerExited", "TaskFailedToStart")
_LOOK_AGAIN = 30.0
_NO_IMAGE = "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref"


def address_of_its_own(number: int) -> str:
    """The address of the n-th task, which no other has."""
    return f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"


@dataclass(frozen=True, kw_only=True)
class Recording:
    """How tasks are recorded.

    Attributes:
        fate: decides what becomes of each.
        address: the address of the n-th task.
    """

    fate: ChooseFate = always_well
    address: Callable[[int], str] = address_of_its_own


class RecordedTasks:
    """The tasks, and what is still to come of them."""

    def __init__(self, timeline: Timeline, recording: Recording) -> None:
        """There are none yet."""
        self._timeline = timeline
        self._recording = recording
        self._numbers: Iterator[int] = itertools.count(1)
        self._by_address: dict[str, Record] = {}

    def forget(self) -> None:
        """There are none again."""
        self._numbers = itertools.count(1)
        self._by_address.clear()

    def lay_over(self) -> tuple[Undo, ...]:
        """Have the emulator's ECS record tasks so."""
        return (
            *use_no_docker(),
            wrap_function(ecs, "_run_task", self._recorded),
            wrap_ecs_action("RunTask", self._recorded),
            wrap_function(ecs, "_mark_task_stopped", self._stopping),
            wrap_function(ecs, "_schedule_service_deployment_completion", lambda _: self._completed_later),
        )

    def passes(self, address: str) -> bool:
        """Whether a health check of this address would pass now."""
        task = self._by_address.get(address)
        return task is not None and task["lastStatus"] == "RUNNING" and task["_fate"].kind is not Kind.UNHEALTHY

    def _recorded(self, run_task: Callable[[Mapping[str, Any]], Response]) -> Callable[[Mapping[str, Any]], Response]:
        """Starts tasks that begin to begin."""

        def run(request: Mapping[str, Any]) -> Response:
            response = run_task(request)
            answer = json.loads(response[2])
            recorded = [tasks()[task["taskArn"]] for task in answer.get("tasks", ())]
            if not recorded:
                return response
            placed = [task for task in recorded if self._begin(task)]
            failures = [not_placed(task) for task in recorded if task not in placed]
            return ecs_answer({"tasks": placed, "failures": [*answer["failures"], *failures]})

        return run

    def _begin(self, task: Record) -> bool:
        """Whether there is room for it."""
        _, service = service_of_task(task)
        fate = self._recording.fate(begun(task, service))
        if fate.kind is Kind.NOT_PLACED and service is None:
            forget_task(task["taskArn"])
            return False
        address = self._recording.address(next(self._numbers))
        task.update(lastStatus="PROVISIONING", startedAt=None, pullStartedAt=None, pullStoppedAt=None)
        task.update(_startup_stable=False, _container_ip=address, _fate=fate)
        for container in task["containers"]:
            container["lastStatus"] = "PENDING"
        if task["_network_mode"] == "awsvpc":
            task["attachments"] = [interface(task["taskArn"], address)]
        self._by_address[address] = task
        self._after(TASK_PENDING, partial(own(ecs, "mark_task_pending"), task["taskArn"], task))
        if fate.kind is Kind.CANNOT_START:
            self._after(TASK_RUNNING, partial(self._ends, task, _NO_IMAGE, "TaskFailedToStart", None))
        elif fate.kind not in (Kind.STAYS_PENDING, Kind.NOT_PLACED):
            self._after(TASK_RUNNING, partial(self._runs, task))
        return True

    def _runs(self, task: Record) -> None:
        for container in task["containers"]:
            if _active(task):
                container["lastStatus"] = "RUNNING"
        if not own(ecs, "mark_task_running")(task["taskArn"], task):
            return
        fate: Fate = task["_fate"]
        if fate.kind is Kind.EXITS:
            self._after(fate.after, partial(self._exits, task, fate.code))
        _, service = service_of_task(task)
        if service is None:
            return
        if fate.kind is Kind.UNHEALTHY:
            self._after(patience(service), partial(self._given_up, task))
        else:
            self._after(TARGET_CHECKED, partial(self._looked_at, task))

    def _exits(self, task: Record, code: int) -> None:
        _, service = service_of_task(task)
        if service is None:
            if not _running(task) or not leave(task, code):
                return
            code = 0  # of what had to stop with it
        self._ends(task, "Essential container in task exited", "EssentialContainerExited", code)

    def _ends(self, task: Record, reason: str, stop_code: str, exit_code: int | None) -> None:
        own(ecs, "mark_task_stopped")(task["taskArn"], task, reason, stop_code, exit_code=exit_code)

    def _looked_at(self, task: Record) -> None:
        """The load balancer has checked the task once: whether its service may rely on it now."""
        key, service = service_of_task(task)
        if service is None or not _running(task):
            return
        if not all(in_use(group) for group in groups_of(service)):
            # Nothing checks it. The service waits for as long as that is so.
            self._after(_LOOK_AGAIN, partial(self._looked_at, task))
            return
        task["_healthy"] = True
        reconcile(key)
        self._stop_those_before(key, service)
        self._after(DEPLOYMENT_COMPLETED, partial(self._is_steady, task))

    def _stop_those_before(self, key: str, service: Record) -> None:
        primary = own(ecs, "primary_deployment")(service)
        theirs = [task for task in tasks().values() if service_of_task(task)[1] is service]
        healthy = [task for task in theirs if task["_deployment_id"] == primary["id"] and _running(task)]
        if sum(task.get("_healthy", False) for task in healthy) < service["desiredCount"]:
            return
        request = {"cluster": key.partition("/")[0], "reason": "Deployment completed"}
        for task in theirs:
            if task["_deployment_id"] != primary["id"] and _active(task):
                own(ecs, "stop_task")({**request, "task": task["taskArn"]})

    def _is_steady(self, task: Record) -> None:
        key, service = service_of_task(task)
        if service is not None and _running(task):
            own(ecs, "record_service_task_healthy")(key, task)
            own(ecs, "complete_service_deployment")(key.partition("/")[0], key, task["_deployment_id"])

    def _given_up(self, task: Record) -> None:
        """The load balancer has found the task unhealthy: its service stops it, and counts that as a failure."""
        _, service = service_of_task(task)
        if service is None or not _running(task):
            return
        groups = [group for group in groups_of(service) if in_use(group)]
        if not groups:
            self._after(_LOOK_AGAIN, partial(self._given_up, task))
            return
        reason = f"Task failed ELB health checks in (target-group {groups[0]})"
        own(ecs, "mark_task_stopped")(task["taskArn"], task, reason, "ServiceSchedulerInitiated")
        own(ecs, "record_service_task_failure")(task)

    def _stopping(self, stopped: Callable[..., bool]) -> Callable[..., bool]:
        """Stops tasks, which takes its time unless they ended by themselves."""

        def stop(arn: str, task: Record, reason: str, stop_code: str, exit_code: int | None = None) -> bool:
            if not _active(task):
                return False
            if stop_code in _FAILURES:
                done = stopped(arn, task, reason, stop_code, exit_code=exit_code)
                self._forget_later(task)
                return done
            _, service = service_of_task(task)
            ran = _running(task)
            delay = max(map(deregistration_delay, groups_of(service)), default=0.0) if ran else 0.0
            own(ecs, "bump_task_version")(task)
            task.update(desiredStatus="STOPPED", stoppingAt=own(ecs, "iso")(), stoppedReason=reason, stopCode=stop_code)
            task["lastStatus"] = "DEACTIVATING" if delay else "STOPPING"
            cluster = own(ecs, "cluster_name_from_arn")(task["clusterArn"])
            own(ecs, "recount_cluster")(cluster)
            own(ecs, "refresh_service_state")(cluster, task["group"])

            def has_stopped() -> None:
                if tasks().get(arn) is task:
                    task["desiredStatus"] = "RUNNING"  # the emulator stops nothing that was told to stop
                    # What never ran has no exit code, and what heeds its signal ends with 0.
                    stopped(arn, task, reason, stop_code, exit_code=exit_code if ran else None)
                    self._forget_later(task)

            if delay:
                self._after(delay, lambda: task.update(lastStatus="STOPPING"))
            self._after(delay + TASK_STOPPING, has_stopped)
            return True

        return stop

    def _forget_later(self, task: Record) -> None:
        if self._by_address.get(task["_container_ip"]) is task:
            del self._by_address[task["_container_ip"]]
        self._after(TASK_REMEMBERED, lambda: forget_task(task["taskArn"]))

    def _completed_later(self, cluster: str, key: str, *_scope: str, **_: object) -> None:
        """A deployment that a service went back to is complete once it is steady."""
        self._after(DEPLOYMENT_COMPLETED, lambda: own(ecs, "complete_service_deployment")(cluster, key))

    def _after(self, seconds: float, happens: Callable[[], object]) -> None:
        self._timeline.after(seconds, in_this_scope(happens))


def _active(task: Record) -> bool:
    active: bool = own(ecs, "task_is_active")(task["taskArn"], task)
    return active


def _running(task: Record) -> bool:
    return _active(task) and task["lastStatus"] == "RUNNING"
