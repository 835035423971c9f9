"""One branch's life, told in the order in which things happen to it: who asks for what, how runs end, what is said."""

from dataclasses import dataclass, field, replace
from typing import Any

from preview.announcement import Announcement, Status
from preview.config import Project
from preview.deciding.dispatching import Decision, dispatched
from preview.deciding.endings import RunEnded, ended
from preview.deciding.lifecycle import requested
from preview.deciding.pull_request_seen import decided
from preview.environment import Desired, Ending, Environment, Failure, Machine, Observed, PullRequest, Run
from preview.naming import slug
from preview.prefixes import prefix_of
from preview.pull_request_event import PullRequestSeen
from preview.request import Presence, Request

A, B, C = "a" * 40, "b" * 40, "c" * 40
PROJECT = Project(
    repository="acme/shop",
    cluster="previews",
    load_balancer="previews",
    task_definition="web",
    container="web",
    port=80,
)
URL = "http://previews.example:20123/"
BEGINNING = 1_795_309_523


def a_record(branch: str = "feature/login", **changes: Any) -> Environment:
    """The record that a new environment begins with."""
    key = f"acme/shop@{branch}"
    record = Environment(
        environment=key,
        project="shop",
        repository="acme/shop",
        branch=branch,
        slug=slug(project="shop", branch=branch.partition("/")[2], key=key),
        cluster="previews",
        load_balancer="previews",
        desired=Desired(presence=Presence.PRESENT, revision=0, actor="", occurred_at=0),
        observed=Observed(status=Status.REQUESTED, since=BEGINNING),
    )
    return replace(record, **changes)


