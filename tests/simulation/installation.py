"""The product as wiring puts it together, with clients whose calls stay in this process and a clock that jumps."""

import random
from collections.abc import Callable
from dataclasses import dataclass

from adapters.commands import Commands
from adapters.ecr import Ecr
from adapters.ecs import Ecs
from adapters.feedback_queues import FeedbackQueues
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.owned import OwnedResources
from adapters.registry import Registry
from adapters.runs import Runs
from adapters.task_definitions import TaskDefinitions
from adapters.topic import Topic
from adapters.turns import Turns
from convergence.converge import Convergence
from convergence.looks import Looks
from convergence.sweep import Sweep, Swept
from preview.config import Config
from preview.environment import Machine
from steps.aws import Aws
from tests.payloads.deliveries import SECRET
from tests.simulation.account import REGISTRY, TOPIC, TURNS
from tests.simulation.clock import Clock
from tests.simulation.executions import MACHINES
from tests.simulation.github import GitHub
from tests.simulation.github_adapters import Questions
from tests.simulation.notices import Notices
from tests.simulation.showing import COMMANDS, TO_GITHUB, TO_SLACK, Hears, Showing, showing
from tests.simulation.slack import Slack
from tests.simulation.wire import Wire


@dataclass
class KeptSweep:
    """A sweep whose outcome is kept, for who looks on."""

    real: Sweep
    swept: Swept | None = None

    def sweep(self, *, dry_run: bool) -> Swept:
        """Sweeps."""
        self.swept = self.real.sweep(dry_run=dry_run)
        return self.swept


@dataclass(frozen=True, kw_only=True)
class Installation:
    """The handlers' parts.

    Attributes:
        config: the projects' settings.
        secrets, converge, commands: the webhook's, too.
        sweep, stack: of the sweep.
        aws: of the steps.
        showing: of what people see and ask.
    """

    config: Config
    converge: Convergence
    sweep: KeptSweep
    stack: str
    aws: Aws
    commands: Commands
    showing: Showing
    secrets: Callable[[], tuple[str, ...]] = lambda: (SECRET,)


@dataclass(frozen=True, kw_only=True)
class People:
    """Who looks on, where, and what they were told.

    Where it is `watched`, Slack and GitHub show what becomes of environments, and the sweep asks GitHub.
    """

    slack: Slack
    github: GitHub
    hears: Hears
    notices: Notices
    watched: bool


def install(
    config: Config, *, wire: Wire, clock: Clock, dice: random.Random, token: Callable[[], str], people: People
) -> Installation:
    """The parts, in an account that has its tables and queues."""
    client = wire.client
    registry = Registry(client("dynamodb"), REGISTRY)
    runs = Runs(client("stepfunctions"), {Machine(name): arn for name, arn in MACHINES.items()})
    load_balancing, ecs = LoadBalancing(client("elbv2")), Ecs(client("ecs"))
    definitions, topic = TaskDefinitions(client("ecs")), Topic(client("sns"), TOPIC)
    converge = Convergence(
        registry=registry,
        runs=runs,
        topic=topic,
        config=config,
        now=clock.whole,
        token=token,
        feedback=FeedbackQueues(client("sqs"), [TO_SLACK, TO_GITHUB]) if people.watched else None,
    )
    sweep = Sweep(
        registry=registry,
        runs=runs,
        owned=OwnedResources(client("resourcegroupstaggingapi"), stack=config.stack),
        looks=Looks(load_balancing=load_balancing, ecs=ecs, definitions=definitions, stack=config.stack),
        github=Questions(people.github) if people.watched else None,
        converge=converge,
        config=config,
        now=clock.whole,
    )
    aws = Aws(
        load_balancing=load_balancing,
        ecs=ecs,
        definitions=definitions,
        ecr=Ecr(lambda _region: client("ecr")),
        topic=topic,
        logs=Logs(lambda _region: client("logs")),
        registry=registry,
        turns=Turns(client("dynamodb"), TURNS),
        config=config,
        now=clock,
        choose=dice.choice,
    )
    return Installation(
        config=config,
        converge=converge,
        sweep=KeptSweep(sweep),
        stack=config.stack,
        aws=aws,
        commands=Commands(client("sqs"), COMMANDS),
        showing=showing(
            converge,
            config=config,
            wire=wire,
            clock=clock,
            notices=people.notices,
            slack=people.slack,
            github=people.github,
            hears=people.hears,
        ),
    )
