"""The plan of a run: every name, tag and AWS call parameter, decided once and kept as data in the run's history."""

from dataclasses import dataclass
from typing import NotRequired, TypedDict

from preview import calls
from preview.calls import Call
from preview.capacity import check_capacity
from preview.config import Project
from preview.environment import Environment, Machine
from preview.facts import Listener, LoadBalancer, TaskDefinition
from preview.naming import ownership_tags


class RunInput(TypedDict):
    """What an execution is started with: enough to find everything else, and the same for a retried start."""

    environment: str
    revision: int
    machine: str
    run: str


class StepFailure(TypedDict):
    """A failed state, as the state machine notes it: its name, the error's and its cause (time-outs have none)."""

    state: str
    error: str
    cause: NotRequired[str]


class Made(TypedDict, total=False):
    """What the run's steps have found or made so far; each step adds to it.

    `state` says what the state machine branches on, `wait` how many seconds it waits before the next look.
    """

    state: str
    wait: int
    target_group: str
    listener: str
    port: int
    url: str
    deployment: str
    tasks: int
    failures: list["StepFailure"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a run of either machine knows from its start.

    Attributes:
        machine: provision or teardown.
        run: the execution's name.
        environment: the key.
        revision: of the desired state that the run works towards.
        slug: names the target group and the service.
        stack: whose tags count as ownership.
        cluster: the ECS cluster's name.
        deadline: seconds since 1970.
    """

    machine: Machine
    run: str
    environment: str
    revision: int
    slug: str
    stack: str
    cluster: str
    deadline: int

    @property
    def tags(self) -> dict[str, str]:
        """The tags that prove ownership."""
        return ownership_tags(stack=self.stack, key=self.environment)


@dataclass(frozen=True, kw_only=True)
class TeardownPlan(Plan):
    """What there is to remove is looked for at every step: a teardown works from any half-built state."""

    load_balancer: str


@dataclass(frozen=True, kw_only=True)
class ProvisionPlan(Plan):
    """What is to be made.

    Attributes:
        begun_at: seconds since 1970; a deployment younger than this is this run's own.
        project, repository, branch, commit, actor: what people are told.
        load_balancer: the load balancer's ARN.
        first_port, last_port: the range to draw the listener's port from, both included.
        last_known_port: of the environment's URL, where it has had one: it is kept where it can be.
        target_group: CreateTargetGroup's parameters.
        target_group_attributes: ModifyTargetGroupAttributes' parameters.
        listener: CreateListener's parameters, less the port and the target group.
        service: CreateService's parameters, less the target group.
        url: what is announced, with `{port}`.
        after_create: the Lambda function to run when the environment is first ready, or `None`.
    """

    begun_at: int
    project: str
    repository: str
    branch: str
    commit: str | None = None
    actor: str
    load_balancer: str
    first_port: int
    last_port: int
    last_known_port: int | None = None
    target_group: Call
    target_group_attributes: Call
    listener: Call
    service: Call
    url: str
    after_create: str | None = None


# A teardown waits for tasks to finish (their `stopTimeout`, at most 120 s on Fargate) and for the deregistration delay.
_TEARDOWN_SECONDS = 600


def teardown_plan(environment: Environment, *, stack: str, run: RunInput, drain_seconds: int, now: int) -> TeardownPlan:
    """The plan of a teardown. `drain_seconds` is the target group's deregistration delay."""
    return TeardownPlan(
        machine=Machine.TEARDOWN,
        run=run["run"],
        environment=environment.environment,
        revision=run["revision"],
        slug=environment.slug,
        stack=stack,
        cluster=environment.cluster,
        load_balancer=environment.load_balancer,
        deadline=now + _TEARDOWN_SECONDS + drain_seconds,
    )


def provision_plan(
    environment: Environment,
    project: Project,
    *,
    stack: str,
    run: RunInput,
    load_balancer: LoadBalancer,
    listeners: tuple[Listener, ...],
    target_groups: int,
    task_definition: TaskDefinition,
    now: int,
) -> ProvisionPlan:
    """The plan of a provision.

    Args:
        environment: the record.
        project: its settings.
        stack: the stack's name.
        run: the execution's input.
        load_balancer: the project's.
        listeners: the load balancer's.
        target_groups: how many target groups the load balancer uses.
        task_definition: the project's.
        now: seconds since 1970.

    Raises:
        CapacityError: the load balancer has no room for another environment.
        InvalidPlanError: the task definition does not have the project's container or port.
    """
    calls.check_container(project, task_definition)
    check_capacity(environment.slug, project, listeners=listeners, target_groups=target_groups)
    tags = ownership_tags(stack=stack, key=environment.environment)
    first, last = project.ports
    return ProvisionPlan(
        machine=Machine.PROVISION,
        run=run["run"],
        environment=environment.environment,
        revision=run["revision"],
        slug=environment.slug,
        stack=stack,
        cluster=environment.cluster,
        deadline=now + project.deadline_minutes * 60,
        begun_at=now,
        project=environment.project,
        repository=environment.repository,
        branch=environment.branch,
        commit=environment.desired.commit,
        actor=environment.desired.actor,
        load_balancer=load_balancer.arn,
        first_port=first,
        last_port=last,
        last_known_port=environment.observed.port,
        target_group=calls.target_group(environment.slug, project, load_balancer, task_definition, tags=tags),
        target_group_attributes=calls.target_group_attributes(project),
        listener=calls.listener(project, load_balancer, tags=tags),
        service=calls.service(environment, project, load_balancer, task_definition, run=run["run"], tags=tags),
        url=project.url or f"{'https' if project.certificate else 'http'}://{load_balancer.dns_name}:{{port}}/",
        # Only where nothing has answered yet: a later push finds the environment created.
        after_create=None if environment.observed.url else project.after_create,
    )
