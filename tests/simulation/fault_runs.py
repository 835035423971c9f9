"""Every call site of every function, and every fault that a call there can meet: a whole life under each of them.

Which call sites there are is found by running: a life without faults shows most of them, and each life under a fault
may show more, those of diagnoses and of what is tried again. What a branch of a plain project never calls, one does
whose images are waited for and whose hooks fail, or one with several services.
"""

import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from functools import partial
from multiprocessing import get_context

from local.emulator.fates import exits
from preview.announcement import Status
from preview.config import Project
from tests.payloads.deliveries import SignedDelivery
from tests.simulation.account import Foreign
from tests.simulation.audit import wrong
from tests.simulation.faults import Fault, Kind, that_differ
from tests.simulation.functions import Site
from tests.simulation.projects import PLAIN, SEVERAL, SITE, TASK, WITH_IMAGE, WORKER, of_services, warning
from tests.simulation.wire import ApiCall
from tests.simulation.world import QUICK, World

BRANCH = "feature/login"
FIRST, SECOND, THIRD = "1" * 40, "2" * 40, "3" * 40


@dataclass(frozen=True, kw_only=True)
class Life:
    """A kind of life: the project as it is at first, and from the update on."""

    created: Project = PLAIN
    updated: Project = PLAIN


_HOOKED = replace(WITH_IMAGE, after_create=warning(TASK), after_update=warning(TASK), before_destroy=warning(TASK))
LIVES: Mapping[str, Life] = {
    "plain": Life(),
    "hooked": Life(created=_HOOKED, updated=_HOOKED),
    "several": Life(created=SEVERAL, updated=of_services(SITE, WORKER)),
}


_AGAIN = (Kind.OUTAGE, Kind.TIMEOUT_AFTER, Kind.LATE, Kind.TWICE)


@dataclass
class Faults:
    """Lets the first call at each of these sites meet its fault."""

    ahead: dict[Site, Fault]

    def __call__(self, site: Site, _call: ApiCall) -> Fault | None:
        return self.ahead.pop(site, None)


@dataclass(frozen=True, kw_only=True)
class Lived:
    """A life: the call sites that it showed, and what was not as it must be at its rests and its end."""

    sites: Mapping[Site, ApiCall]
    troubles: Sequence[str]


@dataclass(kw_only=True)
class FaultTable:
    """What became of lives under faults.

    Attributes:
        sites: every call site that was found.
        troubles: what was wrong after each fault at each site; nothing where the life survived it.
    """

    sites: dict[Site, ApiCall] = field(default_factory=dict)
    troubles: dict[tuple[Site, Fault], Sequence[str]] = field(default_factory=dict)

    @property
    def lost(self) -> list[str]:
        """The faults that a life did not survive, a line each."""
        return [f"{site}: {fault}: {said[0]}" for (site, fault), said in self.troubles.items() if said]


def _to_try(sites: Mapping[Site, ApiCall], todo: Iterable[Site]) -> Iterator[tuple[Site, Fault]]:
    """What the calls at these sites can meet.

    What any call can meet is tried at each of a function's calls; in another phase of the branch's life where that
    leaves more behind, and that it fails at all. The errors that the API's model names are tried once for each function
    and operation: the adapter that translates them is the same.
    """
    named = {(site.function, site.call): site for site in reversed(list(sites))}
    first = {site.place: site for site in reversed(list(sites))}
    for site in todo:
        differ = that_differ(sites[site])
        again = first[site.place] != site
        yield from ((site, fault) for fault in differ if not again or fault.kind in _AGAIN)
        if named[site.function, site.call] == site:
            yield from ((site, Fault(Kind.REFUSAL, code, status)) for code, status in sites[site].errors)


