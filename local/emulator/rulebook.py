"""AWS's rules as one book, laid over the emulator in this process: by `make local`'s emulator, and by a simulation.

docs/rulebook.md is the table of contents, made from this. To add a rule about a call: a `Rule` in the module of its
kind. What is no call of anybody's, such as how a task ends, is a `Behaviour` and a wrapped function.
"""

import random
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from typing import Any

from ministack.core.concurrency import run_reentrant  # type: ignore[import-untyped]

from local.emulator import (
    container_logs,
    container_tasks,
    data_plane,
    deployment_rules,
    image_rules,
    load_balancer_rules,
    machine_outputs,
    machine_tasks,
    recorded_behaviours,
    registration_rules,
    target_health_rules,
    task_tags,
)
from local.emulator.association_rules import Associations
from local.emulator.container_logs import ContainerLogs
from local.emulator.container_tasks import ContainerTasks
from local.emulator.data_plane import send_to_healthy_targets
from local.emulator.definition_rules import Definitions
from local.emulator.health_checks import Checks, HealthChecks, ToldChecks
from local.emulator.ministack_inside import (
    Response,
    draw_ids_from,
    find_elb_tags,
    follow_clock,
    forget_everything,
    handler,
    wrap_service,
)
from local.emulator.recorded_tasks import RecordedTasks, Recording
from local.emulator.rules import ECR, ECS, ELB, TAGGING, Behaviour, Rule, keep
from local.emulator.service_rules import Services
from local.emulator.target_states import TargetStates
from local.emulator.targets import Targets
from local.emulator.task_rules import OneOffTasks
from local.emulator.throttle_rules import Bucket, Throttles
from local.emulator.timeline import Clock, Timeline

_TAGS = Behaviour(
    service=ELB,
    about="tags",
    says="GetResources finds them. docs.aws.amazon.com/resourcegroupstagging/latest/APIReference/API_GetResources.html",
)
_IN_ENGINE = (
    Behaviour(
        service=ECS,
        about="a task's containers",
        says="Nothing is left of them once it has ended, as on Fargate. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/task-lifecycle-explanation.html",
    ),
    Behaviour(
        service=ECS,
        about="a task's image",
        says="One that the engine has is used without asking a registry: ECS_IMAGE_PULL_BEHAVIOR=prefer-cached. "
        "docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html",
    ),
    Behaviour(
        service=ECS,
        about="a task's image of ECR",
        says="It is pulled from the repository, by its tag or its digest, where it was pushed to. "
        "docs.aws.amazon.com/AmazonECR/latest/userguide/ECR_on_ECS.html",
    ),
)
BEHAVIOURS: tuple[Behaviour, ...] = (
    _TAGS,
    *data_plane.BEHAVIOURS,
    *deployment_rules.BEHAVIOURS,
    *recorded_behaviours.BEHAVIOURS,
    *_IN_ENGINE,
    *container_tasks.BEHAVIOURS,
    *container_logs.BEHAVIOURS,
    *machine_tasks.BEHAVIOURS,
    *machine_outputs.BEHAVIOURS,
    *task_tags.BEHAVIOURS,
)
"""Every rule that is about no call."""


