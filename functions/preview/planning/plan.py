"""The plan of a run: every name, tag and AWS call parameter, decided once and kept as data in the run's history."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NotRequired, TypedDict

from preview.environment import Machine
from preview.facts import Listener
from preview.naming import ownership_tags
from preview.planning.calls import Call
from preview.planning.hooks import HookPlan
from preview.planning.service_plan import ServicePlan


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

    `state` says what the state machine branches on, `wait` how many seconds it waits before the next look, `times` when
    each state last ended, seconds since 1970. What belongs to one of the environment's services is kept by the
    service's slug. What a teardown removed is in the names that begin so.
    """

    state: str
    wait: int
    times: dict[str, float]
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
    removed_services: list[str]
    removed_ports: list[int]
    removed_definitions: int
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
