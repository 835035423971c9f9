"""A small world in memory, and whoever gives commands in it: in Slack, and on pull requests."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.container_log import ContainerLog
from adapters.slack_refusals import SlackError
from chat.parts import Chat
from chat.perform import Performer
from convergence.asked import Asked
from preview.announcement import Announcement
from preview.command import Command, CommentAsker, SlackAsker, Verb
from preview.config import Config, GitHub, Slack
from preview.environment import Ending, Environment
from preview.errors import TryLaterError
from preview.facts import LogConfiguration, StoppedContainer, Task, TaskDefinition
from preview.naming import ownership_tags
from preview.pull_request_state import PullRequestState, WrittenComment
from preview.showing.answers import Reply
from tests.convergence.world import BEGINNING, PROJECT, A, MemoryRegistry, World, pushed

KEY = "acme/shop@feature/login"
BLOG = replace(PROJECT, repository="acme/blog", ttl_days=14, slack_channel="#blog")
CONFIG = Config(
    projects=(PROJECT, BLOG),
    slack=Slack(channel="#previews", signing_secret="slack-signing", people={"ada-on-github": "U1ADA"}),
    github=GitHub(token="github"),
)
ADA = SlackAsker(
    user="U1ADA", name="ada", channel="C1DEV", channel_name="dev", response_url="https://hooks.slack.com/commands/1"
)
BOB = replace(ADA, user="U2BOB", name="bob")


@dataclass
class FakeGitHub:
    """What GitHub knows; `error` is what it answers instead."""

    heads: dict[str, str] = field(default_factory=dict)
    commits: list[str] = field(default_factory=list)
    of_forks: set[str] = field(default_factory=set)
    permissions: dict[str, str] = field(default_factory=dict)
    pulls: dict[int, PullRequestState] = field(default_factory=dict)
    comments: dict[tuple[int, int], WrittenComment] = field(default_factory=dict)
    reactions: list[tuple[str, int, str]] = field(default_factory=list)
    error: Exception | None = None

    def head(self, repository: str, branch: str) -> str | None:
        self._asked()
        return self.heads.get(f"{repository}@{branch}")

    def commit(self, repository: str, ref: str) -> str | None:
        self._asked()
        if f"{repository}@{ref}" in self.heads:
            return self.heads[f"{repository}@{ref}"]
        meant = [sha for sha in self.commits if sha.startswith(ref)]
        return meant[0] if len(meant) == 1 else None

    def leads_to(self, repository: str, commit: str, head: str) -> bool:
        self._asked()
        return commit not in self.of_forks

    def permission(self, repository: str, login: str) -> str:
        self._asked()
        return self.permissions.get(login, "none")

    def pull_request(self, repository: str, number: int) -> PullRequestState:
        self._asked()
        return self.pulls[number]

    def comment(self, repository: str, number: int, comment: int) -> WrittenComment | None:
        self._asked()
        return self.comments.get((number, comment))

    def react(self, repository: str, comment: int, content: str) -> None:
        self._asked()
        self.reactions.append((repository, comment, content))

    def _asked(self) -> None:
        if self.error is not None:
            raise self.error


@dataclass
class FakeUserGroups:
    """Who is in which group, and which groups were asked about."""

    groups: Mapping[str, frozenset[str]] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    error: SlackError | TryLaterError | None = None

    def members(self, group: str) -> frozenset[str]:
        self.asked.append(group)
        if self.error is not None:
            raise self.error
        return self.groups[group]


@dataclass
class FakeTasks:
    """The tasks of each service, by its name."""

    of: dict[str, tuple[Task, ...]] = field(default_factory=dict)

    def tasks(self, cluster: str, service: str) -> tuple[Task, ...]:
        return self.of.get(service, ())


@dataclass
class FakeLogs:
    """Streams' lines, by their names."""

    lines: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def last_lines(self, group: str, stream: str, region: str, limit: int) -> tuple[str, ...]:
        return self.lines.get(stream, ())[-limit:]


