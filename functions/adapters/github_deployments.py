"""Deployments on GitHub, their statuses, and the environments that they are of."""

from dataclasses import dataclass
from urllib.parse import quote, urlencode

from adapters.github_api import GitHubApi, json_object, objects
from adapters.github_refusals import NotAcceptedError
from preview.errors import GitHubError, TryLaterError
from preview.showing.github_words import DeploymentState

_NEEDS = "Deployments: write"
_MERGED, _FORBIDDEN, _NOT_FOUND, _CONFLICT = 202, 403, 404, 409
_PAGE = 100


@dataclass(frozen=True, kw_only=True)
class Deployment:
    """One deployment. `commit` is its full SHA."""

    id: int
    commit: str


class GitHubDeployments(GitHubApi):
    """The deployments of repositories. Each raises as `GitHubApi.tell` does."""

    def listed(self, repository: str, environment: str) -> tuple[Deployment, ...]:
        """The newest hundred deployments of an environment, newest first.

        docs.github.com/en/rest/deployments/deployments#list-deployments
        """
        about = f"the deployments of {environment} in {repository}"
        query = urlencode({"environment": environment, "per_page": _PAGE})
        answer = self.ask(repository, f"/deployments?{query}", about=about, needs="Deployments: read")
        try:
            return tuple(Deployment(id=int(held["id"]), commit=str(held["sha"])) for held in objects(answer, about))
        except (KeyError, TypeError, ValueError) as error:
            raise GitHubError(f"GitHub's answer about {about} is not a list of deployments") from error

    def create(self, repository: str, commit: str, environment: str) -> int:
        """A new deployment's id. GitHub makes the environment where there is none.

        Nothing is merged into the commit, and its checks are not waited for: what is deployed is decided already
        (docs.github.com/en/rest/deployments/deployments#create-a-deployment).

        Raises:
            NotAcceptedError: there is no such commit (any more), or GitHub finds that it contradicts something.
        """
        about = f"a deployment of {commit[:7]} of {repository}"
        content = {
            "ref": commit,
            "environment": environment,
            "auto_merge": False,
            "required_contexts": [],
            "transient_environment": True,
            "production_environment": False,
            "description": "ECS Deity's preview",
        }
        answer = self.tell(
            "POST", repository, "/deployments", content, about=about, needs=_NEEDS, tolerated=(_CONFLICT,)
        )
        if answer.status == _CONFLICT:
            raise NotAcceptedError(f"GitHub answered 409 when told of {about}: it contradicts something there")
        if answer.status == _MERGED:
            raise TryLaterError(f"GitHub answered 202 when told of {about}: it merged something first")
        number = json_object(answer, about).get("id")
        if not isinstance(number, int):
            raise GitHubError(f"GitHub's answer about {about} has no id")
        return number

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
        """Gives the deployment a status; whether it is there.

        docs.github.com/en/rest/deployments/statuses#create-a-deployment-status. `auto_inactive` spares transient
        environments, as ours are: older deployments are ended one by one.

        Args:
            repository: `owner/name`.
            deployment: its id.
            state: GitHub's.
            description: at most 140 characters.
            url: where the environment answers.
            log_url: where its run can be looked at.
        """
        addresses = {"environment_url": url, "log_url": log_url}
        content = {"state": state, "description": description, "auto_inactive": False}
        answer = self.tell(
            "POST",
            repository,
            f"/deployments/{deployment}/statuses",
            content | {name: address for name, address in addresses.items() if address},
            about=f"a deployment's status in {repository}",
            needs=_NEEDS,
            tolerated=(_NOT_FOUND,),
        )
        return answer.status != _NOT_FOUND

    def remove(self, repository: str, deployment: int) -> None:
        """Deletes a deployment; it must be inactive, unless it is the repository's only one.

        docs.github.com/en/rest/deployments/deployments#delete-a-deployment; one that is gone needs no deleting.
        """
        about = f"a deployment's deletion in {repository}"
        path = f"/deployments/{deployment}"
        self.tell("DELETE", repository, path, about=about, needs=_NEEDS, tolerated=(_NOT_FOUND,))

    def remove_environment(self, repository: str, environment: str) -> bool:
        """Deletes GitHub's environment; whether it is gone as far as the token can know.

        It takes the permission Administration: write, which nothing else here needs, so a token may well lack it
        (docs.github.com/en/rest/deployments/environments#delete-an-environment). An empty environment is then left in
        the repository's settings: 403, or 404 where the token may not even see it.
        """
        answer = self.tell(
            "DELETE",
            repository,
            f"/environments/{quote(environment, safe='')}",
            about=f"the deletion of the environment {environment} of {repository}",
            needs="Administration: write",
            tolerated=(_FORBIDDEN, _NOT_FOUND),
        )
        return answer.status not in (_FORBIDDEN, _NOT_FOUND)
