"""One course of events in the life of two branches: what was asked for, what is to go wrong, and how it is all done.

What can happen is in branches.py; here is what it is made of.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import ClassVar

from hypothesis.stateful import RuleBasedStateMachine

from convergence.sweep import Swept
from local.emulator.fates import DOES_ITS_WORK, Begun, Fate
from preview.config import Project
from preview.environment import Environment
from preview.pull_request_event import PullRequestSeen
from preview.request import Presence, Request
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.faults import Fault, Kind
from tests.simulation.functions import Site
from tests.simulation.possible import Possible
from tests.simulation.projects import KINDS, REPOSITORY, heeding
from tests.simulation.wanted import ByHand, adopted, asked, by_hand, gone, seen
from tests.simulation.wire import ApiCall
from tests.simulation.world import QUICK, World

NAMES = ("feature/a", "feature/b", "tidy")
"""The last begins with no prefix: its environment is made by a label, or by hand."""

Event = Request | PullRequestSeen | None


class HookError(Exception):
    """The project's own function failed."""


class Course(RuleBasedStateMachine):
    """Attribute `counted` counts, in this process, sequences and what happened in them."""

    counted: ClassVar[Counter[str]] = Counter()

    def __init__(self) -> None:
        super().__init__()
        self.counted["sequences"] += 1
        self.world = World(delays=QUICK, watched=True)
        self.foreign = self.world.account.foreign()
        self.deliveries: list[tuple[Event, SignedDelivery]] = []
        self.possible = Possible(self.world.clock)
        self.kind, self.heeds = "plain", "pushes"
        self.approved: set[str] = set()
        self.faults: dict[int, Fault | int] = {}
        self.hooks: list[Fate] = []
        self.without_image: set[str] = set()
        self.disturbed = self.disordered = False
        self.befallen: Counter[str] = Counter()
        self.world.hears = self.hears
        self.world.functions.trouble = self.trouble
        self.world.one_off = self.hook_task
        self.world.hook = self.hook_function

    # Events.

    @property
    def project(self) -> Project:
        """As it is now."""
        return self.world.config.projects[0]

    def wish(
        self, branch: str, presence: Presence, commit: str | None = None, *, skip: bool = False, bot: bool = False
    ) -> Request:
        """What a push, a creation or a deletion asks for, at a moment of its own."""
        return Request(
            project="shop",
            repository=REPOSITORY,
            branch=branch,
            presence=presence,
            commit=commit,
            actor="Codertocat",
            occurred_at=self.world.moment(),
            delivery="",
            prefixed=branch.startswith("feature/"),
            bot=bot,
            skip=skip,
        )

    def happens(self, event: Event, delivery: SignedDelivery, *, arrives: bool) -> None:
        """It is delivered now, or an old event one day."""
        self.deliveries.append((event, delivery))
        if arrives:
            self.deliver(event, delivery)

    def deliver(self, event: Event, delivery: SignedDelivery) -> None:
        """It is delivered."""
        self.counted["requests"] += 1
        if event is None:  # A comment: what it asks for is heard of when it is carried out.
            self.world.deliver(delivery)
            return
        change = asked(event, self.project) if isinstance(event, Request) else seen(event, self.project)
        with self.possible.telling(event.branch, change) as told:
            told.recorded = self.world.deliver(delivery) in (200, 202)

    @contextmanager
    def hears(self, event: ByHand) -> Iterator[None]:
        """Something is carried out that was asked for by hand."""
        self.counted["commands"] += 1
        with self.possible.telling(event.branch, by_hand(event)) as told:
            yield
            told.recorded = True

    def sweep(self) -> Swept | None:
        """The sweep comes round: it asks GitHub what is gone, and finds what is nobody's. `None` where it died."""
        for branch in self.branches_known:
            self.possible.may(branch, adopted)
            if not self.world.github.has(branch):
                self.possible.may(branch, gone(self.world.clock.whole()))
        return self.world.sweep()

    @property
    def branches_known(self) -> list[str]:
        """Every branch of an environment that there can be."""
        forks = [pull.environment for pull in self.world.github.pulls.values() if pull.fork]
        return [*NAMES, *forks]

    # What befalls it.

    def soon(self, calls: int, deed: Callable[[], object]) -> None:
        """Has something happen between two calls."""
        self.world.functions.between.setdefault(self.world.functions.calls + calls, deed)

    def trouble(self, site: Site, call: ApiCall) -> Fault | None:
        """What befalls a call, by its number."""
        fault = self.faults.pop(self.world.functions.calls, None)
        if fault is not None:
            self.counted["faults"] += 1
            self.befallen[site.function] += 1
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

    def configure(self, *, kind: str | None = None, heeds: str | None = None) -> None:
        """The project is of that kind from now on, and heeds those."""
        self.kind, self.heeds = kind or self.kind, heeds or self.heeds
        self.counted[self.kind] += 1
        self.counted[self.heeds] += 1
        self.world.configure(heeding(KINDS[self.kind], self.heeds))

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