class FakeDefinitions:
    """Every task definition logs each of its containers, `web`, `proxy` and `worker`."""

    def described(self, name: str, /) -> TaskDefinition:
        logs = LogConfiguration(
            driver="awslogs", options={"awslogs-group": "apps", "awslogs-stream-prefix": "app", "awslogs-region": "eu"}
        )
        return TaskDefinition(arn=name, network_mode="awsvpc", logs=dict.fromkeys(("web", "proxy", "worker"), logs))


def a_task(number: int, key: str = KEY, *, status: str = "RUNNING", containers: tuple[str, ...] = ("web",)) -> Task:
    """A task of the environment; a later one has the greater number."""
    return Task(
        arn=f"arn:aws:ecs:eu-west-1:111122223333:task/previews/task{number}",
        last_status=status,
        desired_status="RUNNING",
        created_at=number,
        task_definition="family:1",
        containers=tuple(StoppedContainer(name=name) for name in containers),
        tags=ownership_tags(stack="ecs-deity", key=key),
    )


@dataclass
class Shown:
    """Keeps what is to be shown anew."""

    seen: list[Announcement] = field(default_factory=list)

    def refresh(self, announcement: Announcement) -> None:
        self.seen.append(announcement)


@dataclass
class Desk:
    """Where commands are given. With `github` None GitHub is not asked."""

    config: Config = CONFIG
    github: FakeGitHub | None = field(default_factory=FakeGitHub)
    user_groups: FakeUserGroups = field(default_factory=FakeUserGroups)
    tasks: FakeTasks = field(default_factory=FakeTasks)
    logs: FakeLogs = field(default_factory=FakeLogs)
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        self.world = World(config=self.config)

    @property
    def hub(self) -> FakeGitHub:
        assert self.github is not None
        return self.github

    def perform(self, command: Command) -> Reply:
        chat = Chat(
            asked=Asked(converge=replace(self.world.converge, feedback=self.shown)),
            registry=MemoryRegistry(self.world),
            config=self.config,
            github=self.github,
            user_groups=self.user_groups,
            tasks=self.tasks,
            log=ContainerLog(definitions=FakeDefinitions(), logs=self.logs),
        )
        return Performer(chat=chat).perform(command)

    def say(self, text: str, *, by: SlackAsker = ADA, **more: Any) -> Reply:
        """A command as typed in Slack: `up shop feature/login`."""
        verb, *words = text.split()
        repository, branch = (*words, None, None)[:2]
        return self.perform(Command(id="1", verb=Verb(verb), slack=by, repository=repository, branch=branch, **more))

    def comment(
        self, verb: Verb, commit: str | None = None, *, login: str = "octocat", at: int = BEGINNING, number: int = 7
    ) -> Reply:
        """A comment on a pull request of acme/shop, which somebody wrote there."""
        text = " ".join(filter(None, ("/preview", verb.value, commit)))
        if self.github is not None:
            self.github.comments[number, 99] = WrittenComment(login=login, text=text)
        asker = CommentAsker(login=login, pull_request=number, comment=99, at=at)
        return self.perform(Command(id="1", verb=verb, repository="acme/shop", commit=commit, comment=asker))

    def is_ready(self, branch: str = "feature/login", repository: str = "acme/shop") -> Environment:
        """The branch was pushed, and its environment is up."""
        request = replace(pushed(A, at=BEGINNING - 100, branch=branch), repository=repository)
        self.world.converge.request(request)
        return self.run_succeeds(request.key)

    def run_succeeds(self, key: str = KEY) -> Environment:
        """The run that is going does what it is for."""
        self.world.converge.ended(key, self.world.run_ends(self.world.run_of(key).name, Ending.SUCCEEDED))
        return self.world.environment(key)

    @property
    def started(self) -> list[str]:
        """The machines of the runs that are going."""
        return [run["machine"] for run in self.world.going.values()]


def said(reply: Reply) -> str:
    """An answer's words."""
    return "\n".join(reply.sections)


def refused(reply: Reply) -> str:
    """Why something was not done; it must not have been."""
    assert reply.refused is not None
    assert reply.sections == (reply.refused,)
    return reply.refused
