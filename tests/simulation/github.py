"""A GitHub: the branches and pull requests that there are, and what it shows of environments."""

from dataclasses import dataclass, field

from preview.pull_request_state import WrittenComment, fork_branch
from preview.showing.github_words import CommitState, DeploymentState
from tests.simulation.outside import Outside
from tests.simulation.projects import REPOSITORY

_UNFINISHED = (DeploymentState.QUEUED, DeploymentState.IN_PROGRESS)


@dataclass(kw_only=True)
class Pull:
    """A pull request. `branch` is its head's name; `fork` the repository that this is in, where it is another one, and
    `pushed_at` when that was last pushed to."""

    number: int
    branch: str
    commit: str
    fork: str | None = None
    pushed_at: int = 0
    open: bool = True
    draft: bool = False
    labels: tuple[str, ...] = ()

    @property
    def environment(self) -> str:
        """The branch of its environment."""
        return fork_branch(self.number) if self.fork else self.branch


@dataclass(kw_only=True)
class Deployed:
    """A deployment: its environment, its commit, and its states, oldest first."""

    environment: str
    commit: str
    states: list[DeploymentState] = field(default_factory=list)

    @property
    def unfinished(self) -> bool:
        """Whether it says that something is still going on."""
        return not self.states or self.states[-1] in _UNFINISHED


@dataclass
class GitHub(Outside):
    """All of it. Pull requests are of one repository.

    Attributes:
        heads: the branches, by their repositories and names, with the commits that they are at.
        pulls: the pull requests by their numbers.
        pushed_at: when it was last pushed to.
        statuses: by commit, oldest first.
        deployments: by id.
        environments: those that were made for deployments.
        comments: by id: the pull request's number and the body.
        written: what people wrote on pull requests, by id: the pull request's number, and who wrote what.
        reactions: on comments.
    """

    heads: dict[tuple[str, str], str] = field(default_factory=dict)
    pulls: dict[int, Pull] = field(default_factory=dict)
    pushed_at: int = 0
    statuses: dict[str, list[tuple[CommitState, str]]] = field(default_factory=dict)
    deployments: dict[int, Deployed] = field(default_factory=dict)
    environments: set[str] = field(default_factory=set)
    comments: dict[int, tuple[int, str]] = field(default_factory=dict)
    written: dict[int, tuple[int, WrittenComment]] = field(default_factory=dict)
    reactions: list[tuple[int, str]] = field(default_factory=list)
    _ids: int = 1000

    # What happens in the repository.

    def was_pushed(self, repository: str, branch: str, commit: str | None, *, at: int) -> None:
        """The branch is at the commit; without one it is gone. What is older than the last push was before that."""
        if at < self.pushed_at:
            return
        self.pushed_at = at
        if commit is None:
            self.heads.pop((repository, branch), None)
            return
        self.heads[repository, branch] = commit
        for pull in self.pulls.values():
            if pull.branch == branch and pull.open and pull.fork is None:
                pull.commit = commit

    def head(self, branch: str) -> str | None:
        """The commit that a branch of the repository with the pull requests is at."""
        return self.heads.get((REPOSITORY, branch))

    def open_pull(self, branch: str) -> Pull | None:
        """The open pull request of an environment's branch."""
        return next((pull for pull in self.pulls.values() if pull.open and pull.environment == branch), None)

    def has(self, branch: str) -> bool:
        """Whether there is what an environment is for: its branch, or the fork's open pull request."""
        forks = {pull.environment for pull in self.pulls.values() if pull.fork and pull.open}
        return self.head(branch) is not None or branch in forks

    def new_id(self) -> int:
        """An id that nothing has."""
        self._ids += 1
        return self._ids
