"""What a step works with: the adapters, the configuration, the clock and the dice."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from adapters.ecs import Ecs
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.registry import Registry
from adapters.turns import Turns
from preview.config import Config


@dataclass(frozen=True, kw_only=True)
class Aws:
    """The outside, as steps see it.

    Attributes:
        load_balancing: Elastic Load Balancing.
        ecs: Amazon ECS.
        logs: Amazon CloudWatch Logs.
        registry: what each environment's branch asks for.
        turns: when it is whose turn to call AWS.
        config: the projects' settings.
        now: seconds since 1970.
        choose: picks one of several.
    """

    load_balancing: LoadBalancing
    ecs: Ecs
    logs: Logs
    registry: Registry
    turns: Turns
    config: Config
    now: Callable[[], float]
    choose: Callable[[Sequence[int]], int]