def run_all(*, processes: int = 2, one_of: int = 1) -> FaultTable:
    """Lives of every kind under every fault at every site, until no life shows a site that was not tried.

    A place that one kind of life shows is not tried again in another.

    Args:
        processes: how many live at a time.
        one_of: of the faults, as they come, one of so many is tried.
    """
    table = FaultTable()
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        for kind in LIVES:
            _run_kind(kind, table, pool, one_of)
    return table


def _run_kind(kind: str, table: FaultTable, pool: Executor, one_of: int) -> None:
    """A site that only a life under other faults shows is reached by way of those."""
    places = {site.place for site in table.sites}
    first = a_life(kind, {})
    assert not first.troubles, first.troubles
    found = {site: call for site, call in first.sites.items() if site.place not in places}
    way_to: dict[Site, Mapping[Site, Fault]] = {site: {} for site in found}
    while todo := list(found):
        table.sites.update(found)
        places.update(site.place for site in found)
        found = {}
        tried = list(_to_try(table.sites, todo))[::one_of]
        ways = [{**way_to[site], site: fault} for site, fault in tried]
        for pair, way, lived in zip(tried, ways, pool.map(partial(a_life, kind), ways, chunksize=8), strict=True):
            table.troubles[pair] = lived.troubles
            new = {site: call for site, call in lived.sites.items() if site.place not in places}
            places.update(site.place for site in new)
            found.update(new)
            way_to.update(dict.fromkeys(new, way))


def a_life(kind: str, ahead: Mapping[Site, Fault]) -> Lived:
    """Push, push again, delete, with the faults on the way.

    Where the faults lie before or after the second push, there is none: that life is shorter.
    """
    logging.disable(logging.CRITICAL)
    life = LIVES[kind]
    world = World(projects=(life.created,), delays=QUICK)
    world.one_off = lambda _begun: exits(3)  # Its hooks fail, and are to say why.
    foreign = world.account.foreign()
    faults = Faults(dict(ahead))
    world.functions.trouble = faults
    said: list[str] = []
    updates = not ahead or any(site.phase == "update" for site in ahead)
    for world.functions.phase, commit in (("create", FIRST), ("update", SECOND)) if updates else (("create", FIRST),):
        if world.functions.phase == "update":
            world.configure(life.updated)
        _push(world, commit)
        said += _rested(world, foreign, faults)
        if not _ready(world):  # A failure is a right state; whoever pushes again gets what was asked for.
            _push(world, THIRD)
            said += _rested(world, foreign, faults)
            if not _ready(world):
                said.append(f"pushed again, and not ready: {world.environment(BRANCH)}")
    world.functions.phase = "delete"
    _deliver(world, world.deletion(BRANCH))
    said += _rested(world, foreign, faults)
    said += [f"left behind: {held}" for held in world.account.owned()]
    said += [f"never met: {fault} at {site}" for site, fault in faults.ahead.items()]
    return Lived(sites=world.functions.sites, troubles=said)


def _push(world: World, commit: str) -> None:
    """Its image is there a while later."""
    world.clock.after(20, lambda: world.account.push_image(commit))
    _deliver(world, world.push(BRANCH, commit))


def _deliver(world: World, delivery: SignedDelivery) -> None:
    """GitHub redelivers nothing by itself: where the webhook failed, somebody has GitHub do it."""
    for _ in range(3):
        if world.deliver(delivery) in (200, 202):
            return
        world.clock.pass_time(5)
    raise AssertionError("three times in a row the webhook could not be reached")


def _rested(world: World, foreign: Foreign, faults: Faults) -> list[str]:
    """What is not as it must be after a rest and one sweep; or another, where that one met a fault itself."""
    world.settle()
    met = True
    while met:
        ahead = len(faults.ahead)
        world.clock.pass_time(3600)
        world.sweep()
        world.settle()
        met = len(faults.ahead) < ahead
    return wrong(world, foreign, disturbed=True)


def _ready(world: World) -> bool:
    environment = world.environment(BRANCH)
    return environment is not None and environment.observed.status is Status.READY
