"""The plan of a run: every name, tag and AWS call parameter, decided once and kept as data in the run's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from preview import calls
from preview.calls import Call
from preview.capacity import check_capacity, own_listeners
from preview.config import Project
from preview.environment import Environment, Machine
from preview.facts import Listener, LoadBalancer, TaskDefinition
from preview.hooks import HookPlan, due_after, hook_plan
from preview.naming import ownership_tags
from preview.overrides import NO_OVERRIDES, Overrides
from preview.service_plan import ServicePlan, lacks_commit, other_slugs, service_plan
from preview.templates import branch_values


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

    `state` says what the state machine branches on, `wait` how many seconds it waits before the next look. What belongs
    to one of the environment's services is kept by the service's slug.
    """

    state: str
    wait: int
    deadline: int
    awaited: str
    told: bool
    images: dict[str, dict[str, str]]
    target_groups: dict[str, str]
    listeners: dict[str, str]
    ports: dict[str, int]
    url: str
    port: int
    routes: list[dict[str, Any]]
    definitions: dict[str, str]
    replaced: bool
    hook_definition: str
    deployments: dict[str, str]
    retire_deadline: int
    tasks: int
    warning: str
    hook_failure: "StepFailure"
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
    """What there is to remove is looked for at every step: a teardown works from any half-built state.

    Attributes:
        load_balancer: the load balancer's name or ARN.
        others: the slugs of what may be there of services beside the main one.
        hook: what is run before anything is removed, or `None`.
    """

    load_balancer: str
    others: tuple[str, ...] = ()
    hook: HookPlan | None = None

    @property
    def slugs(self) -> tuple[str, ...]:
        """Of all services whose pieces are looked for."""
        return (self.slug, *self.others)


@dataclass(frozen=True, kw_only=True)
class ProvisionPlan(Plan):
    """What is to be made.

    Attributes:
        begun_at: seconds since 1970; a deployment younger than this is this run's own.
        project, repository, branch, commit, actor: what people are told.
        answers: whether the environment answers already, at what it had before.
        load_balancer: the load balancer's ARN.
        first_port, last_port: the range to draw the listeners' ports from, both included.
        taken_ports: those that some listener of the load balancer has.
        own_listeners: those that lead to the environment's target groups already.
        target_group_attributes: ModifyTargetGroupAttributes' parameters.
        url: what is announced, with `{port}`.
        services: what the environment is made of, the main one first.
        values: what placeholders in variables stand for.
        lacks_commit: nobody has said yet which commit's images are to be run.
        image_deadline: until when the images are waited for, seconds since 1970.
        retired: the slugs of services that the environment has and the project has no more.
        hook: what is run once the environment is ready, or `None`.
    """

    begun_at: int
    project: str
    repository: str
    branch: str
    commit: str | None = None
    actor: str
    answers: bool = False
    load_balancer: str
    first_port: int
    last_port: int
    taken_ports: tuple[int, ...]
    own_listeners: tuple[Listener, ...]
    target_group_attributes: Call
    url: str
    services: tuple[ServicePlan, ...]
    values: Mapping[str, str]
    lacks_commit: bool = False
    image_deadline: int
    retired: tuple[str, ...] = ()
    hook: HookPlan | None = None

    @property
    def routed(self) -> tuple[ServicePlan, ...]:
        """The services to which requests lead."""
        return tuple(service for service in self.services if service.routed)

    @property
    def slugs(self) -> tuple[str, ...]:
        """Of all services."""
        return tuple(service.slug for service in self.services)


# A teardown waits for tasks to finish (their `stopTimeout`, at most 120 s on Fargate) and for the deregistration delay.
_TEARDOWN_SECONDS = 600


