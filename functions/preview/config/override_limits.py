"""What of an environment a branch may change by its own file, as the project's owner says in `deity.yaml`."""

from dataclasses import dataclass
from typing import Annotated

from preview.config.markers import CLOSED, Between
from preview.config.task_sizes import LEAST_CPU, LEAST_MEMORY, MOST_CPU, MOST_MEMORY


@dataclass(frozen=True, kw_only=True)
class OverrideLimits:
    """What `.deity.yaml` on a branch may change. Without this group the file is not read.

    Attributes:
        environment: whether it may set environment variables.
        command: whether it may give the main container another command.
        max_desired_count: how many tasks it may ask for, for each service; by default no more than the project's
            own `desired_count`.
        max_cpu: how much CPU a task may have, in CPU units; by default no more than in the project's task
            definition.
        max_memory: how much memory a task may have, in MiB; by default no more than in the project's task
            definition.
    """

    __pydantic_config__ = CLOSED

    environment: bool = True
    command: bool = False
    max_desired_count: Annotated[int, Between(1, 100)] | None = None
    max_cpu: Annotated[int, Between(LEAST_CPU, MOST_CPU)] | None = None
    max_memory: Annotated[int, Between(LEAST_MEMORY, MOST_MEMORY)] | None = None
