"""An account, a registry and a configuration in memory: what the steps work on in these tests."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from adapters.registry import Registry
from adapters.turns import Turns
from preview.announcement import Status
from preview.config import Config
from preview.environment import Desired, Environment, Machine, Observed, Run
from preview.errors import ConflictError
from preview.planning.plan import Made, ProvisionPlan, RunInput, TeardownPlan
from preview.request import Presence
from preview.turns import Pace
from steps import create_listener, create_service, create_target_group, pick_port, register_task_definition
from steps import plan as plan_step
from steps.aws import Aws
from tests.steps.fake_ecs import Clock, FakeEcs
from tests.steps.fake_load_balancing import FakeLoadBalancing
from tests.steps.fake_logs import FakeLogs
from tests.steps.fake_task_definitions import FakeEcr, FakeTaskDefinitions, FakeTopic
from tests.unit.config_examples import a_project

KEY = "acme/shop@feature/login"
SLUG = "shop-login-abcdefg"
FIRST = Environment(
    environment=KEY,
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    slug=SLUG,
    cluster="previews",
    load_balancer="previews",
    desired=Desired(presence=Presence.PRESENT, commit="c" * 40, revision=0, actor="mona", occurred_at=1),
    observed=Observed(status=Status.REQUESTED, since=1),
)


class FakeRegistry(Registry):
    """The registry in memory."""

    def __init__(self) -> None:
        self.held: dict[str, Environment] = {}

    def get(self, key: str) -> Environment | None:
        return self.held.get(key)

    def put(self, environment: Environment) -> Environment:
        current = self.held.get(environment.environment)
        if (current.version if current else 0) != environment.version:
            raise ConflictError(environment.environment)
        written = replace(environment, version=environment.version + 1)
        self.held[environment.environment] = written
        return written

    def all(self) -> Iterator[Environment]:
        yield from self.held.values()


class FakeTurns(Turns):
    """Turns that come at once, unless somebody is ahead.

    Attributes:
        ahead: by a pace's name, the seconds for which others go first.
        taken: the pace and the units of every turn, in order.
    """

    def __init__(self) -> None:
        self.ahead: dict[str, float] = {}
        self.taken: list[tuple[str, int]] = []

    def take(self, pace: Pace, units: int, *, now: float) -> float:
        self.taken.append((pace.name, units))
        return now + self.ahead.get(pace.name, 0)


class World:
    """One project, one branch, and the account in which its environment is made and removed."""

    def __init__(self, **project: Any) -> None:
        self.clock = Clock()
        self.registry = FakeRegistry()
        self.turns = FakeTurns()
        self.balancing = FakeLoadBalancing()
        self.ecs = FakeEcs(self.clock, self.balancing)
        self.logs = FakeLogs()
        self.definitions = FakeTaskDefinitions()
        self.ecr = FakeEcr()
        self.topic = FakeTopic()
        self.registry.put(FIRST)
        self.configure(**project)

    def configure(self, **project: Any) -> None:
        """Deploys the stack with other settings of the project."""
        self.aws = Aws(
            load_balancing=self.balancing,
            ecs=self.ecs,
            logs=self.logs,
            definitions=self.definitions,
            ecr=self.ecr,
            topic=self.topic,
            registry=self.registry,
            turns=self.turns,
            config=Config(projects=(a_project(**project),)),
            now=self.clock,
            choose=lambda ports: ports[0],
        )

    @property
    def environment(self) -> Environment:
        """The branch's record."""
        return self.registry.held[KEY]

    def change(self, **changes: Any) -> None:
        """Changes the branch's record."""
        self.registry.put(replace(self.environment, **changes))

    def ask(self, presence: Presence) -> None:
        """The branch asks for something new, while whatever run goes on."""
        desired = self.environment.desired
        self.change(desired=replace(desired, presence=presence, revision=desired.revision + 1))

    def record(self, **observed: Any) -> None:
        """A run's end is recorded: what is there now."""
        url = "http://previews.example:20000/"
        self.change(observed=replace(self.environment.observed, **{"url": url, "port": 20000, **observed}))

    def begin(self, machine: Machine) -> RunInput:
        """The branch asks for something new, and a run is begun for it; the run's input."""
        self.ask(Presence.PRESENT if machine is Machine.PROVISION else Presence.ABSENT)
        revision = self.environment.desired.revision
        run = Run(name=f"{SLUG}-r{revision}-0a1b", machine=machine, revision=revision, claimed_at=int(self.clock()))
        self.change(run=run)
        return RunInput(environment=KEY, revision=revision, machine=str(machine), run=run.name)

    def provision(self) -> ProvisionPlan:
        """The plan of a provision that begins now."""
        plan = plan_step.run(self.begin(Machine.PROVISION), self.aws)["plan"]
        assert isinstance(plan, ProvisionPlan)
        return plan

    def teardown(self) -> TeardownPlan:
        """The plan of a teardown that begins now."""
        plan = plan_step.run(self.begin(Machine.TEARDOWN), self.aws)["plan"]
        assert isinstance(plan, TeardownPlan)
        return plan

    def build(self, *, seconds: float = 10) -> tuple[ProvisionPlan, Made]:
        """A provision up to its first look, `seconds` after everything was made; its plan and what it made."""
        plan = self.provision()
        made = Made(state="planned")
        for step in (create_target_group, pick_port, create_listener, register_task_definition, create_service):
            made = Made(**{**made, **step.run(plan, made, self.aws)})
        self.clock.now += seconds
        return plan, made

    def left(self, slug: str = SLUG) -> list[str]:
        """What there is of the environment's service in the account."""
        service = self.ecs.service("previews", slug)
        group = self.balancing.groups.get(slug)
        listeners = [held for held in self.balancing.held.values() if group and held.target_group == group.arn]
        return [
            *(["service"] if service and service.status != "INACTIVE" else []),
            *("listener" for _ in listeners),
            *(["target group"] if group else []),
            *("task definition" for _ in self.definitions.of(slug)),
        ]
