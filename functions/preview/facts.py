"""What the adapters report of the account, reduced to what decisions need."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class LoadBalancer:
    """An Application Load Balancer."""

    arn: str
    dns_name: str
    vpc_id: str
    internet_facing: bool
    subnets: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A listener.

    Attributes:
        arn: its ARN.
        port: its port.
        target_group: the one it forwards to; `None` for one that redirects, answers itself or splits its traffic.
        protocol: HTTP or HTTPS.
        certificate: the ARN of an HTTPS listener's default certificate.
    """

    arn: str
    port: int
    target_group: str | None = None
    protocol: str = "HTTP"
    certificate: str | None = None


@dataclass(frozen=True, kw_only=True)
class TargetGroup:
    """A target group and its tags. `settings` holds what it was created with, in CreateTargetGroup's words."""

    arn: str
    name: str
    load_balancers: tuple[str, ...] = ()
    settings: Mapping[str, object] = field(default_factory=dict)
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Target:
    """One registered target as the load balancer sees it. `address` is an IP address or an instance's id."""

    address: str
    port: int
    state: str
    reason: str | None = None
    description: str | None = None


@dataclass(frozen=True, kw_only=True)
class LogConfiguration:
    """Where a container's output goes: the log driver and its options, in the task definition's words."""

    driver: str
    options: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class TaskDefinition:
    """A task definition's revision.

    Attributes:
        arn, network_mode, compatibilities: in ECS's words.
        containers: each container's ports, by its name.
        logs: where their output goes, of those that say so.
        not_essential: the names of those that may end without ending the task.
        cpu: of a task, in CPU units; `None` where it does not say.
        memory: likewise, in MiB.
        reserved_cpu: what its containers reserve together, in CPU units.
        reserved_memory: likewise, in MiB.
        secrets: the names of the variables that come from secrets.
    """

    arn: str
    network_mode: str
    compatibilities: tuple[str, ...] = ()
    containers: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    logs: Mapping[str, LogConfiguration] = field(default_factory=dict)
    not_essential: frozenset[str] = frozenset()
    cpu: int | None = None
    memory: int | None = None
    reserved_cpu: int = 0
    reserved_memory: int = 0
    secrets: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class OwnTaskDefinition:
    """A task definition that was made for an environment, as far as its tags say so."""

    arn: str
    tags: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment of a service. `created_at` is in seconds since 1970, `task_definition` an ARN."""

    id: str
    primary: bool
    task_definition: str = ""
    rollout_state: str | None = None
    rollout_reason: str | None = None
    running: int = 0
    created_at: float = 0


@dataclass(frozen=True, kw_only=True)
class ServiceEvent:
    """One line of a service's own log."""

    at: float
    message: str


@dataclass(frozen=True, kw_only=True)
class Service:
    """An ECS service; `status` is ACTIVE, DRAINING or INACTIVE."""

    arn: str
    status: str
    desired: int = 0
    running: int = 0
    deployments: tuple[Deployment, ...] = ()
    events: tuple[ServiceEvent, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)

    @property
    def primary(self) -> Deployment | None:
        """The newest deployment: the one that the service is moving to, or has moved to."""
        return next((deployment for deployment in self.deployments if deployment.primary), None)


@dataclass(frozen=True, kw_only=True)
class StoppedContainer:
    """A container of a task, as far as it explains why the task stopped. `runtime_id` is Docker's."""

    name: str
    exit_code: int | None = None
    reason: str | None = None
    runtime_id: str | None = None


@dataclass(frozen=True, kw_only=True)
class Task:
    """A task.

    Attributes:
        arn, last_status, desired_status, started_by, stopped_reason: in ECS's words.
        task_definition: the ARN of the one that it runs.
        created_at: seconds since 1970.
        address: its own IP address (`awsvpc`); `None` where it shares its instance's.
        stop_code: the kind of its end, e.g. `EssentialContainerExited`.
        containers: all of them.
    """

    arn: str
    last_status: str
    desired_status: str
    started_by: str = ""
    task_definition: str = ""
    created_at: float = 0
    address: str | None = None
    stopped_reason: str | None = None
    stop_code: str | None = None
    containers: tuple[StoppedContainer, ...] = ()
    tags: Mapping[str, str] = field(default_factory=dict)
