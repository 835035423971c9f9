"""The sweep's question to GitHub: which of the environments' branches are gone without our having been told."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from convergence.converge import Convergence
from convergence.ledger import Ledger
from preview.config import Config, Project
from preview.deciding import gone
from preview.environment import Environment

# GitHub counts requests by the hour, and the sweep comes every five minutes
# (docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 5,000 an hour for a token).
_MOST_CONFIRMATIONS = 20
# A GitHub that hangs must not take the whole of the sweep's time.
_PATIENCE_SECONDS = 60


class GitHub(Protocol):
    """Which branches and pull requests there are."""

    def branches(self, repository: str, prefix: str, /) -> frozenset[str]: ...
    def exists(self, repository: str, branch: str, /) -> bool: ...
    def pull_request_open(self, repository: str, number: int, /) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class Branches:
    """The environments' branches against GitHub's, for one sweep. `environments` were read before GitHub is asked."""

    github: GitHub
    converge: Convergence
    config: Config
    now: Callable[[], int]
    environments: Sequence[Environment]
    ledger: Ledger

    def withdraw(self) -> None:
        """Asks for the removal of environments whose branch GitHub says is gone; its silence says nothing."""
        began = self.now()
        for project in self.config.projects:
            if self.now() - began >= _PATIENCE_SECONDS:
                self.ledger.troubled["github"] = "GitHub takes so long that not every repository could be asked about"
                return
            about = f"github {project.repository}"
            self.ledger.attempt(about, partial(self._withdraw, project))

    def _withdraw(self, project: Project) -> None:
        concerned = [
            held
            for held in gone.worth_asking(self.environments, project.repository, now=self.now())
            if held.environment not in self.ledger.touched
        ]
        there: set[str] = set()
        for prefix in gone.prefixes_in_use(concerned, project.prefixes):
            there |= self.github.branches(project.repository, prefix)
        doubtful = gone.unlisted(concerned, there)
        for environment in gone.in_turn(doubtful, _MOST_CONFIRMATIONS, now=self.now()):
            # A list can be cut short, or be a moment old; a branch is gone when the question for it alone says so.
            if not self._is_there(project, environment):
                self._ask_for_removal(environment)

    def _is_there(self, project: Project, environment: Environment) -> bool:
        number = gone.pull_request_from_a_fork(environment)
        if number is not None:
            return self.github.pull_request_open(project.repository, number)
        return self.github.exists(project.repository, environment.branch)

    def _ask_for_removal(self, environment: Environment) -> None:
        self.ledger.does(
            "gone",
            environment.environment,
            lambda: self.converge.revise(
                environment,
                lambda read: gone.removed(read, now=self.now(), token=self.converge.token()),
            ),
        )