@dataclass
class Story:
    """A branch, the record of its environment, and what its people are told.

    Every event happens ten seconds after the one before it, unless `at` says otherwise: seconds since the beginning.
    """

    branch: str = "feature/login"
    keep_failed: bool = False
    project: Project = PROJECT
    first: Environment = field(default_factory=a_record)
    record: Environment | None = None
    told: list[Announcement] = field(default_factory=list)
    now: int = BEGINNING
    deliveries: int = 0
    number: int = 7
    runs: int = 0

    def __post_init__(self) -> None:
        self.first = a_record(self.branch)

    def push(self, commit: str, *, replaces: str | None = None, **when: Any) -> Decision:
        return self.ask(Presence.PRESENT, commit=commit, replaces=replaces, **when)

    def push_skipped(self, commit: str, *, replaces: str | None = None, **when: Any) -> Decision:
        """A push whose head commit's message says `[skip preview]`."""
        return self.ask(Presence.PRESENT, commit=commit, replaces=replaces, skip=True, **when)

    def create(self, **when: Any) -> Decision:
        """GitHub's `create`, which names no commit."""
        return self.ask(Presence.PRESENT, **when)

    def delete(self, **when: Any) -> Decision:
        """GitHub's `delete`, which names no commit."""
        return self.ask(Presence.ABSENT, **when)

    def push_of_deletion(self, *, replaces: str | None, **when: Any) -> Decision:
        """The push with `deleted: true` that GitHub sends beside `delete`; `replaces` is the commit that is gone."""
        return self.ask(Presence.ABSENT, replaces=replaces, **when)

    def ask(
        self,
        presence: Presence,
        *,
        commit: str | None = None,
        replaces: str | None = None,
        at: int | None = None,
        dated: int | None = None,
        delivery: str | None = None,
        actor: str = "octocat",
        prefixed: bool | None = None,
        bot: bool = False,
        skip: bool = False,
    ) -> Decision:
        self._arrives(at)
        request = Request(
            project="shop",
            repository="acme/shop",
            branch=self.branch,
            presence=presence,
            commit=commit,
            replaces=replaces,
            actor=actor,
            occurred_at=dated or (self.now if at is None else BEGINNING + at),
            delivery=delivery or f"delivery {self.deliveries}",
            prefixed=self._prefixed if prefixed is None else prefixed,
            bot=bot,
            skip=skip,
        )
        decision = requested(self.record, request, self.first, self.project, now=self.now, token=self._token())
        return self.follow(decision)

    def pull_request(
        self,
        commit: str = A,
        *,
        draft: bool = False,
        labelled: bool = False,
        closed: bool = False,
        fork: str | None = None,
        number: int | None = None,
        at: int | None = None,
        dated: int | None = None,
        delivery: str | None = None,
        actor: str = "mona",
        bot: bool = False,
        pushed_at: int | None = None,
    ) -> Decision:
        """An event of the branch's pull request, which is then as it is said here, with the commit as its head."""
        self._arrives(at)
        happened = dated or (self.now if at is None else BEGINNING + at)
        held = PullRequest(number=number or self.number, draft=draft, labelled=labelled, fork=fork, at=happened)
        seen = PullRequestSeen(
            repository="acme/shop",
            branch=self.branch,
            commit=commit,
            pull_request=None if closed else held,
            number=held.number,
            actor=actor,
            bot=bot,
            occurred_at=happened,
            pushed_at=happened if pushed_at is None else BEGINNING + pushed_at,
            delivery=delivery or f"delivery {self.deliveries}",
            prefixed=self._prefixed and fork is None,
        )
        return self.follow(decided(self.record, seen, self.first, self.project, now=self.now, token=self._token()))

    @property
    def _prefixed(self) -> bool:
        return prefix_of(self.branch, self.project.prefixes) is not None

    def _arrives(self, at: int | None) -> None:
        # What happened at a second arrives after it, unless somebody's clock is wrong: `dated` is for that.
        self.now = max(self.now + 10, BEGINNING + (at or 0))
        self.deliveries += 1

    def run_ends(self, ending: Ending = Ending.SUCCEEDED, *, run: Run | None = None, **told: Any) -> Decision:
        """The end of the run (by default the one that is going), and the dispatch that follows it."""
        self.now += 10
        ended_run = RunEnded(run=(run or self.run).name, ending=ending, at=self.now, **told)
        decision = self.follow(ended(self.environment, ended_run, keep_failed=self.keep_failed))
        if decision.environment is not None:
            self.dispatch()
        return decision

    def is_ready(self) -> Decision:
        """The provision that is going succeeds."""
        assert self.run.machine is Machine.PROVISION
        return self.run_ends(commit=self.environment.desired.commit, url=URL, port=20123)

    def is_gone(self) -> Decision:
        """The teardown that is going succeeds."""
        assert self.run.machine is Machine.TEARDOWN
        return self.run_ends()

    def fails(self, reason: str = "container web exited with code 1") -> Decision:
        return self.run_ends(Ending.FAILED, reason=reason)

    def is_cut_short(self) -> Decision:
        """An update of ECS Deity leaves the run without the functions that it was made for."""
        return self.run_ends(Ending.FAILED, outdated=True, reason="StopTasks: ECS Deity was updated")

    def makes_room(self) -> Decision:
        """The run notices that the branch has asked for something else."""
        return self.run_ends(superseded=True)

    def dispatch(self) -> Decision:
        return self.follow(dispatched(self.environment, now=self.now, token=self._token()))

    @property
    def environment(self) -> Environment:
        assert self.record is not None
        return self.record

    @property
    def run(self) -> Run:
        assert self.environment.run is not None
        return self.environment.run

    @property
    def failure(self) -> Failure:
        assert self.environment.failure is not None
        return self.environment.failure

    @property
    def said(self) -> list[str]:
        """The statuses announced so far, in order."""
        return [str(announcement.status) for announcement in self.told]

    def _token(self) -> str:
        self.runs += 1
        return f"token{self.runs}"

    def follow(self, decision: Decision) -> Decision:
        """What is decided becomes so."""
        if decision.environment is not None:
            self.record = decision.environment
        self.told.extend(decision.announcements)
        return decision


def a_ready_branch() -> Story:
    """A branch whose environment is up at commit A; what was said so far is left out."""
    story = Story()
    story.push(A)
    story.is_ready()
    story.told.clear()
    return story
