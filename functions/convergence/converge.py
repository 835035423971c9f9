"""How an environment follows what its branch last asked for: read, decide, write, start, tell.

Every write is conditional on what was read, so whoever comes second reads and decides again. The registry is written
before a run is started: what fails in between is a claim without a run, which the sweep finds and releases.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from typing import Protocol

from preview.announcement import Announcement, Status
from preview.config import Config, Project, project_name
from preview.deciding import pull_request_seen
from preview.deciding.asking import shown
from preview.deciding.dispatching import Decision, dispatched, released
from preview.deciding.endings import RunEnded, ended
from preview.deciding.lifecycle import requested
from preview.environment import Desired, Environment, Observed, Run
from preview.errors import ConflictError, NotFoundError
from preview.naming import slug
from preview.planning.plan import RunInput
from preview.planning.service_plan import other_slugs
from preview.prefixes import without_prefix
from preview.pull_request_event import PullRequestSeen
from preview.request import Answer, Presence, Request

# Writers of one environment are few: the webhook, its runs' ends and the sweep.
_ATTEMPTS = 5


class Registry(Protocol):
    """What is known of each environment."""

    def get(self, key: str) -> Environment | None: ...
    def put(self, environment: Environment) -> Environment: ...


class Runs(Protocol):
    """The executions of the two state machines."""

    def start(self, run: RunInput) -> None: ...


class Topic(Protocol):
    """Where announcements go."""

    def publish(self, announcement: Announcement) -> None: ...


class Feedback(Protocol):
    """Those who show environments to people."""

    def refresh(self, announcement: Announcement) -> None: ...


@dataclass(frozen=True, kw_only=True)
class Convergence:
    """The registry, the runs and the topic, brought together.

    Attributes:
        now: seconds since 1970.
        token: a new token for a run's name at each call.
        feedback: told of what is to be shown anew although nothing is announced; `None` where nobody shows anything.
    """

    registry: Registry
    runs: Runs
    topic: Topic
    config: Config
    now: Callable[[], int]
    token: Callable[[], str]
    feedback: Feedback | None = None

    def request(self, request: Request) -> Answer:
        """Sets what the environment's branch asks for, and starts a run unless one is going.

        Raises:
            ConflictError: others kept writing the same environment; the request was not recorded.
        """

        def decide(environment: Environment | None) -> Decision:
            first, project = self._first_of(request), self._project(request.repository)
            return requested(environment, request, first, project, now=self.now(), token=self.token())

        return _answer(request.key, *self.settle(request.key, decide))

    def pull_request(self, seen: PullRequestSeen) -> Answer:
        """Records what a pull request is, and starts a run where its branch's environment is to come or go by that.

        Raises:
            ConflictError: others kept writing the same environment; it was not recorded.
        """

        def decide(environment: Environment | None) -> Decision:
            first, project = self._first_of(seen), self._project(seen.repository)
            return pull_request_seen.decided(environment, seen, first, project, now=self.now(), token=self.token())

        return _answer(seen.key, *self.settle(seen.key, decide))

    def ended(self, key: str, run_ended: RunEnded) -> Environment | None:
        """Records a run's end, tells it, and starts the next run where desired is not observed yet.

        The end is told before it is recorded: told twice is one message to a subscriber that looks at `run` and
        `status`, but a recorded end would not be told at all if this call then died.

        Raises:
            ConflictError: others kept writing the same environment; the end was told and not recorded.
        """
        told: list[Announcement] = []  # Not a set: what an announcement holds cannot be hashed.

        def decide(read: Environment | None) -> Decision:
            if read is None:
                return Decision(environment=None)
            decision = ended(read, run_ended, keep_failed=self._keeps_failed(read))
            if decision.environment is None:
                return decision
            fresh = [said for said in map(_unnumbered, decision.announcements) if said not in told]
            self._tell(said for said in decision.announcements if _unnumbered(said) in fresh)
            told.extend(fresh)
            return self._with_next_run(decision.environment)

        return self.settle(key, decide)[0]

    def dispatch(self, key: str) -> Environment | None:
        """Starts the run that the environment needs; `None` if it needs none, or one is going, or it is too early.

        Raises:
            NotFoundError: there is no such environment.
        """

        def decide(read: Environment | None) -> Decision:
            return dispatched(read, now=self.now(), token=self.token()) if read else Decision(environment=None)

        settled, decision = self._settle_known(key, decide)
        return settled if decision.start else None

    def release(self, key: str, run: Run) -> Environment | None:
        """Releases the claim of a run that is gone without a trace, and starts the next; `None` if it was released.

        Raises:
            NotFoundError: there is no such environment.
        """

        def decide(read: Environment | None) -> Decision:
            if read is None or read.run != run:
                return Decision(environment=None, reason="the claim has been released")
            return self._with_next_run(released(read))

        settled, decision = self._settle_known(key, decide)
        return None if decision.reason else settled

    def revise(self, seen: Environment, decide: Callable[[Environment], Decision]) -> Environment | None:
        """Writes what is decided on the record as it was seen, and starts and tells what follows.

        `None` where anything was written since it was seen: whoever did knows better.
        """

        def decide_on(read: Environment | None) -> Decision:
            if read is None or read.version != seen.version:
                return Decision(environment=None)
            return decide(read)

        settled, decision = self.settle(seen.environment, decide_on)
        return settled if decision.environment else None

    def adopt(self, key: str, decide: Callable[[], Decision]) -> Environment | None:
        """Writes the first record of an environment that nobody knows, likewise; `None` where there is one by now."""

        def decide_on(read: Environment | None) -> Decision:
            return decide() if read is None else Decision(environment=None)

        settled, decision = self.settle(key, decide_on)
        return settled if decision.environment else None

    def _with_next_run(self, free: Environment) -> Decision:
        """To write the record as it is without a run, or with the claim of the run that it needs."""
        following = dispatched(free, now=self.now(), token=self.token())
        return following if following.environment else Decision(environment=free)

    def _settle_known(self, key: str, decide: Callable[[Environment | None], Decision]) -> tuple[Environment, Decision]:
        environment, decision = self.settle(key, decide)
        if environment is None:
            raise NotFoundError(f"there is no environment {key}")
        return environment, decision

    def settle(self, key: str, decide: Callable[[Environment | None], Decision]) -> tuple[Environment | None, Decision]:
        """The record, read, decided on and written; again where somebody was quicker. `None` where there is none.

        Raises:
            ConflictError: others kept writing the same environment; nothing was written.
        """
        for attempt in range(_ATTEMPTS):
            read = self.registry.get(key)
            decision = decide(read)
            if decision.environment is None:
                return read, decision
            try:
                written = self.registry.put(decision.environment)
            except ConflictError:
                if attempt + 1 == _ATTEMPTS:
                    raise
                continue
            self._carry_out(decision, written)
            return written, decision
        raise AssertionError("unreachable")

    def _carry_out(self, decision: Decision, written: Environment) -> None:
        if decision.start:
            self.runs.start(
                RunInput(
                    environment=written.environment,
                    revision=decision.start.revision,
                    machine=str(decision.start.machine),
                    run=decision.start.name,
                )
            )
        self._tell(decision.announcements)
        if decision.refresh and not decision.announcements and decision.environment and self.feedback:
            self.feedback.refresh(shown(decision.environment))

    def _tell(self, announcements: Iterable[Announcement]) -> None:
        for announcement in announcements:
            self.topic.publish(announcement)

    def _keeps_failed(self, environment: Environment) -> bool:
        project = self.config.project_of(environment.repository)
        return project is not None and project.keep_failed

    def _project(self, repository: str) -> Project:
        project = self.config.project_of(repository)
        if project is None:
            raise NotFoundError(f"the configuration has no project for the repository {repository}")
        return project

    def _first_of(self, told: Request | PullRequestSeen) -> Environment:
        return self.first(told.repository, told.branch, actor=told.actor, occurred_at=told.occurred_at)

    def first(self, repository: str, branch: str, *, actor: str, occurred_at: int) -> Environment:
        """The record that a new environment of the branch begins with, as its project says now.

        Args:
            repository: `owner/name`, as the configuration spells it.
            branch: its full name.
            actor: who asks.
            occurred_at: when, seconds since 1970.

        Raises:
            NotFoundError: the configuration has no such project.
        """
        project, key = self._project(repository), f"{repository}@{branch}"
        bare = without_prefix(branch, project.prefixes)
        own = slug(project=project_name(project), branch=bare, key=key)
        return Environment(
            environment=key,
            project=project_name(project),
            repository=repository,
            branch=branch,
            slug=own,
            others=other_slugs(project, slug=own, key=key),
            cluster=project.cluster,
            load_balancer=project.load_balancer,
            desired=Desired(presence=Presence.PRESENT, revision=0, actor=actor, occurred_at=occurred_at),
            observed=Observed(status=Status.REQUESTED, since=self.now()),
        )


def _answer(key: str, environment: Environment | None, decision: Decision) -> Answer:
    if environment is None:
        return Answer(environment=key, revision=0, status=Status.DELETED, reason=decision.reason)
    status = decision.announcements[-1].status if decision.announcements else environment.observed.status
    return Answer(environment=key, revision=environment.desired.revision, status=status, reason=decision.reason)


def _unnumbered(said: Announcement) -> Announcement:
    """Decided on again, over a newer version of the record, it is still the same news."""
    return replace(said, sequence=0)
