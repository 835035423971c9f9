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


@dataclass(frozen=True, kw_only=True)
class Fate:
    """What becomes of one task.

    Attributes:
        kind: how it turns out.
        code: its essential container's, where it exits.
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


ChooseFate = Callable[[str, str, int], Fate]
"""Given the service's name, the task definition's ARN and the number of the deployment within the service (1 is that of
CreateService). A task that no service started has an empty name and 0."""


def always_healthy(_service: str, _task_definition: str, _deployment: int) -> Fate:
    """Every task runs well."""
    return HEALTHY
