"""What a commit's own `.deity.yaml` asks to be otherwise in its environment."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, kw_only=True)
class ServiceOverrides:
    """What is to be otherwise in one service. `None` leaves it as it is.

    Attributes:
        environment: variables for every container, by name.
        desired_count: how many tasks.
        command: of the main container.
        cpu: of the task, in CPU units.
        memory: of the task, in MiB.
    """

    environment: Mapping[str, str] = field(default_factory=dict)
    desired_count: int | None = None
    command: tuple[str, ...] | None = None
    cpu: int | None = None
    memory: int | None = None

    def over(self, common: "ServiceOverrides") -> "ServiceOverrides":
        """These, and what `common` says where these say nothing; variables one by one."""
        return ServiceOverrides(
            environment={**common.environment, **self.environment},
            desired_count=common.desired_count if self.desired_count is None else self.desired_count,
            command=common.command if self.command is None else self.command,
            cpu=common.cpu if self.cpu is None else self.cpu,
            memory=common.memory if self.memory is None else self.memory,
        )


@dataclass(frozen=True, kw_only=True)
class Overrides:
    """What is to be otherwise in an environment.

    Attributes:
        common: in every service.
        services: in one service, by its name.
    """

    common: ServiceOverrides = field(default_factory=ServiceOverrides)
    services: Mapping[str, ServiceOverrides] = field(default_factory=dict)

    def of(self, service: str) -> ServiceOverrides:
        """What is to be otherwise in the service of a name: its own overrides go before the common ones."""
        return self.services.get(service, ServiceOverrides()).over(self.common)


NO_OVERRIDES = Overrides()


@dataclass(frozen=True, kw_only=True)
class BaseService:
    """A service as it is without a branch's file: what overrides are measured against.

    Attributes:
        name: by which the file speaks of it; empty for a project's only one, of which it speaks at the top.
        routed: it has a route, so that it needs a task to answer.
        fargate: its tasks run on Fargate, or its task definition is to run there as well.
        desired_count: how many tasks the project gives it.
        cpu: of its task definition, in CPU units; `None` where that says nothing.
        memory: likewise, in MiB.
        least_cpu: what its containers reserve together, in CPU units.
        least_memory: likewise, in MiB.
        secrets: the variables that the task definition takes from secrets.
    """

    name: str
    routed: bool = True
    fargate: bool = True
    desired_count: int = 1
    cpu: int | None = None
    memory: int | None = None
    least_cpu: int = 0
    least_memory: int = 0
    secrets: frozenset[str] = frozenset()
