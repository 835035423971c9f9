"""The sweep's care for resources: what belongs to no environment is removed by a teardown, what lacks is made again.

It deletes nothing itself: it asks, by the same conditional writes as everybody, and the ordinary runs do the work, with
their own checks and their own rights.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial

from convergence.converge import Convergence
from convergence.ledger import Ledger
from convergence.looks import Looks
from preview.config import Config
from preview.deciding import orphans
from preview.deciding.missing import at_rest_ready, failed_and_said_to_answer, missing, seems_incomplete
from preview.deciding.orphans import Found, Standing, Suspects
from preview.deciding.repair import Placement, adopted, given_up, mended, removed_again
from preview.environment import Environment
from preview.owned import Owned

SERVICES = "services"
"""The name in `troubled` of trouble with asking which of the environments' services are active."""


@dataclass(frozen=True, kw_only=True)
class Reclaim:
    """What is there against what should be, for one sweep.

    Attributes:
        listed: what carries this stack's tags, listed before `environments` were read.
        environments: every record that can be read.
        unreadable: the keys of the others.
        found: the ARNs of the orphans, as they are found.
    """

    looks: Looks
    converge: Convergence
    config: Config
    now: Callable[[], int]
    listed: Sequence[Owned]
    environments: Sequence[Environment]
    unreadable: Sequence[str]
    ledger: Ledger
    found: list[str] = field(default_factory=list)

    def make_again(self) -> None:
        """Has a run make what ready environments lack."""
        ready = [held for held in self.environments if at_rest_ready(held) or failed_and_said_to_answer(held)]
        active: dict[str, frozenset[str]] = {}
        self.ledger.attempt(SERVICES, lambda: active.update(self.looks.active_services(ready)))
        if SERVICES in self.ledger.troubled:
            return
        for environment in ready:
            if seems_incomplete(environment, self.listed, active[environment.cluster]):
                self.ledger.attempt(environment.environment, partial(self._make_again, environment))

    def remove_orphans(self) -> None:
        """Has a run remove what belongs to nobody, or says what to do about it."""
        for suspected in orphans.suspects(self.listed, self.environments, self.unreadable):
            known = suspected.environment
            about = known.environment if known else suspected.tag or suspected.resources[0].arn
            self.ledger.attempt(about, partial(self._judge, suspected))

    def _make_again(self, environment: Environment) -> None:
        project = self.config.project_of(environment.repository)
        if project is None:
            return  # No run could make it.
        reason = missing(self.looks.look(environment))
        if reason and at_rest_ready(environment):
            self._mend(environment, reason, answers=False)
        elif reason and not project.keep_failed:
            self.ledger.does(
                "repaired",
                environment.environment,
                lambda: self.converge.revise(
                    environment, lambda read: given_up(read, now=self.now(), token=self.converge.token())
                ),
            )

    def _mend(self, environment: Environment, reason: str, *, answers: bool, strays: tuple[str, ...] = ()) -> None:
        self.ledger.does(
            "repaired",
            environment.environment,
            lambda: self.converge.revise(
                environment,
                lambda read: mended(
                    read, reason, answers=answers, strays=strays, now=self.now(), token=self.converge.token()
                ),
            ),
        )

    def _judge(self, suspected: Suspects) -> None:
        known, key = suspected.environment, orphans.key_of(suspected)
        cluster = known.cluster if known else self._cluster(key)
        looked_at = (self.looks.found(resource, cluster=cluster) for resource in suspected.resources)
        nobodys = [
            found for found in looked_at if found is not None and orphans.is_orphan(found, known, suspected.standing)
        ]
        self.found.extend(found.resource.arn for found in nobodys)
        if not nobodys:
            return
        if suspected.standing is Standing.READY and known is not None:
            self._of_a_ready_one(known, nobodys)
        else:
            self._remove(suspected, key, nobodys)

    def _of_a_ready_one(self, environment: Environment, nobodys: Sequence[Found]) -> None:
        """A second listener to the environment's own target group goes with the next provision; so does what was left
        of a service that the project has no more.
        """
        strays = orphans.strays(nobodys, environment)
        seconds = [found for found in nobodys if found.port is not None and found.slug in environment.slugs]
        for found in nobodys:
            if found not in seconds and found.slug not in strays:
                self._leave(found)
        if not orphans.rested(environment, now=self.now()):
            return
        if strays:
            reason = f"{' and '.join(strays)}, which the project has no more, had been left behind and is removed"
            self._mend(environment, reason, answers=True, strays=strays)
        elif seconds:
            reason = f"a second listener, on port {seconds[0].port}, led to it and is removed"
            self._mend(environment, reason, answers=True)

    def _remove(self, suspected: Suspects, key: str | None, nobodys: Sequence[Found]) -> None:
        for found in nobodys:
            if key is None or found.slug is None:
                self._leave(found)
        if key is None:
            return
        place = orphans.placement(nobodys, suspected.environment, key.partition("@")[0], self.config)
        if place is not None:
            self._ask(suspected.environment, key, place, nobodys)

    def _ask(self, known: Environment | None, key: str, place: Placement, nobodys: Sequence[Found]) -> None:
        kinds = " and ".join(sorted({f"a {found.resource.kind.words}" for found in nobodys if found.slug}))
        reason = f"{kinds} of it, which belonged to no environment any more, had been left behind"
        converge = self.converge
        if known is None:
            self.ledger.does(
                "reclaimed",
                key,
                lambda: converge.adopt(
                    key, lambda: adopted(key, place, self.config, reason, now=self.now(), token=converge.token())
                ),
            )
        elif orphans.rested(known, now=self.now()):
            self.ledger.does(
                "reclaimed",
                key,
                lambda: converge.revise(
                    known, lambda read: removed_again(read, place, reason, now=self.now(), token=converge.token())
                ),
            )

    def _leave(self, found: Found) -> None:
        self.ledger.troubled[found.resource.arn] = orphans.by_hand(found)

    def _cluster(self, key: str | None) -> str:
        project = self.config.project_of((key or "").partition("@")[0])
        return (project or self.config.projects[0]).cluster
