"""The branch's deployments on GitHub: one for each commit, the newest that came up being the only one in the end."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol

from aws_lambda_powertools import Logger

from adapters.github_deployments import Deployment
from adapters.github_refusals import NotAcceptedError
from preview.announcement import Announcement, Status
from preview.errors import GitHubError
from preview.showing.console import Console
from preview.showing.github_shown import Shown, ShownDeployment
from preview.showing.github_words import DeploymentState, deployment_state, description, environment_name, superseded

logger = Logger(child=True)

# A hundred deployments at a time; one is made for each commit, and older ones go with each that comes up.
_MOST_ROUNDS = 10
_UNFINISHED = (DeploymentState.QUEUED, DeploymentState.IN_PROGRESS)


class Deployments(Protocol):
    """GitHub's deployments; see `adapters.github_deployments.GitHubDeployments`."""

    def listed(self, repository: str, environment: str, /) -> Sequence[Deployment]: ...
    def create(self, repository: str, commit: str, environment: str, /) -> int: ...
    def put_status(
        self,
        repository: str,
        deployment: int,
        /,
        *,
        state: DeploymentState,
        description: str,
        url: str | None = None,
        log_url: str | None = None,
    ) -> bool: ...
    def remove(self, repository: str, deployment: int, /) -> None: ...
    def remove_environment(self, repository: str, environment: str, /) -> bool: ...


@dataclass(frozen=True, kw_only=True)
class CommitDeployment:
    """The part of the feedback that shows among the deployments.

    Attributes:
        left: the repositories of which it was said that their empty environments cannot be deleted.
    """

    deployments: Deployments
    console: Console
    left: set[str] = field(default_factory=set)

    def show(self, announcement: Announcement, shown: Shown) -> Shown:
        """What is shown once the announcement's deployment is; raises as `GitHubDeployments` does.

        Whatever failed part way is done again from the start: deployments are found by list, and a status that is
        told twice changes nothing.
        """
        if announcement.status is Status.DELETED:
            self._remove_all(announcement.repository, environment_name(announcement.branch))
            return replace(shown, deployment=None)
        wanted = self._wanted(announcement)
        overtaken = shown.overtaken(announcement)
        if wanted is None or (wanted == _without_id(shown.deployment) and not overtaken):
            return shown
        try:
            done = self._put(announcement, wanted, shown.deployment, overtaken)
        except NotAcceptedError as error:
            # There is no such commit (any more), after a forced push say.
            logger.warning("GitHub takes no deployment", environment=announcement.environment, why=str(error))
            return shown
        if wanted.state is DeploymentState.SUCCESS:
            self._retire_others(announcement, done.id)
        return replace(shown, deployment=done)

    def _wanted(self, announcement: Announcement) -> ShownDeployment | None:
        state = deployment_state(announcement.status)
        if state is None or announcement.commit is None:
            return None
        return ShownDeployment(
            id=0,
            commit=announcement.commit,
            state=state,
            description=description(announcement),
            url=announcement.url if state is DeploymentState.SUCCESS else None,
            log_url=self.console.run(announcement),
        )

    def _put(
        self,
        announcement: Announcement,
        wanted: ShownDeployment,
        before: ShownDeployment | None,
        overtaken: Collection[str],
    ) -> ShownDeployment:
        """Has the commit's deployment say so: the remembered one, else one that is found, else a new one.

        Of commits that were overtaken, those that are noted or not, none is left unfinished.
        """
        repository, environment = announcement.repository, environment_name(announcement.branch)
        if before is not None and before.commit == wanted.commit and not overtaken:
            known = replace(wanted, id=before.id)
            if self._say(repository, known):
                return known
        listed = self.deployments.listed(repository, environment)
        found = next((held.id for held in listed if held.commit == wanted.commit), None)
        if found is None:
            found = self.deployments.create(repository, wanted.commit, environment)
        known = replace(wanted, id=found)
        if not self._say(repository, known):
            raise GitHubError(f"GitHub does not show the deployment {found} of {repository} that it has")
        over = dict.fromkeys(held.id for held in listed if held.commit in overtaken)
        if before is not None and before.commit != wanted.commit:
            over.pop(before.id, None)
            if before.state in _UNFINISHED:
                over[before.id] = None
        for other in over:
            words = superseded(wanted.commit)
            self.deployments.put_status(repository, other, state=DeploymentState.INACTIVE, description=words)
        return known

    def _say(self, repository: str, deployment: ShownDeployment) -> bool:
        return self.deployments.put_status(
            repository,
            deployment.id,
            state=deployment.state,
            description=deployment.description,
            url=deployment.url,
            log_url=deployment.log_url,
        )

    def _retire_others(self, announcement: Announcement, newest: int) -> None:
        for held in self.deployments.listed(announcement.repository, environment_name(announcement.branch)):
            if held.id != newest:
                self._remove(announcement.repository, held)

    def _remove_all(self, repository: str, environment: str) -> None:
        """GitHub itself is asked what is left: what was remembered may be less."""
        for _ in range(_MOST_ROUNDS):
            listed = self.deployments.listed(repository, environment)
            if not listed:
                break
            for held in listed:
                self._remove(repository, held)
        if not self.deployments.remove_environment(repository, environment) and repository not in self.left:
            self.left.add(repository)
            logger.info(
                "An empty environment stays in the repository's settings, or is gone already: "
                "the token would need Administration: write to delete it",
                repository=repository,
                github_environment=environment,
            )

    def _remove(self, repository: str, held: Deployment) -> None:
        """Only an inactive one can be deleted."""
        if self.deployments.put_status(repository, held.id, state=DeploymentState.INACTIVE, description="over"):
            self.deployments.remove(repository, held.id)


def _without_id(deployment: ShownDeployment | None) -> ShownDeployment | None:
    return None if deployment is None else replace(deployment, id=0)
