"""What commands are carried out with, as this package sees it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from adapters.container_log import ContainerLog
from convergence.asked import Asked
from preview.config import Config
from preview.environment import Environment, Unreadable
from preview.facts import Task
from preview.pull_request_state import PullRequestState, WrittenComment


class Registry(Protocol):
    """What is known of the environments."""

    def get(self, key: str) -> Environment | None: ...
    def all(self) -> Iterator[Environment | Unreadable]: ...


class GitHub(Protocol):
    """What GitHub is asked, and how it is told that a comment was heard."""

    def head(self, repository: str, branch: str) -> str | None: ...
    def commit(self, repository: str, ref: str) -> str | None: ...
    def permission(self, repository: str, login: str) -> str: ...
    def pull_request(self, repository: str, number: int) -> PullRequestState: ...
    def comment(self, repository: str, number: int, comment: int) -> WrittenComment | None: ...
    def react(self, repository: str, comment: int, content: str) -> None: ...


class UserGroups(Protocol):
    """Who is in Slack's user groups."""

    def members(self, group: str) -> frozenset[str]: ...


class Tasks(Protocol):
    """The running tasks of ECS's services."""

    def tasks(self, cluster: str, service: str) -> tuple[Task, ...]: ...


@dataclass(frozen=True, kw_only=True)
class Chat:
    """The outside, as commands see it.

    Attributes:
        asked: carries out what is asked for.
        registry: what is known of the environments.
        config: the projects' settings, and who may.
        github: `None` where GitHub is not asked.
        user_groups: who is in Slack's user groups.
        tasks: the running tasks.
        log: what their containers said.
    """

    asked: Asked
    registry: Registry
    config: Config
    github: GitHub | None
    user_groups: UserGroups
    tasks: Tasks
    log: ContainerLog
