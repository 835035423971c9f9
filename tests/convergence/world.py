"""A small world in memory: a registry whose writes can conflict, runs that can be lost, a topic that can be down.

It keeps the order of everything that is done to it, and what really exists of each environment, so that what is said
can be held against what is so.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from convergence.branches import GitHub
from convergence.converge import Convergence
from convergence.looks import Looks
from convergence.sweep import Sweep
from preview.announcement import Announcement, Status
from preview.config import Config, Project
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Environment, Machine, Run, Unreadable
from preview.errors import ConflictError, NotFoundError
from preview.facts import Listener, OwnTaskDefinition, Service, TargetGroup
from preview.naming import ownership_tags, slug, tag_value
from preview.owned import Kind, Owned
from preview.planning.plan import RunInput
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
        lacking: what of an environment somebody has removed by hand.
        github: which branches there are, where the sweep may ask.
        unreadable: items that are no environments.
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
    lacking: dict[str, Kind] = field(default_factory=dict)
    github: GitHub | None = None
    unreadable: list[Unreadable] = field(default_factory=list)
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
        self.account = MemoryAccount(self)
        self.sweep = Sweep(
            registry=MemoryRegistry(self),
            runs=MemoryRuns(self),
            owned=self.account,
            looks=Looks(
                load_balancing=self.account, ecs=self.account, definitions=self.account, stack=self.config.stack
            ),
            github=self.github,
            converge=self.converge,
            config=self.config,
            now=lambda: self.now,
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
        if succeeded:
            self.lacking.pop(key, None)
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

    def all(self) -> Iterator[Environment | Unreadable]:
        return iter([*self.world.unreadable, *(self.world.environment(key) for key in self.world.items)])


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
class MemoryAccount:
    """What exists of the environments, as AWS shows it: listed by its tags, and described.

    Attributes:
        more: what is there beside that.
        remembered: what is listed and gone.
    """

    world: World
    more: dict[str, tuple[Owned, Listener | None]] = field(default_factory=dict)
    remembered: list[Owned] = field(default_factory=list)
    broken: bool = False

    def all(self) -> tuple[Owned, ...]:
        if self.broken:
            raise OutageError
        listed = [held for key in self.world.exists for held in self._of(key)]
        return (*listed, *(held for held, _ in self.more.values()), *self.remembered)

    def target_group(self, name: str) -> TargetGroup | None:
        key = self._key(name)
        if key is None or self.world.lacking.get(key) is Kind.TARGET_GROUP:
            return None
        balancers = (BALANCER,) if any(held.kind is Kind.LISTENER for held in self._of(key)) else ()
        return TargetGroup(arn=group_arn(name), name=name, load_balancers=balancers, tags=self._tags(key))

    def listeners(self, _load_balancer: str) -> tuple[Listener, ...]:
        own = (
            Listener(arn=listener_arn(key), port=20123, target_group=group_arn(self.slug(key)))
            for key in self.world.exists
            if any(held.kind is Kind.LISTENER for held in self._of(key))
        )
        return (*own, *(listener for _, listener in self.more.values() if listener))

    def listener_tags(self, arns: Sequence[str]) -> Mapping[str, Mapping[str, str]]:
        found = {arn: self._tags_of(arn) for arn in arns}
        return {arn: tags for arn, tags in found.items() if tags is not None}

    def _tags_of(self, arn: str) -> Mapping[str, str] | None:
        if arn in self.more:
            return {"ecs-deity:stack": "ecs-deity", "ecs-deity:environment": self.more[arn][0].environment}
        return next((self._tags(key) for key in self.world.exists if listener_arn(key) == arn), None)

    def service(self, cluster: str, name: str) -> Service | None:
        key = self._key(name)
        if key is None or cluster != "previews" or not any(held.kind is Kind.SERVICE for held in self._of(key)):
            return None
        return Service(arn=name, status="ACTIVE", tags=self._tags(key))

    def active_services(self, cluster: str, names: Sequence[str]) -> frozenset[str]:
        return frozenset(name for name in names if self.service(cluster, name) is not None)

    def active(self, arn: str) -> OwnTaskDefinition | None:
        if arn in self.more:
            return OwnTaskDefinition(arn=arn, tags=self._tags_of(arn) or {})
        key = next((key for key in self.world.exists if definition_arn(self.slug(key)) == arn), None)
        return None if key is None else OwnTaskDefinition(arn=arn, tags=self._tags(key))

    def slug(self, key: str) -> str:
        if key in self.world.items:
            return self.world.environment(key).slug
        return slug(project="shop", branch=key.rpartition("/")[2], key=key)

    def _key(self, name: str) -> str | None:
        return next((key for key in self.world.exists if self.slug(key) == name), None)

    def _tags(self, key: str) -> Mapping[str, str]:
        return ownership_tags(stack="ecs-deity", key=key)

    def _of(self, key: str) -> Iterator[Owned]:
        tag, name, lacks = tag_value(key), self.slug(key), self.world.lacking.get(key)
        if lacks is not Kind.TARGET_GROUP:
            yield Owned(arn=group_arn(name), kind=Kind.TARGET_GROUP, environment=tag, slug=name)
        if self.world.exists[key] is None:
            return
        if lacks not in (Kind.LISTENER, Kind.TARGET_GROUP):
            yield Owned(arn=listener_arn(key), kind=Kind.LISTENER, environment=tag, load_balancer=BALANCER)
        if lacks is not Kind.SERVICE:
            yield Owned(arn=f"service {name}", kind=Kind.SERVICE, environment=tag, slug=name, cluster="previews")
        yield Owned(arn=definition_arn(name), kind=Kind.TASK_DEFINITION, environment=tag, slug=name)


BALANCER = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:loadbalancer/app/previews/1"


def group_arn(name: str) -> str:
    """The target group's of that name."""
    return f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{name}/1"


def definition_arn(name: str) -> str:
    """The only task definition of a family."""
    return f"arn:aws:ecs:eu-west-1:111122223333:task-definition/{name}:1"


def listener_arn(key: str) -> str:
    """Of an environment's own listener."""
    return f"listener of {key}"


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
    skip: bool = False,
    at: int,
    branch: str = "feature/login",
    repository: str = "acme/shop",
) -> Request:
    """A request of the second `at`, and of no other; but for a skipped push, which may have a `create` beside it."""
    return Request(
        project="shop",
        repository=repository,
        branch=branch,
        presence=presence,
        commit=commit,
        actor="octocat",
        occurred_at=at,
        delivery=f"delivery of {at}, skipped" if skip else f"delivery of {at}",
        skip=skip,
    )


def pushed(commit: str, *, at: int, branch: str = "feature/login") -> Request:
    """A push that gives the branch that commit."""
    return a_request(Presence.PRESENT, commit, at=at, branch=branch)


def deleted(*, at: int, branch: str = "feature/login") -> Request:
    """The branch's deletion."""
    return a_request(Presence.ABSENT, at=at, branch=branch)