def teardown_plan(
    environment: Environment,
    *,
    stack: str,
    run: RunInput,
    others: tuple[str, ...],
    drain_seconds: int,
    hook: HookPlan | None,
    now: int,
) -> TeardownPlan:
    """The plan of a teardown.

    Args:
        environment: the record.
        stack: the stack's name.
        run: the execution's input.
        others: the slugs of services beside the main one, as the project has them now.
        drain_seconds: the target groups' deregistration delay.
        hook: what is run first.
        now: seconds since 1970.
    """
    return TeardownPlan(
        machine=Machine.TEARDOWN,
        run=run["run"],
        environment=environment.environment,
        revision=run["revision"],
        slug=environment.slug,
        others=tuple(dict.fromkeys((*environment.others, *others))),
        stack=stack,
        cluster=environment.cluster,
        load_balancer=environment.load_balancer,
        hook=hook,
        deadline=now + _TEARDOWN_SECONDS + drain_seconds + (hook.timeout if hook else 0),
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
    task_definitions: Mapping[str, TaskDefinition],
    overrides: Overrides = NO_OVERRIDES,
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
        target_groups: how many target groups the load balancer uses; of no account where it has the environment's.
        task_definitions: the services' bases, by their names in deity.yaml.
        overrides: what the branch's own file asks to be otherwise.
        now: seconds since 1970.

    Raises:
        CapacityError: the load balancer has no room for another environment.
        InvalidPlanError: a task definition does not have its service's container or port.
    """
    tags = ownership_tags(stack=stack, key=environment.environment)
    values = plan_values(environment, load_balancer)
    slugs = (environment.slug, *other_slugs(project, slug=environment.slug, key=environment.environment))
    services = tuple(
        service_plan(
            service,
            slug,
            environment=environment,
            project=project,
            load_balancer=load_balancer,
            task_definition=task_definitions[service.task_definition],
            run=run["run"],
            tags=tags,
            values=values,
            overrides=overrides.of(service.name),
        )
        for service, slug in zip(project.every_service, slugs, strict=True)
    )
    routed = tuple(service.slug for service in services if service.routed)
    check_capacity(routed, project, listeners=listeners, target_groups=target_groups)
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
        answers=environment.observed.url is not None and not environment.observed.lacking,
        load_balancer=load_balancer.arn,
        first_port=first,
        last_port=last,
        taken_ports=tuple(listener.port for listener in listeners),
        own_listeners=tuple(held for slug in routed for held in own_listeners(slug, listeners)),
        target_group_attributes=calls.target_group_attributes(project),
        url=project.url or f"{'https' if project.certificate else 'http'}://{load_balancer.dns_name}:{{port}}/",
        services=services,
        values=values,
        lacks_commit=lacks_commit(project, environment.desired.commit),
        image_deadline=now + project.image_deadline_minutes * 60,
        retired=tuple(slug for slug in environment.others if slug not in slugs),
        hook=_hook_after(environment, project, services, load_balancer, task_definitions, run=run["run"], tags=tags),
    )


def plan_values(environment: Environment, load_balancer: LoadBalancer) -> dict[str, str]:
    """What placeholders stand for. The account and the region are those of the load balancer's ARN."""
    _, _, _, region, account, *_ = load_balancer.arn.split(":")
    about_branch = branch_values(environment.branch, environment.desired.commit)
    return {**about_branch, "environment": environment.environment, "region": region, "account": account}


def _hook_after(
    environment: Environment,
    project: Project,
    services: tuple[ServicePlan, ...],
    load_balancer: LoadBalancer,
    task_definitions: Mapping[str, TaskDefinition],
    *,
    run: str,
    tags: Mapping[str, str],
) -> HookPlan | None:
    name = due_after(environment)
    hook = project.hooks.get(name) if name else None
    if name is None or hook is None:
        return None
    places = zip(project.every_service, services, strict=True)
    settings, planned = next(each for each in places if each[0].name == (hook.service or services[0].name))
    return hook_plan(
        name,
        hook,
        environment,
        run=run,
        slug=planned.slug,
        container=planned.container,
        placement=calls.placement(project, load_balancer, task_definitions[settings.task_definition]),
        tags=tags,
    )
