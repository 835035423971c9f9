"""A GitHub in memory, and feedback that shows announcements there."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from adapters.github_deployments import Deployment
from adapters.github_refusals import NotAcceptedError
from adapters.memory import Held
from feedback.github_comment import EnvironmentComment
from feedback.github_commit_status import CommitStatus
from feedback.github_deployment import CommitDeployment
from feedback.github_feedback import GitHubFeedback
from preview.announcement import Announcement, Status
from preview.config import Config, Project
from preview.errors import BusyError
from preview.pull_request_state import PullRequestState
from preview.queued import Told
from preview.showing.console import Console
from preview.showing.github_words import CommitState, DeploymentState

A, B, C = "a" * 40, "b" * 40, "c" * 40
URL = "http://previews.example:20123/"
REPO = "acme/shop"
BRANCH = "feature/login"
ENVIRONMENT = f"preview/{BRANCH}"
CONFIG = Config(
    projects=(Project(repository=REPO, cluster="c", load_balancer="l", task_definition="t", container="app", port=80),)
)


def news(status: Status, sequence: int, *, commit: str | None = A, **changes: Any) -> Announcement:
    """An announcement of the branch's environment."""
    return replace(
        Announcement(
            environment=f"{REPO}@{BRANCH}",
            project="shop",
            repository=REPO,
            branch=BRANCH,
            commit=commit,
            status=status,
            url=URL if status is Status.READY else None,
            actor="ada",
            at="2026-11-22T01:05:23Z",
            run="shop-login-abcdefg-r1-x",
            machine="teardown" if status in {Status.DELETING, Status.DELETED} else "provision",
            slug="shop-login-abcdefg",
            cluster="previews",
            sequence=sequence,
        ),
        **changes,
    )


LIFE = (
    news(Status.REQUESTED, 1),
    news(Status.CREATING, 2),
    news(Status.WAITING, 3),
    news(Status.READY, 4),
    news(Status.UPDATING, 5, commit=B, url=URL),
    news(Status.READY, 6, commit=B),
    news(Status.DELETING, 7, commit=None),
    news(Status.DELETED, 8, commit=None),
)


@dataclass
class FakeMemory:
    """One environment's item after another; `busy` has somebody else hold them."""

    contents: dict[str, object] = field(default_factory=dict)
    held: list[str] = field(default_factory=list)
    busy: bool = False

    def hold(self, subject: str, *, seconds: int) -> Held:
        if self.busy or subject in self.held:
            raise BusyError(f"{subject} is held")
        self.held.append(subject)
        return Held(subject=subject, token="t", content=self.contents.get(subject))

    def keep(self, held: Held, content: object) -> None:
        self.contents[held.subject] = content

    def release(self, held: Held) -> None:
        self.held.remove(held.subject)


