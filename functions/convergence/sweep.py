"""The sweep: repairs what events missed. It releases claims whose run is gone, and dispatches what is not settled."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from convergence.converge import Convergence
from preview.dispatching import settled
from preview.endings import RunEnded
from preview.environment import Environment, Machine, Run
from preview.errors import NotFoundError

# A claim is written a moment before its run is started; only one older than this can be without a run.
START_SECONDS = 60


class EndedRuns(Protocol):
    """What became of runs."""

    def ended(self, machine: Machine, name: str) -> RunEnded | None: ...


class AllEnvironments(Protocol):
    """Every environment."""

    def all(self) -> Iterator[Environment]: ...


@dataclass(frozen=True, kw_only=True)
class Swept:
    """What one sweep did, by environments' keys. `troubled` maps a key to why it could not be mended."""

    ended: tuple[str, ...]
    released: tuple[str, ...]
    dispatched: tuple[str, ...]
    troubled: dict[str, str]


@dataclass(frozen=True, kw_only=True)
class Sweep:
    """The sweep over every environment. Attribute `now` gives seconds since 1970."""

    registry: AllEnvironments
    runs: EndedRuns
    converge: Convergence
    now: Callable[[], int]

    def sweep(self) -> Swept:
        """Mends each environment; one that cannot be mended keeps none of the others waiting."""
        done: dict[str, list[str]] = {"ended": [], "released": [], "dispatched": []}
        troubled: dict[str, str] = {}
        for environment in list(self.registry.all()):
            key = environment.environment
            try:
                deed = self._mend(environment)
            except Exception as error:  # noqa: BLE001  whatever it is, the other environments must not wait for it
                troubled[key] = f"{type(error).__name__}: {error}"
                continue
            if deed:
                done[deed].append(key)
        return Swept(**{deed: tuple(keys) for deed, keys in done.items()}, troubled=troubled)

    def _mend(self, environment: Environment) -> str | None:
        if environment.run is not None:
            return self._mend_claim(environment, environment.run)
        if settled(environment):
            return None
        return "dispatched" if self.converge.dispatch(environment.environment) else None

    def _mend_claim(self, environment: Environment, run: Run) -> str | None:
        try:
            run_ended = self.runs.ended(run.machine, run.name)
        except NotFoundError:
            young = self.now() - run.claimed_at < START_SECONDS
            if young:
                return None
            return "released" if self.converge.release(environment.environment, run) else None
        if run_ended is None:
            return None
        self.converge.ended(environment.environment, run_ended)
        return "ended"
