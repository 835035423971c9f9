"""Every call site of every function, and every fault that a call there can meet: a whole life under each of them.

Which call sites there are is found by running: a life without faults shows most of them, and each life under a fault
may show more, those of diagnoses and of what is tried again. What a branch of a plain project never calls, one does
whose images are waited for and whose hooks fail, or one with several services; and one that is asked for by a label, by
commands or by comments, and that Slack and GitHub show.
"""

import logging
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context

from local.emulator.fates import exits
from preview.announcement import Status
from tests.simulation.account import Foreign
from tests.simulation.audit import wrong
from tests.simulation.audit_shown import wrong_with_what_is_shown
from tests.simulation.faults import Fault, Kind, that_differ
from tests.simulation.functions import Site
from tests.simulation.lives import BRANCH, FIRST, LIVES, SECOND, THIRD, Life
from tests.simulation.wire import ApiCall
from tests.simulation.world import QUICK, World

_AGAIN = (Kind.OUTAGE, Kind.TIMEOUT_AFTER, Kind.LATE, Kind.TWICE)


@dataclass
class Faults:
    """Lets the first call at each of these sites meet its fault."""

    ahead: dict[Site, Fault]
    befallen: Counter[str] = field(default_factory=Counter)

    def __call__(self, site: Site, _call: ApiCall) -> Fault | None:
        fault = self.ahead.pop(site, None)
        self.befallen[site.function] += fault is not None
        return fault


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
    """It is asked for, for another commit, and for its removal, with the faults on the way.

    Where the faults lie before or after the other commit, there is none: that life is shorter.
    """
    logging.disable(logging.CRITICAL)
    life = LIVES[kind]
    world = life.begun(QUICK)
    world.one_off = lambda _begun: exits(3)  # Its hooks fail, and are to say why.
    foreign = world.account.foreign()
    faults = Faults(dict(ahead))
    world.functions.trouble = faults
    said: list[str] = []
    updates = not ahead or any(site.phase == "update" for site in ahead)
    for world.functions.phase, commit in (("create", FIRST), ("update", SECOND)) if updates else (("create", FIRST),):
        if world.functions.phase == "update":
            world.configure(life.updated)
        _up(world, life, commit)
        said += _rested(world, foreign, faults)
        if not _ready(world):  # A failure is a right state; whoever asks again gets it.
            _up(world, life, THIRD)
            said += _rested(world, foreign, faults)
            if not _ready(world):
                said.append(f"asked for again, and not ready: {world.environment(BRANCH)}")
    world.functions.phase = "delete"
    life.asking.down(world)
    said += _rested(world, foreign, faults)
    said += [f"left behind: {held}" for held in world.account.owned()]
    said += [f"never met: {fault} at {site}" for site, fault in faults.ahead.items()]
    return Lived(sites=world.functions.sites, troubles=said)


def _up(world: World, life: Life, commit: str) -> None:
    """Its image is there a while later."""
    world.clock.after(20, lambda: world.account.push_image(commit))
    life.asking.up(world, commit)


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
    found = wrong(world, foreign, disturbed=True)
    if world.watched:
        found += wrong_with_what_is_shown(world, repeated=faults.befallen["slack_notifier"])
        found += _wrong_with_the_last_word(world)
    return found


def _wrong_with_the_last_word(world: World) -> list[str]:
    """Of a single branch GitHub shows just what it is: at its commit, and on its pull request."""
    environment = world.environment(BRANCH)
    assert environment is not None
    status = environment.observed.status
    newest = world.github.statuses.get(environment.observed.commit or "", [(None, "")])[-1][1]
    found = [f"it is {status}, and its commit's status {newest}"] if status is Status.READY and newest != status else []
    said = [body for _, body in world.github.comments.values() if f"Preview: {status}" not in body]
    return found + [f"it is {status}, and a comment says {body}" for body in said]


def _ready(world: World) -> bool:
    environment = world.environment(BRANCH)
    return environment is not None and environment.observed.status is Status.READY