class Rulebook:
    """The rules and what they remember. One at a time is laid over a process's emulator.

    Attributes:
        rules: every rule about a call.
        timeline: what is still to come by itself.
    """

    def __init__(self, *, clock: Clock, recording: Recording | None = None, checks: Checks | None = None) -> None:
        """A book in which nothing has happened.

        Args:
            clock: AWS's seconds.
            recording: how tasks are recorded; `None` where a container engine runs them.
            checks: how targets are checked; by default over the network.
        """
        self.timeline = Timeline(clock)
        self._throttles = Throttles(clock)
        self._targets = Targets(self.timeline)
        self._associations = Associations(self.timeline)
        self._states = TargetStates(checks or HealthChecks(clock=clock), self._targets, self.timeline)
        self._services = Services(self.timeline, self._targets)
        self._definitions = Definitions(self.timeline)
        self._one_off = OneOffTasks()
        self._recorded = RecordedTasks(self.timeline, recording) if recording else None
        self._containers = None if recording else ContainerTasks(self.timeline, self._states)
        self._logs = ContainerLogs()
        self._simulated: random.Random | None = None
        self.rules: tuple[Rule, ...] = (
            *self._throttles.rules(),
            *load_balancer_rules.RULES,
            *self._associations.rules(),
            *self._targets.rules(),
            *target_health_rules.rules(self._states),
            *registration_rules.RULES,
            *self._one_off.rules(),
            *self._definitions.rules(),
            *self._services.rules(),
            *image_rules.RULES,
        )

    @classmethod
    def simulated(cls, clock: Clock, recording: Recording | None = None) -> "Rulebook":
        """A book for an emulator inside a test: no network, no thread, and the same calls always have the same answers.

        `clock` gives seconds since 1970, and is that of everything the emulator writes down.
        """
        told: list[RecordedTasks] = []
        checks = ToldChecks(clock=clock, tell=lambda check: told[0].passes(check.host))
        book = cls(clock=clock, recording=recording or Recording(), checks=checks)
        if book._recorded is not None:
            told.append(book._recorded)
        book._simulated = random.Random(0)  # noqa: S311  ids that nobody has to guess
        return book

    @property
    def buckets(self) -> Sequence[Bucket]:
        """AWS's throttles: how many calls each has seen, and refused."""
        return self._throttles.buckets

    @contextmanager
    def laid_over(self) -> Iterator["Rulebook"]:
        """The emulator of this process keeps the rules for as long as the context lasts."""
        with ExitStack() as stack:
            for undo in self._lay_over():
                stack.callback(undo)
            yield self

    def _lay_over(self) -> Iterator[Callable[[], None]]:
        for service in (ELB, ECS, ECR, TAGGING):
            yield wrap_service(service, keep(self.rules, service=service, first=self._catch_up))
        yield find_elb_tags()
        yield from self._targets.lay_over()
        yield send_to_healthy_targets(self._states)
        yield from self._definitions.lay_over()
        if self._recorded is not None:
            yield from self._recorded.lay_over()
        if self._containers is not None:
            yield from self._logs.lay_over()
            yield from self._containers.lay_over()
        yield from deployment_rules.correct_services()
        yield from machine_tasks.lay_over()
        yield machine_outputs.lay_over()
        yield task_tags.lay_over()
        if self._simulated is not None:
            yield from follow_clock(self.timeline.now)
            yield from draw_ids_from(self._simulated)

    def advance(self) -> None:
        """Let everything happen that is due by the clock. Every call to these services does this first."""
        self.timeline.catch_up()

    def reset(self) -> None:
        """Forget everything, also in the emulator's ECS, ECR, ELBv2, DynamoDB and tagging."""
        if self._simulated is not None:
            self._simulated.seed(0)
        memories = (self.timeline, self._throttles, self._targets, self._associations, self._services, self._one_off)
        for memory in memories:
            memory.forget()
        if self._recorded is not None:
            self._recorded.forget()
        if self._containers is not None:
            self._containers.forget()
            self._logs.forget()
        forget_everything()

    async def handle(
        self,
        service: str,
        *,
        headers: Mapping[str, str],
        body: bytes,
        method: str = "POST",
        path: str = "/",
        query: Mapping[str, Any] | None = None,
    ) -> Response:
        """The emulator's answer to a call that did not come over HTTP. `service` is its own name for it, e.g. `ecs`."""
        lower = {name.lower(): value for name, value in headers.items()}
        return await handler(service)(method, path, lower, body, query or {})

    def answer(self, service: str, **call: Any) -> Response:
        """Likewise, without an event loop: in a simulation nothing ever waits.

        Raises:
            RuntimeError: the service waits for something.
        """
        answering = self.handle(service, **call)
        try:
            answering.send(None)
        except StopIteration as answered:
            response: Response = answered.value
            return response
        answering.close()
        raise RuntimeError(f"{service} waits for something; ask it with `handle` in an event loop")

    async def _catch_up(self) -> None:
        if self._containers is not None:
            self._containers.look()
        if not self.timeline.behind:
            return
        if self._recorded is not None:
            self.timeline.catch_up()
        else:  # real containers are stopped meanwhile, which takes its time
            await run_reentrant(self.timeline.catch_up, thread_name="rulebook")


def scaled(clock: Callable[[], float], scale: float) -> Clock:
    """A clock of AWS's seconds, of which `scale` seconds of the given clock's are one."""
    return partial(_scaled, clock, scale)


def _scaled(clock: Callable[[], float], scale: float) -> float:
    return clock() / scale
