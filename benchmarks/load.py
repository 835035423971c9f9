"""Hundreds of branches at once: all pushed, then all updated, then all deleted, against AWS's throttle buckets.

    make load BRANCHES=200

The real handlers and state machines run on the emulator with its rulebook, on a clock that jumps: times are AWS's
seconds, the same on every machine. The exit status is 1 where anything was lost, failed, left over or too slow.
"""

import logging
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, replace

from preview.announcement import Status
from tests.simulation.audit import wrong
from tests.simulation.audit_shown import wrong_with_what_is_shown
from tests.simulation.projects import PLAIN
from tests.simulation.world import World, emulated

# AWS allows 50 listeners on a load balancer, of which somebody else has two here.
_PER_BALANCER = 40
_AIM = 1.3
_PATIENCE = 4 * 3600.0
_SWEEP_EVERY = 300.0
# Elastic Load Balancing's calls that change something, of an account and region: 20 at once, then 3 a second
# (elasticloadbalancing/latest/userguide/elb-api-throttling.html).
_CHANGES = (20, 3)
# ECS's registrations and deregistrations of task definitions: 20 at once, then 1 a second
# (AmazonECS/latest/developerguide/request-throttling.html).
_DEFINITIONS = (20, 1)


@dataclass(frozen=True, kw_only=True)
class Deed:
    """What is done with all branches at once.

    Attributes:
        what: in words.
        changes: how many calls that change load balancers it takes for each.
        definitions: how many that register or deregister task definitions.
    """

    what: str
    changes: int
    definitions: int


PUSH = Deed(what="pushed at once, until the last is ready", changes=3, definitions=1)
UPDATE = Deed(what="updated at once, until the last is ready", changes=1, definitions=2)
DELETE = Deed(what="deleted at once, until the last is gone", changes=2, definitions=1)


@dataclass(frozen=True, kw_only=True)
class Phase:
    """What one phase took, in AWS's seconds. `alone` is what a single environment takes."""

    what: str
    took: float
    alone: float
    floor: float

    @property
    def ratio(self) -> float:
        """Of the time taken to the least that the buckets allow."""
        return self.took / self.floor


