"""A small world in memory: a registry whose writes can conflict, runs that can be lost, a topic that can be down.

It keeps the order of everything that is done to it, and what really exists of each environment, so that what is said
can be held against what is so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from convergence.converge import Convergence
from convergence.sweep import Sweep
from preview.announcement import Announcement, Status
from preview.config import Config, Project
from preview.endings import RunEnded
from preview.environment import Ending, Environment, Machine, Run
from preview.errors import ConflictError, NotFoundError
from preview.plan import RunInput
from preview.records import from_json, to_json
from preview.request import Presence, Request

BEGINNING = 1_795_309_523
A, B = "a" * 40, "b" * 40
PROJECT = Project(
    repository="acme/shop",
    cluster="previews",
    load_balancer="previews",
    task_definition="web",
    container="web",
    port=80,
)


class OutageError(Exception):
    """AWS is not there. No error of this product's: adapters let through what they have no word for."""


@dataclass
class World:
    """Everything outside, and the two that are tested: `converge` and `sweep`.

    Attributes:
        deeds: what was done, in order: `write`, `start NAME`, `tell STATUS`.
        conflicts: so many writes find that somebody else was quicker.
        lose: the next start fails, `before` or `after` the execution began.
        silent: so many announcements cannot be published.
        lies: what was told and was not so.
        exists: the environments of which anything exists, and the commit that answers, if any does.
    """

    config: Config = field(default_factory=lambda: Config(projects=(PROJECT,)))
    now: int = BEGINNING
    deeds: list[str] = field(default_factory=list)
    items: dict[str, dict[str, Any]] = field(default_factory=dict)
    conflicts: int = 0
    going: dict[str, RunInput] = field(default_factory=dict)
    ended: dict[str, RunEnded] = field(default_factory=dict)
    lose: str | None = None
    told: list[Announcement] = field(default_factory=list)
    silent: int = 0
    lies: list[str] = field(default_factory=list)
    exists: dict[str, str | None] = field(default_factory=dict)
    tokens: int = 0

    def __post_init__(self) -> None:
        self.converge = Convergence(
            registry=MemoryRegistry(self),
            runs=MemoryRuns(self),
            topic=MemoryTopic(self),
            config=self.config,
            now=lambda: self.now,
            token=self._token,
        )
        self.sweep = Sweep(
            registry=MemoryRegistry(self), runs=MemoryRuns(self), converge=self.converge, now=lambda: self.now
        )

    def _token(self) -> str:
        self.tokens += 1
        return f"t{self.tokens}"

    def environment(self, key: str = "acme/shop@feature/login") -> Environment:
        return from_json(Environment, self.items[key])

    def run_of(self, key: str = "acme/shop@feature/login") -> Run:
        run = self.environment(key).run
        assert run is not None
        return run

    def run_ends(
        self,
        name: str,
        ending: Ending,
        *,
        superseded: bool = False,
        outdated: bool = False,
        reason: str | None = None,
    ) -> RunEnded:
        """What the execution did, and how it ended; telling that is another matter."""
        run = self.going.pop(name)
        key, machine = run["environment"], Machine(run["machine"])
        commit = self.environment(key).desired.commit
        succeeded = ending is Ending.SUCCEEDED and not superseded
        if succeeded and machine is Machine.TEARDOWN:
            self.exists.pop(key, None)
        up = succeeded and machine is Machine.PROVISION
        if up:
            self.exists[key] = commit or "any"
        self.ended[name] = RunEnded(
            run=name,
            ending=ending,
            superseded=superseded,
            outdated=outdated,
            commit=commit if up else None,
            url=f"http://previews.example/{key}" if up else None,
            port=20123 if up else None,
            reason=None if ending is Ending.SUCCEEDED else reason or "it crashed",
            at=self.now,
        )
        return self.ended[name]


@dataclass
class MemoryRegistry:
    """Items as DynamoDB keeps them: JSON, written on condition of the version that was read."""

    world: World

    def get(self, key: str) -> Environment | None:
        return self.world.environment(key) if key in self.world.items else None

    def put(self, environment: Environment) -> Environment:
        key = environment.environment
        held = self.get(key)
        if self.world.conflicts:
            self.world.conflicts -= 1
            if held is not None:  # Somebody else's write, which changes nothing but the version.
                self.world.items[key] = to_json(replace(held, version=held.version + 1))
            raise ConflictError(key)
        if environment.version != (held.version if held else 0):
            raise ConflictError(key)
        written = replace(environment, version=environment.version + 1)
        self.world.items[key] = to_json(written)
        self.world.deeds.append("write")
        return written

    def all(self) -> Iterator[Environment]:
        return iter([self.world.environment(key) for key in self.world.items])


@dataclass
class MemoryRuns:
    """Executions, which begin their work as soon as they are started."""

    world: World

    def start(self, run: RunInput) -> None:
        lost, self.world.lose = self.world.lose, None
        if lost == "before":
            raise OutageError
        self.world.deeds.append(f"start {run['machine']}")
        self.world.going[run["run"]] = run
        # From its first moment a provision may have made something, and a teardown may have taken the URL.
        self.world.exists[run["environment"]] = None if run["machine"] == Machine.TEARDOWN else self._answering(run)
        if lost == "after":
            raise OutageError

    def ended(self, machine: Machine, name: str) -> RunEnded | None:
        if name in self.world.going:
            return None
        if name not in self.world.ended:
            raise NotFoundError(f"there is no {machine} {name}")
        return self.world.ended[name]

    def _answering(self, run: RunInput) -> str | None:
        return self.world.exists.get(run["environment"])


@dataclass
class MemoryTopic:
    """Keeps what is told, and notices lies."""

    world: World

    def publish(self, announcement: Announcement) -> None:
        if self.world.silent:
            self.world.silent -= 1
            raise OutageError
        self.world.lies.extend(self._lies(announcement))
        self.world.deeds.append(f"tell {announcement.status}")
        self.world.told.append(announcement)

    def _lies(self, announcement: Announcement) -> Iterator[str]:
        answering = self.world.exists.get(announcement.environment)
        if announcement.url is not None and answering is None:
            yield f"{announcement.status} tells a URL at which nothing answers"
        if announcement.status is Status.READY and answering not in (announcement.commit, "any"):
            yield f"ready tells a commit that does not answer: {answering} does"
        if announcement.status is Status.DELETED and announcement.environment in self.world.exists:
            yield "deleted, and something is left"


def a_request(
    presence: Presence = Presence.PRESENT,
    commit: str | None = None,
    *,
    at: int,
    branch: str = "feature/login",
    repository: str = "acme/shop",
) -> Request:
    """A request of the second `at`, and of no other."""
    return Request(
        project="shop",
        repository=repository,
        branch=branch,
        presence=presence,
        commit=commit,
        actor="octocat",
        occurred_at=at,
        delivery=f"delivery of {at}",
    )


def pushed(commit: str, *, at: int, branch: str = "feature/login") -> Request:
    """A push that gives the branch that commit."""
    return a_request(Presence.PRESENT, commit, at=at, branch=branch)


def deleted(*, at: int, branch: str = "feature/login") -> Request:
    """The branch's deletion."""
    return a_request(Presence.ABSENT, at=at, branch=branch)
