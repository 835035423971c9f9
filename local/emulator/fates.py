"""What becomes of a recorded task, which nobody runs: it is decided for it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How a task turns out."""

    HEALTHY = "healthy"
    EXITS = "exits"
    UNHEALTHY = "unhealthy"
    CANNOT_START = "cannot start"
    STAYS_PENDING = "stays pending"
    NOT_PLACED = "not placed"


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one task.

    Attributes:
        kind: how it turns out.
        code: where it exits, that of the container that the task is for.
        after: seconds from RUNNING to its exit.
    """

    kind: Kind = Kind.HEALTHY
    code: int = 1
    after: float = 1.0


HEALTHY = Fate()
"""Runs, passes its health check, and stops when it is told to."""
UNHEALTHY = Fate(kind=Kind.UNHEALTHY)
"""Runs and never passes its health check: ECS replaces it again and again, or its circuit breaker ends that."""
CANNOT_START = Fate(kind=Kind.CANNOT_START)
"""Its image cannot be pulled: it stops without having run, and counts as a failure."""
STAYS_PENDING = Fate(kind=Kind.STAYS_PENDING)
"""Neither runs nor fails, as where there is no capacity."""


def exits(code: int = 1, *, after: float = 1.0) -> Fate:
    """Its essential container ends with a code, some seconds after it runs."""
    return Fate(kind=Kind.EXITS, code=code, after=after)


DOES_ITS_WORK = exits(0, after=3.0)
"""Does what it was started for, and ends: a one-off task."""
NOT_PLACED = Fate(kind=Kind.NOT_PLACED)
"""A one-off task for which there is no room: RunTask answers with a failure. A service's task stays pending."""


@dataclass(frozen=True, kw_only=True)
class Begun:
    """A task whose fate is to be chosen.

    Attributes:
        service: the name of the service that started it; empty for a one-off task.
        task_definition: the ARN of its task definition revision.
        deployment: the number of the deployment within the service (1 is that of CreateService); 0 for a one-off task.
        started_by: who says to have started it.
        command: what it runs in place of its container's own command, where that was said.
    """

    service: str
    task_definition: str
    deployment: int
    started_by: str
    command: tuple[str, ...] = ()

    @property
    def family(self) -> str:
        """Its task definition's family."""
        return self.task_definition.rpartition("/")[2].partition(":")[0]


ChooseFate = Callable[[Begun], Fate]
"""Decides what becomes of a task."""


def always_well(begun: Begun) -> Fate:
    """Every task of a service runs well, and every one-off task does its work."""
    return HEALTHY if begun.service else DOES_ITS_WORK