class Load:
    """One world with so many branches, spread over as many load balancers as they need."""

    def __init__(self, branches: int) -> None:
        projects = tuple(
            replace(PLAIN, repository=f"acme/shop-{number}", load_balancer=f"previews-{number}")
            for number in range(-(-branches // _PER_BALANCER))
        )
        self.world = World(projects=projects, watched=True)
        self.foreign = self.world.account.foreign()
        self.branches = [
            (projects[number // _PER_BALANCER].repository, f"feature/branch-{number}") for number in range(branches)
        ]
        self.troubles: list[str] = []

    def push(self) -> float:
        """Pushes them all at once; the seconds until the last one is ready."""
        return self._all_at("1" * 40)

    def update(self) -> float:
        """Pushes another commit to them all at once; the seconds until the last one is ready."""
        return self._all_at("2" * 40)

    def delete(self) -> float:
        """Deletes them all at once; the seconds until the last one is gone."""
        return self._all(
            lambda repository, branch: self.world.deliver(self.world.deletion(branch, repository=repository)),
            Status.DELETED,
        )

    def _all_at(self, commit: str) -> float:
        return self._all(
            lambda repository, branch: self.world.deliver(self.world.push(branch, commit, repository=repository)),
            Status.READY,
        )

    def _all(self, ask: Callable[[str, str], int | None], status: Status) -> float:
        begun, told = self.world.clock.now, len(self.world.told)
        for repository, branch in self.branches:
            answer = ask(repository, branch)
            if answer != 202:  # noqa: PLR2004
                self.troubles.append(f"{branch} was answered with {answer}")
        waiting = {f"{repository}@{branch}" for repository, branch in self.branches}
        next_sweep = begun + _SWEEP_EVERY
        while waiting and self.world.clock.now < begun + _PATIENCE and self.world.clock.step():
            for said in self.world.told[told:]:
                told += 1
                if said.status is status:
                    waiting.discard(said.environment)
                elif said.status is Status.FAILED:
                    self.troubles.append(f"{said.environment} failed: {said.reason}")
            if self.world.clock.now >= next_sweep:
                self.world.sweep()
                next_sweep += _SWEEP_EVERY
        self.troubles += [f"{key} did not become {status}" for key in sorted(waiting)]
        return self.world.clock.now - begun

    def at_rest(self) -> None:
        """Lets everything come to its end, and notes what is not as it must be."""
        self.world.settle()
        self.troubles += wrong(self.world, self.foreign)
        self.troubles += wrong_with_what_is_shown(self.world)
        if self.world.lost_events:
            self.troubles.append(f"given up on: {self.world.lost_events}")

    def check_ports(self) -> None:
        """Notes ports that two environments of a load balancer have."""
        ready = [held for held in self.world.environments() if held.observed.status is Status.READY]
        ports = [(held.load_balancer, held.observed.port) for held in ready]
        self.troubles += [f"{pair} is used twice" for pair in sorted(set(ports)) if ports.count(pair) > 1]


def main() -> int:
    """Plays it, prints the figures, and says what was lost."""
    logging.disable(logging.CRITICAL)
    branches = int(sys.argv[1]) if len(sys.argv) > 1 else 200
    begun = time.monotonic()
    one = Load(1)
    alone = {PUSH: one.push(), UPDATE: one.update(), DELETE: one.delete()}
    load = Load(branches)
    phases = []
    for deed, do in ((PUSH, load.push), (UPDATE, load.update), (DELETE, load.delete)):
        phases.append(Phase(what=deed.what, took=do(), alone=alone[deed], floor=floor(branches, deed)))
        load.at_rest()
        load.check_ports()
    load.troubles += [f"left behind: {held}" for held in load.world.account.owned()]
    load.troubles += refused()
    load.troubles += [f"{phase.what}: {phase.ratio:.2f} times the floor" for phase in phases if phase.ratio > _AIM]
    _print(branches, phases, load)
    print(f"\n(AWS's seconds; the simulation took {time.monotonic() - begun:.0f} s of this machine's)")
    for trouble in load.troubles:
        print(f"NOT WELL: {trouble}")
    print("Something was lost." if load.troubles else "All ready, all gone; nothing was lost and nothing is left.")
    return 1 if load.troubles else 0


def floor(branches: int, deed: Deed) -> float:
    """The least time in which AWS takes the calls for so many branches."""
    changes, definitions = branches * deed.changes, branches * deed.definitions
    return max(1.0, _least(changes, *_CHANGES), _least(definitions, *_DEFINITIONS))


def refused() -> list[str]:
    """The buckets that refused calls."""
    return [f"{held.limit.name}: {held.refused} calls refused" for held in emulated().book.buckets if held.refused]


def _least(calls: int, burst: int, per_second: int) -> float:
    return (calls - burst) / per_second


def _print(branches: int, phases: list[Phase], load: Load) -> None:
    print(f"{branches} branches on {len(load.world.account.load_balancers)} load balancers\n")
    print(f"{'':<42}{'floor':>9}{'took':>9}{'ratio':>8}{'alone':>9}")
    for phase in phases:
        print(f"{phase.what:<42}{phase.floor:>7.0f} s{phase.took:>7.0f} s{phase.ratio:>8.2f}{phase.alone:>7.0f} s")
    print("\nfloor: the least time in which AWS takes the calls that change load balancers and task definitions;")
    print("alone: what a single environment takes\n")
    print(f"{'AWS bucket':<58}{'calls':>9}{'refused':>10}")
    for bucket in emulated().book.buckets:
        if bucket.calls:
            name = f"{bucket.limit.service}: {bucket.limit.name}"
            print(f"{name[:57]:<58}{bucket.calls:>9}{bucket.refused:>10}")


if __name__ == "__main__":
    raise SystemExit(main())
