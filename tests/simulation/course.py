"""One course of events in the life of two branches: what was asked for, what is to go wrong, and how it is all done.

What can happen is in branches.py; here is what it is made of.
"""

from collections import Counter
from collections.abc import Callable
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from local.emulator.fates import DOES_ITS_WORK, Begun, Fate
from preview.environment import Environment
from preview.request import Presence, Request
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.faults import Fault, Kind
from tests.simulation.functions import Site
from tests.simulation.possible import Possible
from tests.simulation.projects import KINDS, REPOSITORY
from tests.simulation.wire import ApiCall
from tests.simulation.world import QUICK, World

NAMES = ("feature/a", "feature/b")


class HookError(Exception):
    """The project's own function failed."""


class Course(RuleBasedStateMachine):
    """Attribute `counted` counts, in this process, sequences and what happened in them."""

    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.counted["sequences"] += 1
        self.world = World(delays=QUICK)
        self.foreign = self.world.account.foreign()
        self.deliveries: list[tuple[Request, SignedDelivery]] = []
        self.possible = Possible(NAMES)
        self.faults: dict[int, Fault | int] = {}
        self.hooks: list[Fate] = []
        self.without_image: set[str] = set()
        self.disturbed = False
        self.world.functions.trouble = self.trouble
        self.world.one_off = self.hook_task
        self.world.hook = self.hook_function

    # Requests.

    def wish(self, branch: str, presence: Presence, commit: str | None = None, *, skip: bool = False) -> Request:
        """What is asked for, at a moment of its own."""
        return Request(
            project="shop",
            repository=REPOSITORY,
            branch=branch,
            presence=presence,
            commit=commit,
            actor="by hand",
            occurred_at=(at := self.world.moment()),
            delivery=f"by hand {at}",
            skip=skip,
        )

    def happens(self, wish: Request, delivery: SignedDelivery, *, arrives: bool) -> None:
        """It is delivered now, or an old event one day."""
        self.deliveries.append((wish, delivery))
        if arrives:
            self.deliver(wish, delivery)

    def deliver(self, wish: Request, delivery: SignedDelivery) -> None:
        """It is delivered."""
        self.counted["requests"] += 1
        self.possible.asks(wish, lambda: self.world.deliver(delivery) in (200, 202))

    def ask(self, wish: Request) -> None:
        """It is asked by hand."""
        self.counted["requests"] += 1
        self.possible.asks(wish, lambda: self.world.ask(wish))

    # What befalls it.

    def soon(self, calls: int, deed: Callable[[], object]) -> None:
        """Has something happen between two calls."""
        self.world.functions.between.setdefault(self.world.functions.calls + calls, deed)

    def trouble(self, _site: Site, call: ApiCall) -> Fault | None:
        """What befalls a call, by its number."""
        fault = self.faults.pop(self.world.functions.calls, None)
        self.counted["faults"] += fault is not None
        if isinstance(fault, int):
            code, status = call.errors[fault % len(call.errors)]
            return Fault(Kind.REFUSAL, code, status)
        return fault

    def hook_task(self, _begun: Begun) -> Fate:
        """What becomes of a hook's task."""
        self.counted["hooks"] += 1
        return self.hooks.pop(0) if self.hooks else DOES_ITS_WORK

    def hook_function(self) -> None:
        """What the project's function does."""
        self.counted["hooks"] += 1
        if self.hooks:
            self.hooks.pop(0)
            raise HookError("no database")

    # The project, and its images.

    def configure(self, kind: str) -> None:
        """The project is of that kind from now on."""
        self.counted[kind] += 1
        self.world.configure(KINDS[kind])

    def build(self, commit: str, seconds: float | None) -> None:
        """CI pushes the commit's image, in so many seconds; without any it fails, and the image never comes."""
        if commit in self.world.account.digests:
            return
        if seconds is None:
            self.without_image.add(commit)
        elif seconds:
            self.world.clock.after(seconds, lambda: self.image_arrives(commit))
        else:
            self.image_arrives(commit)

    def image_arrives(self, commit: str) -> None:
        """It is in ECR."""
        self.world.account.push_image(commit)

    def lacked_an_image(self, held: Environment) -> bool:
        """Whether the run that failed last waited for an image that came too late or never, or for a commit."""
        project = self.world.planned.get(held.failure.run) if held.failure else None
        if project is None or not any(service.image_templates for service in project.every_service):
            return False
        return held.desired.commit is None or held.desired.commit in self.without_image
