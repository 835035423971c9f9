"""What a step works with: the adapters, the configuration, the clock and the dice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.branch_file import BranchFiles
from adapters.ecr import Ecr
from adapters.ecs import Ecs
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.registry import Registry
from adapters.task_definitions import TaskDefinitions
from adapters.topic import Topic
from adapters.turns import Turns
from preview.config import Config


@dataclass(frozen=True, kw_only=True)
class Aws:
    """The outside, as steps see it.

    Attributes:
        load_balancing: Elastic Load Balancing.
        ecs: Amazon ECS: services and tasks.
        logs: Amazon CloudWatch Logs.
        definitions: Amazon ECS: task definitions.
        ecr: the images.
        topic: where announcements go.
        branch_files: what branches ask for by a file of their own; `None` where GitHub is not asked.
        registry: what each environment's branch asks for.
        turns: when it is whose turn to call AWS.
        config: the projects' settings.
        now: seconds since 1970.
        choose: picks one of several.
    """

    load_balancing: LoadBalancing
    ecs: Ecs
    logs: Logs
    definitions: TaskDefinitions
    ecr: Ecr
    topic: Topic
    branch_files: BranchFiles | None = None
    registry: Registry
    turns: Turns
    config: Config
    now: Callable[[], float]
    choose: Callable[[Sequence[int]], int]
