"""ECS in memory: services roll, drain and refuse as the real ones do, by a clock that the test turns."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Literal

from adapters.ecs import Ecs
from preview.errors import ConflictError, InUseError, NotFoundError, StillDrainingError
from preview.facts import Deployment, Service, Target, Task
from tests.steps.fake_load_balancing import FakeLoadBalancing
from tests.steps.fake_one_off_tasks import OneOffTasks
from tests.steps.troubles import Calls


class Clock:
    """Seconds since 1970, when the test says so."""

    def __init__(self) -> None:
        self.now = 1_795_309_523.5

    def __call__(self) -> float:
        return self.now


class FakeEcs(Ecs):
    """One cluster, `previews`.

    Attributes:
        calls: what changed something.
        listed: of which desired status tasks were asked for, in order.
        made: the services by name.
        held: each service's tasks.
        one_off: the tasks of no service.
        healthy: whether tasks that start now will answer.
        boot_seconds, stop_seconds, drain_seconds: how long a task takes to start and to stop, a service to drain.
    """

    def __init__(self, clock: Clock, load_balancing: FakeLoadBalancing) -> None:
        self.calls = Calls()
        self.listed: list[str] = []
        self.made: dict[str, Service] = {}
        self.held: dict[str, list[Task]] = {}
        self.healthy = True
        self.boot_seconds, self.stop_seconds, self.drain_seconds = 8.0, 2.0, 4.0
        self.sent: dict[str, Mapping[str, Any]] = {}
        self.one_off = OneOffTasks(clock)
        self._clock, self._balancing = clock, load_balancing
        load_balancing.look = self._pass_time
        self._groups: dict[str, str] = {}
        self._due: dict[str, float] = {}
        self._answers: dict[str, bool] = {}
        self._number = 0

    def services(self, cluster: str, names: Sequence[str]) -> dict[str, Service]:
        self._pass_time()
        return {name: self.made[name] for name in names if name in self.made and cluster == "previews"}

    def family_tasks(
        self, cluster: str, family: str, *, desired_status: Literal["RUNNING", "STOPPED"] = "RUNNING"
    ) -> tuple[Task, ...]:
        self.listed.append(desired_status)
        self._pass_time()
        of_service = [task for task in self.held.get(family, ()) if task.desired_status == desired_status]
        one_off = (task for task in self.one_off.all(desired_status) if f"/{family}:" in task.task_definition)
        return (*of_service, *one_off)

    def tasks(
        self, cluster: str, service: str, *, desired_status: Literal["RUNNING", "STOPPED"] = "RUNNING"
    ) -> tuple[Task, ...]:
        self.listed.append(desired_status)
        self._pass_time()
        held = self.made.get(service)
        if held is None or held.status == "INACTIVE":
            return ()
        return tuple(task for task in self.held[service] if task.desired_status == desired_status)

    def create_service(self, call: Mapping[str, Any]) -> Service:
        self._pass_time()
        with self.calls.of("create_service"):
            name = call["serviceName"]
            group = call["loadBalancers"][0]["targetGroupArn"] if "loadBalancers" in call else ""
            existing = self.made.get(name)
            if existing and existing.status == "DRAINING":
                raise StillDrainingError("Unable to Start a service that is still Draining.")
            if existing and existing.status == "ACTIVE":
                raise ConflictError("Creation of service was not idempotent.")
            if group and not any(listener.target_group == group for listener in self._balancing.held.values()):
                raise InUseError(f"The target group {group} does not have an associated load balancer.")
            self.sent[name], self._groups[name], self.held[name] = call, group, []
            tags = {tag["key"]: tag["value"] for tag in call["tags"]}
            service = Service(arn=f"service/{name}", status="ACTIVE", desired=call["desiredCount"], tags=tags)
            self._deploy(name, service)
        return self.made[name]

    def update_service(self, call: Mapping[str, Any]) -> Service:
        self._pass_time()
        with self.calls.of("update_service"):
            name = call["service"]
            service = self.made.get(name)
            if service is None or service.status != "ACTIVE":
                raise NotFoundError("Service was not ACTIVE.")
            service = replace(service, desired=call.get("desiredCount", service.desired))
            self.made[name] = service
            if call.get("forceNewDeployment"):
                self.sent[name] = call
                self._deploy(name, service)
        return self.made[name]

    def delete_service(self, cluster: str, name: str) -> None:
        self._pass_time()
        with self.calls.of("delete_service"):
            service = self.made.get(name)
            if service and service.status == "ACTIVE":
                self.made[name] = replace(service, status="DRAINING", desired=0)
                self._due[name] = self._clock.now + self.drain_seconds
                for task in self.held[name]:
                    self._stop(name, task.arn)

    def stop_task(self, cluster: str, arn: str, *, reason: str) -> None:
        with self.calls.of("stop_task"):
            self.one_off.stop(arn, reason)
            for name, tasks in self.held.items():
                if any(task.arn == arn and task.desired_status == "RUNNING" for task in tasks):
                    self._stop(name, arn)
                    service = self.made[name]
                    if service.primary and service.desired > len(self.tasks(cluster, name)):
                        self._start(name, service.primary.id)  # Seen 9 s after StopTask: aws-facts B.

    def give_up(self, name: str, *, rolls_back: bool) -> None:
        """The circuit breaker ends the newest deployment; with `rolls_back` the one before it is the newest again."""
        service = self.made[name]
        failed = replace(
            next(held for held in service.deployments if held.primary),
            primary=not rolls_back,
            rollout_state="FAILED",
            rollout_reason="ECS deployment circuit breaker: tasks failed to start.",
        )
        earlier = [held for held in service.deployments if held.id != failed.id]
        if rolls_back:
            reason = f"ECS deployment circuit breaker: rolling back to deploymentId {earlier[0].id}."
            earlier[0] = replace(earlier[0], primary=True, rollout_state="IN_PROGRESS", rollout_reason=reason)
        self.made[name] = replace(service, deployments=(failed, *earlier))

    def forget(self, name: str, deployment: str) -> None:
        """ECS no longer lists the deployment, nor its tasks."""
        service = self.made[name]
        left = tuple(held for held in service.deployments if held.id != deployment)
        self.made[name] = replace(service, deployments=left)
        self.held[name] = [task for task in self.held[name] if task.started_by != deployment]

    def _deploy(self, name: str, service: Service) -> None:
        deployment = Deployment(
            id=f"ecs-svc/{self._next()}",
            primary=True,
            task_definition=self.sent[name]["taskDefinition"],
            rollout_state="IN_PROGRESS",
            created_at=self._clock.now,
        )
        older = tuple(replace(held, primary=False) for held in service.deployments)
        self.made[name] = replace(service, deployments=(deployment, *older))
        for _ in range(service.desired):
            self._start(name, deployment.id)

    def _start(self, name: str, deployment: str) -> None:
        arn = f"task/{name}/{self._next()}"
        definition = self.sent[name]["taskDefinition"]
        self._due[arn] = self._clock.now + self.boot_seconds
        self._answers[arn] = self.healthy
        self.held[name].append(
            Task(
                arn=arn,
                last_status="PENDING",
                desired_status="RUNNING",
                started_by=deployment,
                task_definition=definition,
                created_at=self._clock.now,
                tags=self.made[name].tags,
            )
        )

    def _stop(self, name: str, arn: str) -> None:
        self._due[arn] = self._clock.now + self.stop_seconds
        self.held[name] = [
            replace(task, desired_status="STOPPED") if task.arn == arn else task for task in self.held[name]
        ]

    def _pass_time(self) -> None:
        for name in self.made:
            self.held[name] = [self._grown(name, task) for task in self.held[name]]
            self._roll(name)
            self._settle(name)

    def _grown(self, name: str, task: Task) -> Task:
        if self._clock.now < self._due.get(task.arn, 0):
            return task
        targets = self._balancing.health.setdefault(self._groups[name], [])
        if task.desired_status == "STOPPED":
            self._balancing.health[self._groups[name]] = [held for held in targets if held.address != task.address]
            return replace(task, last_status="STOPPED")
        if task.last_status == "RUNNING":
            return task
        address = f"10.0.0.{task.arn.rpartition('/')[2]}"
        targets.append(Target(address=address, port=8080, state="healthy" if self._answers[task.arn] else "unhealthy"))
        return replace(task, last_status="RUNNING", address=address)

    def _roll(self, name: str) -> None:
        """The newest deployment takes over once its tasks are healthy."""
        service, primary = self.made[name], self.made[name].primary
        if primary is None or primary.rollout_state != "IN_PROGRESS":
            return
        healthy = {
            target.address for target in self._balancing.health.get(self._groups[name], ()) if target.state == "healthy"
        }
        own = [task for task in self.held[name] if task.started_by == primary.id and task.address in healthy]
        if len(own) >= service.desired:
            for task in self.held[name]:
                if task.started_by != primary.id and task.desired_status == "RUNNING":
                    self._stop(name, task.arn)
            if all(task.last_status == "STOPPED" for task in self.held[name] if task.started_by != primary.id):
                self.made[name] = replace(service, deployments=(replace(primary, rollout_state="COMPLETED"),))

    def _settle(self, name: str) -> None:
        service, tasks = self.made[name], self.held[name]
        running = sum(task.last_status == "RUNNING" for task in tasks)
        self.made[name] = service = replace(service, running=running)
        stopped = all(task.last_status == "STOPPED" for task in tasks)
        if service.status == "DRAINING" and stopped and self._clock.now >= self._due[name]:
            self.made[name] = replace(service, status="INACTIVE", deployments=())

    def _next(self) -> int:
        self._number += 1
        return self._number
