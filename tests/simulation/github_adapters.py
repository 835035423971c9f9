"""What stands in the place of the adapters that speak to GitHub: they ask and tell the one of the simulation."""

from dataclasses import dataclass
from functools import partial
from typing import TypeVar

from adapters.github_deployments import Deployment
from preview.errors import GitHubError, TryLaterError
from preview.pull_request_state import PullRequestState, WrittenComment
from preview.showing.github_words import CommitState, DeploymentState
from tests.simulation.github import Deployed, GitHub, Pull

MEMBER, STRANGER = "ada", "mallory"
"""Who may write to the repository, and who may not."""
_WHOLE_SHA = 40
_Name = TypeVar("_Name")


@dataclass(frozen=True)
class Questions:
    """What it is asked, and told of comments, in the place of `adapters.github.GitHub`."""

    github: GitHub

    def head(self, repository: str, branch: str) -> str | None:
        """The commit that a branch is at."""
        return self.github.taking("head", lambda: self.github.heads.get((repository, branch)))

    def commit(self, repository: str, ref: str) -> str | None:
        """The commit that a SHA, or its beginning, names: any whole one is there."""
        del repository
        return self.github.taking("commit", lambda: ref if len(ref) == _WHOLE_SHA else None)

    def leads_to(self, repository: str, commit: str, head: str) -> bool:
        """Whether a branch with that head has the commit: a branch has every one of them, as they are pushed anew."""
        del repository, commit, head
        return self.github.taking("leads to", lambda: True)

    def comment(self, repository: str, number: int, comment: int) -> WrittenComment | None:
        """What somebody wrote on a pull request."""
        del repository
        on, written = self.github.written.get(comment, (0, None))
        return self.github.taking("comment", lambda: written if on == number else None)

    def permission(self, repository: str, login: str) -> str:
        """What somebody may do."""
        del repository
        return self.github.taking("permission", lambda: "write" if login == MEMBER else "read")

    def pull_request(self, repository: str, number: int) -> PullRequestState:
        """A pull request."""
        del repository
        return self.github.taking("pull request", lambda: _state(self.github.pulls[number]))

    def open_pull_request(self, repository: str, branch: str) -> int | None:
        """The number of a branch's open one."""
        del repository
        pulls = self.github.pulls.values()
        numbers = [pull.number for pull in pulls if pull.open and pull.fork is None and pull.branch == branch]
        return self.github.taking("open pull request", lambda: max(numbers, default=None))

    def react(self, repository: str, comment: int, content: str) -> None:
        """Puts a reaction on a comment."""
        del repository
        self.github.taking("react", lambda: self.github.reactions.append((comment, content)))

    # What a sweep asks: no answer is no clear one.

    def branches(self, repository: str, prefix: str) -> frozenset[str]:
        """The branches with that prefix."""
        own = {branch for of, branch in self.github.heads if of == repository}
        return self._clear("branches", frozenset(it for it in own if it.startswith(f"{prefix}/")))

    def exists(self, repository: str, branch: str) -> bool:
        """Whether there is that branch."""
        return bool(
            self._clear("exists", frozenset(name for name in self.github.heads if name == (repository, branch)))
        )

    def pull_request_open(self, repository: str, number: int) -> bool:
        """Whether a pull request is open."""
        try:
            return self.pull_request(repository, number).open
        except TryLaterError as error:
            raise GitHubError(str(error)) from error

    def _clear(self, call: str, names: frozenset[_Name]) -> frozenset[_Name]:
        try:
            return self.github.taking(call, lambda: names)
        except TryLaterError as error:
            raise GitHubError(str(error)) from error


@dataclass(frozen=True)
class Statuses:
    """In the place of `adapters.github_statuses.GitHubStatuses`."""

    github: GitHub

    def put(self, repository: str, commit: str, *, state: CommitState, description: str, url: str | None) -> None:
        """Gives the commit a status."""
        del repository, url
        statuses = self.github.statuses.setdefault(commit, [])
        self.github.taking("status", lambda: statuses.append((state, description)))


@dataclass(frozen=True)
class Comments:
    """In the place of `adapters.github_comments.GitHubComments`."""

    github: GitHub

    def marked(self, repository: str, number: int, marker: str) -> int | None:
        """The first comment that begins so."""
        del repository
        held = self.github.comments.items()
        found = [it for it, (where, body) in held if where == number and body.startswith(marker)]
        return self.github.taking("marked", lambda: min(found, default=None))

    def create(self, repository: str, number: int, body: str) -> int:
        """A new one's id."""
        del repository
        return self.github.taking("comment", partial(self._created, number, body))

    def edit(self, repository: str, comment: int, body: str) -> bool:
        """Changes one; whether it is there."""
        del repository

        def change() -> bool:
            if comment not in self.github.comments:
                return False
            self.github.comments[comment] = (self.github.comments[comment][0], body)
            return True

        return self.github.taking("edit", change)

    def _created(self, number: int, body: str) -> int:
        made = self.github.new_id()
        self.github.comments[made] = (number, body)
        return made


@dataclass(frozen=True)
class Deployments:
    """In the place of `adapters.github_deployments.GitHubDeployments`."""

    github: GitHub

    def listed(self, repository: str, environment: str) -> tuple[Deployment, ...]:
        """Those of an environment, newest first."""
        del repository
        held = sorted(self.github.deployments.items(), reverse=True)
        found = tuple(Deployment(id=it, commit=made.commit) for it, made in held if made.environment == environment)
        return self.github.taking("deployments", lambda: found)

    def create(self, repository: str, commit: str, environment: str) -> int:
        """A new one's id."""
        del repository
        return self.github.taking("deploy", partial(self._created, commit, environment))

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
        """Gives one a status; whether it is there."""
        del repository, description, url, log_url

        def put() -> bool:
            made = self.github.deployments.get(deployment)
            if made is not None:
                made.states.append(state)
            return made is not None

        return self.github.taking("deployment status", put)

    def remove(self, repository: str, deployment: int) -> None:
        """Deletes one, which has to be inactive: GitHub would refuse it otherwise."""
        del repository
        made = self.github.deployments.get(deployment)
        assert made is None or made.states[-1] is DeploymentState.INACTIVE, made
        self.github.taking("remove", lambda: self.github.deployments.pop(deployment, None))

    def remove_environment(self, repository: str, environment: str) -> bool:
        """Deletes an environment of GitHub's."""
        del repository
        self.github.taking("remove environment", lambda: self.github.environments.discard(environment))
        return True

    def _created(self, commit: str, environment: str) -> int:
        made = self.github.new_id()
        self.github.deployments[made] = Deployed(environment=environment, commit=commit)
        self.github.environments.add(environment)
        return made


def _state(pull: Pull) -> PullRequestState:
    return PullRequestState(
        number=pull.number,
        branch=pull.environment,
        commit=pull.commit,
        fork=pull.fork,
        fork_pushed_at=pull.pushed_at if pull.fork else None,
        open=pull.open,
        draft=pull.draft,
        labels=pull.labels,
    )