@dataclass
class FakeGitHub:
    """What GitHub has. `calls` are the names of those that change something; `trouble` comes before each call, and
    `afterwards` after each that changed something.

    Attributes:
        statuses: by commit, oldest first.
        deployments: by id, newest last, with their states, oldest first.
        comments: by id: the pull request's number and the body.
        pulls: the open pull requests of the branch.
        closed: likewise of those that were.
        forced_away: commits that GitHub does not know any more.
    """

    statuses: dict[str, list[tuple[str, str, str | None]]] = field(default_factory=dict)
    deployments: dict[int, tuple[str, list[str]]] = field(default_factory=dict)
    urls: dict[int, str | None] = field(default_factory=dict)
    environments: set[str] = field(default_factory=set)
    comments: dict[int, tuple[int, str]] = field(default_factory=dict)
    pulls: list[int] = field(default_factory=list)
    forced_away: set[str] = field(default_factory=set)
    may_delete_environments: bool = True
    calls: list[str] = field(default_factory=list)
    trouble: Callable[[str], None] = lambda _: None
    afterwards: Callable[[str], None] = lambda _: None
    ids: int = 0

    def put(self, repository: str, commit: str, *, state: CommitState, description: str, url: str | None) -> None:
        self._call("status")
        if commit in self.forced_away:
            raise NotAcceptedError("No commit found for SHA")
        self.statuses.setdefault(commit, []).append((state.value, description, url))
        self.afterwards("status")

    def listed(self, repository: str, environment: str) -> tuple[Deployment, ...]:
        self.trouble("list")
        return tuple(Deployment(id=held, commit=self.deployments[held][0]) for held in sorted(self.deployments)[::-1])

    def create(self, repository: str, where: Any, what: str) -> int:
        """A deployment of a commit, or a comment on a pull request: both are made by this name."""
        self.ids += 1
        if isinstance(where, int):
            self._call("comment")
            self.comments[self.ids] = (where, what)
            self.afterwards("comment")
            return self.ids
        self._call("deploy")
        if where in self.forced_away:
            raise NotAcceptedError("No ref found")
        self.deployments[self.ids] = (where, [])
        self.environments.add(what)
        self.afterwards("deploy")
        return self.ids

    def put_status(
        self,
        repository: str,
        deployment: int,
        *,
        state: DeploymentState,
        description: str,
        url: str | None = None,
        log_url: str | None = None,
    ) -> bool:
        self._call("deployment status")
        if deployment not in self.deployments:
            return False
        self.deployments[deployment][1].append(state.value)
        self.urls[deployment] = url
        self.afterwards("deployment status")
        return True

    def remove(self, repository: str, deployment: int) -> None:
        self._call("remove")
        assert self.deployments[deployment][1][-1] == "inactive", "GitHub would refuse it"
        del self.deployments[deployment]
        self.afterwards("remove")

    def remove_environment(self, repository: str, environment: str) -> bool:
        self._call("remove environment")
        assert not self.deployments
        if self.may_delete_environments:
            self.environments.discard(environment)
        self.afterwards("remove environment")
        return self.may_delete_environments

    def marked(self, repository: str, number: int, marker: str) -> int | None:
        self.trouble("search")
        found = [held for held, (where, body) in self.comments.items() if where == number and body.startswith(marker)]
        return found[0] if found else None

    def edit(self, repository: str, comment: int, body: str) -> bool:
        self._call("edit")
        if comment not in self.comments:
            return False
        self.comments[comment] = (self.comments[comment][0], body)
        self.afterwards("edit")
        return True

    def open_pull_request(self, repository: str, branch: str) -> int | None:
        self.trouble("pulls")
        return max(self.pulls, default=None)

    def pull_request(self, repository: str, number: int) -> PullRequestState:
        self.trouble("pull")
        return PullRequestState(number=number, branch=BRANCH, commit=A, open=number in self.pulls)

    def _call(self, name: str) -> None:
        self.calls.append(name)
        self.trouble(name)

    # What people see.

    def status(self, commit: str) -> tuple[str, str, str | None]:
        """The commit's newest."""
        return self.statuses[commit][-1]

    def deployed(self) -> dict[str, str]:
        """The newest state of each commit's deployments."""
        return {commit: states[-1] for commit, states in self.deployments.values()}

    def said(self, number: int) -> list[str]:
        """The comments on a pull request."""
        return [body for where, body in self.comments.values() if where == number]


class World:
    """A GitHub, what is remembered of it, and the feedback."""

    def __init__(self) -> None:
        self.github, self.memory = FakeGitHub(), FakeMemory()
        arn = "arn:aws:states:eu-west-1:123456789012:stateMachine:"
        console = Console(provision_arn=f"{arn}provision", teardown_arn=f"{arn}teardown")
        self.feedback = GitHubFeedback(
            memory=self.memory,
            parts=(
                CommitStatus(statuses=self.github, console=console),
                EnvironmentComment(comments=self.github, pull_requests=self.github, config=CONFIG, console=console),
                CommitDeployment(deployments=self.github, console=console),
            ),
        )

    def tell(self, *announcements: Announcement, refresh: bool = False) -> None:
        for announcement in announcements:
            self.feedback.tell(Told(announcement=announcement, refresh=refresh))
