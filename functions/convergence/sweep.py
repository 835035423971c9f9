"""The sweep: repairs what events missed, so that nothing is ever left behind.

It deletes nothing itself. It changes what the registry says, by the same conditional writes as everybody, and the
ordinary runs do the work. Two sweeps at once do no harm: who comes second finds the record changed.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from convergence.branches import Branches, GitHub
from convergence.converge import Convergence
from convergence.ledger import Ledger
from convergence.looks import Looks
from convergence.reclaim import Reclaim
from preview.config import Config
from preview.deciding.dispatching import dispatched
from preview.deciding.endings import RunEnded
from preview.deciding.expiry import expired
from preview.deciding.missing import at_rest_ready
from preview.deciding.repair import withdrawn
from preview.deciding.stuck import stuck
from preview.environment import Environment, Machine, Run, Unreadable
from preview.errors import NotFoundError
from preview.owned import Owned

# A claim is written a moment before its run is started; only one older than this can be without a run.
START_SECONDS = 60
RESOURCES = "resources"
"""The name in `troubled` of trouble with listing what carries this stack's tags."""


class EndedRuns(Protocol):
    """What became of runs."""

    def ended(self, machine: Machine, name: str) -> RunEnded | None: ...


class AllEnvironments(Protocol):
    """Every environment."""

    def all(self) -> Iterator[Environment | Unreadable]: ...


class AllOwned(Protocol):
    """Everything that carries this stack's tags, as far as the index of tags knows."""

    def all(self) -> Sequence[Owned]: ...


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What one sweep did, or in a dry run would have done, by environments' keys.

    Attributes:
        ended: an ending that nobody told was recorded.
        released: the claim of a run that never was, or is gone without a trace, was released.
        dispatched: the run that was due was started.
        orphans: the ARNs of resources with our tags that belong to no environment; `None` where they could not be
            listed.
        reclaimed: the removal of orphans was asked for.
        repaired: what a ready environment lacked, or had too much, is made right.
        gone: the removal was asked for, because GitHub says that the branch is gone.
        expired: likewise, because nobody pushed for too long.
        stuck: a removal has been failing for an hour or more.
        troubled: why something could not be mended or needs somebody, by key, ARN, or what was tried.
        ready: how many environments are ready and at rest.
    """

    ended: tuple[str, ...] = ()
    released: tuple[str, ...] = ()
    dispatched: tuple[str, ...] = ()
    orphans: tuple[str, ...] | None = ()
    reclaimed: tuple[str, ...] = ()
    repaired: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    stuck: tuple[str, ...] = ()
    troubled: dict[str, str]
    ready: int = 0


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """The sweep over every environment and every resource with this stack's tags.

    Attributes:
        registry: every environment.
        runs: what became of runs.
        owned: what carries this stack's tags.
        looks: what is really there.
        github: which branches there are; `None` without a token.
        converge: writes, starts and tells.
        config: the projects' settings.
        now: seconds since 1970.
    """

    registry: AllEnvironments
    runs: EndedRuns
    owned: AllOwned
    looks: Looks
    github: GitHub | None
    converge: Convergence
    config: Config
    now: Callable[[], int]

    def sweep(self, *, dry_run: bool = False) -> Swept:
        """Mends what it finds; what cannot be mended keeps nothing else waiting. A dry run only looks."""
        ledger = Ledger(dry_run=dry_run)
        # Resources are listed before the registry is read, and described after that. Whatever was listed was made by a
        # run whose claim had been written before: a record that is read now and knows nothing of it, or is settled
        # without it, will not come to know it. If it is still there after that, it is truly nobody's.
        listed: list[Owned] = []
        ledger.attempt(RESOURCES, lambda: listed.extend(self.owned.all()))
        environments, unreadable = self._read(ledger)
        for environment in environments:
            ledger.attempt(environment.environment, partial(self._mend, environment, ledger))
        reclaim = Reclaim(
            looks=self.looks,
            converge=self.converge,
            config=self.config,
            now=self.now,
            listed=listed,
            environments=environments,
            unreadable=unreadable,
            ledger=ledger,
        )
        is_listed = RESOURCES not in ledger.troubled
        if is_listed:
            reclaim.make_again()
            reclaim.remove_orphans()
        self._ask_github(environments, ledger)
        return Swept(
            ended=ledger.keys("ended"),
            released=ledger.keys("released"),
            dispatched=ledger.keys("dispatched"),
            orphans=tuple(reclaim.found) if is_listed else None,
            reclaimed=ledger.keys("reclaimed"),
            repaired=ledger.keys("repaired"),
            gone=ledger.keys("gone"),
            expired=ledger.keys("expired"),
            stuck=tuple(held.environment for held in environments if stuck(held, now=self.now())),
            troubled=ledger.troubled,
            ready=sum(map(at_rest_ready, environments)),
        )

    def _read(self, ledger: Ledger) -> tuple[list[Environment], list[str]]:
        environments: list[Environment] = []
        unreadable: list[str] = []
        for held in self.registry.all():
            if isinstance(held, Environment):
                environments.append(held)
            else:
                unreadable.append(held.environment)
                ledger.troubled[held.environment] = f"the registry's item cannot be read: {held.why}"
        return environments, unreadable

    def _mend(self, environment: Environment, ledger: Ledger) -> None:
        if environment.run is not None:
            self._mend_claim(environment, environment.run, ledger)
        else:
            self._dispatch(environment, ledger)
        self._expire(environment, ledger)

    def _mend_claim(self, environment: Environment, run: Run, ledger: Ledger) -> None:
        key = environment.environment
        try:
            run_ended = self.runs.ended(run.machine, run.name)
        except NotFoundError:
            if self.now() - run.claimed_at >= START_SECONDS:
                ledger.does("released", key, lambda: self.converge.release(key, run))
            return
        if run_ended is not None:
            ended = run_ended
            ledger.does("ended", key, lambda: self.converge.ended(key, ended))

    def _dispatch(self, environment: Environment, ledger: Ledger) -> None:
        key = environment.environment
        if dispatched(environment, now=self.now(), token="").environment is not None:
            ledger.does("dispatched", key, lambda: self.converge.dispatch(key))

    def _expire(self, environment: Environment, ledger: Ledger) -> None:
        project = self.config.project_of(environment.repository)
        reason = expired(environment, project.ttl_days if project else None, now=self.now())
        if reason:
            ledger.does(
                "expired",
                environment.environment,
                lambda: self.converge.revise(
                    environment,
                    lambda read: withdrawn(read, reason, now=self.now(), token=self.converge.token()),
                ),
            )

    def _ask_github(self, environments: Sequence[Environment], ledger: Ledger) -> None:
        # Last, because it is the one that may hang, and nothing else waits for it then.
        if self.github is not None:
            Branches(
                github=self.github,
                converge=self.converge,
                config=self.config,
                now=self.now,
                environments=environments,
                ledger=ledger,
            ).withdraw()
