"""The part of GitHub's API that takes deployments and how they go.

docs.github.com/en/rest/deployments: deployments, statuses, environments.
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from local.github.people import APP
from local.github.pull_shapes import person
from local.github.records import Deployment, DeploymentSeen, DeploymentStatus, Environment, Status
from local.github.refusals import RefusedError, invalid, not_found
from local.github.repositories import Repositories
from local.github.rest import GONE, Call, Reply, Route, page_of
from local.github.rest_statuses import latest
from local.github.shapes import iso, node_id
from local.github.store import Store

_STATES = ("error", "failure", "inactive", "in_progress", "queued", "pending", "success")
_LONGEST_ENVIRONMENT = 255
_LONGEST_DESCRIPTION = 140
_KEPT_ACTIVE = "We cannot delete an active deployment unless it is the only deployment in a given environment."


class DeploymentCalls:
    """Answers them."""

    def __init__(self, *, store: Store, repositories: Repositories, url: str) -> None:
        """`url` is the server's."""
        self._store = store
        self._repositories = repositories
        self._url = url

    def routes(self) -> Iterator[Route]:
        """What it answers."""
        one = "deployments/{id}"
        yield Route(method="POST", path="deployments", answer=self._create)
        yield Route(method="GET", path="deployments", answer=self._list)
        yield Route(method="GET", path=one, answer=self._get)
        yield Route(method="DELETE", path=one, answer=self._delete)
        yield Route(method="POST", path=f"{one}/statuses", answer=self._add_status)
        yield Route(method="GET", path=f"{one}/statuses", answer=self._list_statuses)

    def all(self, repository: str) -> tuple[Deployment, ...]:
        """Every deployment, newest first."""
        return tuple(reversed(self._store.all(Deployment, repository=repository)))

    def seen(self, repository: str) -> tuple[DeploymentSeen, ...]:
        """The same, with how each went."""
        with self._store:
            return tuple(DeploymentSeen(deployment=each, statuses=self.statuses(each)) for each in self.all(repository))

    def statuses(self, deployment: Deployment) -> tuple[DeploymentStatus, ...]:
        """How it went, oldest first."""
        held = self._store.all(DeploymentStatus, repository=deployment.repository)
        return tuple(status for status in held if status.deployment == deployment.id)

    def _create(self, call: Call) -> Reply:
        kind = "Deployment"
        ref = call.text("ref", of=kind)
        sha = self._repositories.resolve(call.repository, ref)
        if sha is None:
            raise RefusedError(f"No ref found for: {ref}")
        environment = call.text("environment", of=kind, default="production", longest=_LONGEST_ENVIRONMENT)
        if not environment:
            raise invalid(kind, field="environment")
        self._check_contexts(call, sha)
        if call.flag("auto_merge", of=kind, default=True):
            self._check_behind(call, ref, sha)
        with self._store:
            deployment = Deployment(
                id=self._store.new_id(),
                repository=call.repository.lower(),
                created_at=self._store.now(),
                sha=sha,
                ref=ref,
                environment=environment,
                task=call.text("task", of=kind, default="deploy"),
                description=call.text("description", of=kind, default="", longest=_LONGEST_DESCRIPTION) or None,
                payload=call.body.get("payload", {}),
                transient=call.flag("transient_environment", of=kind, default=False),
                production=call.flag("production_environment", of=kind, default=environment == "production"),
                creator=APP,
            )
            self._store.put(deployment)
            self._list_environment(deployment)
        return Reply.made(self._told(deployment))

    def _check_contexts(self, call: Call, sha: str) -> None:
        """ "By default, commit statuses for every submitted context must be in a success state." """
        wanted = call.body.get("required_contexts")
        if wanted is not None and not isinstance(wanted, list):
            raise invalid("Deployment", field="required_contexts")
        found = latest(each for each in self._store.all(Status, repository=call.repository) if each.sha == sha)
        good = {status.context for status in found if status.state == "success"}
        needed = {status.context for status in found} if wanted is None else {str(context) for context in wanted}
        if needed - good:
            raise RefusedError(
                f"Conflict: Commit status checks failed for {call.body['ref']}.", status=HTTPStatus.CONFLICT
            )

    def _check_behind(self, call: Call, ref: str, sha: str) -> None:
        """A branch that lacks what the default branch has is merged with it first, and this is refused here.

        GitHub merges it, and answers 202 without a deployment. Nobody who deploys the commit that was pushed wants
        another one pushed: so a merge does not happen here, and is told as the conflict that it may be as well.
        """
        if ref == sha or not self._repositories.has_git(call.repository):
            return
        default = self._repositories.default_branch
        ahead = self._repositories.git.branches().get(default)
        if ahead and not self._repositories.git.has(ahead, within=sha):
            raise RefusedError(f"Conflict merging {default} into {ref}.", status=HTTPStatus.CONFLICT)

    def _list_environment(self, deployment: Deployment) -> None:
        names = {each.name for each in self._store.all(Environment, repository=deployment.repository)}
        if deployment.environment not in names:
            self._store.put(
                Environment(
                    id=self._store.new_id(),
                    repository=deployment.repository,
                    created_at=deployment.created_at,
                    name=deployment.environment,
                )
            )

    def _list(self, call: Call) -> Reply:
        wanted = {name: call.query[name] for name in ("sha", "ref", "task", "environment") if call.query.get(name)}
        found = (
            deployment
            for deployment in self.all(call.repository)
            if all(getattr(deployment, name) == value for name, value in wanted.items())
        )
        return page_of(call, [self._told(deployment) for deployment in found])

    def _get(self, call: Call) -> Reply:
        return Reply.of(self._told(self._found(call)))

    def _delete(self, call: Call) -> Reply:
        """One of several must have been made inactive "by adding any non-successful deployment status"."""
        with self._store:
            deployment = self._found(call)
            told = self.statuses(deployment)
            inactive = bool(told) and told[-1].state != "success"
            if not inactive and len(self.all(call.repository)) > 1:
                raise RefusedError(_KEPT_ACTIVE)
            for status in told:
                self._store.remove(status)
            self._store.remove(deployment)
        return GONE

    def _add_status(self, call: Call) -> Reply:
        kind = "DeploymentStatus"
        if call.body.get("state") not in _STATES:
            raise invalid(kind, field="state")
        urls = {name: call.text(name, of=kind, default="") for name in ("environment_url", "log_url", "target_url")}
        for name, url in urls.items():
            if url and not url.startswith(("http://", "https://")):
                raise invalid(kind, field=name, code="custom", message=f"{name} must use http(s) scheme")
        description = call.text("description", of=kind, default="", longest=_LONGEST_DESCRIPTION)
        with self._store:
            deployment = self._found(call)
            log_url = urls["log_url"] or urls["target_url"]
            status = self._put_status(
                deployment,
                str(call.body["state"]),
                description,
                environment_url=urls["environment_url"],
                log_url=log_url,
            )
            if status.state == "success" and call.flag("auto_inactive", of=kind, default=True):
                self._make_others_inactive(deployment)
        return Reply.made(self._status_told(status, deployment))

    def _put_status(
        self, deployment: Deployment, state: str, description: str = "", *, environment_url: str = "", log_url: str = ""
    ) -> DeploymentStatus:
        return self._store.put(
            DeploymentStatus(
                id=self._store.new_id(),
                repository=deployment.repository,
                created_at=self._store.now(),
                deployment=deployment.id,
                state=state,
                description=description,
                environment_url=environment_url,
                log_url=log_url,
                creator=APP,
            )
        )

    def _make_others_inactive(self, deployment: Deployment) -> None:
        """ "All prior non-transient, non-production environment deployments" of that environment that had succeeded."""
        for other in self.all(deployment.repository):
            told = self.statuses(other)
            prior = other.id < deployment.id and other.environment == deployment.environment
            lasting = not other.transient and not other.production
            if prior and lasting and told and told[-1].state == "success":
                self._put_status(other, "inactive")

    def _list_statuses(self, call: Call) -> Reply:
        deployment = self._found(call)
        told = [self._status_told(status, deployment) for status in reversed(self.statuses(deployment))]
        return page_of(call, told)

    def _found(self, call: Call) -> Deployment:
        found = self._store.get(Deployment, call.number("id"), repository=call.repository)
        if found is None:
            raise not_found()
        return found

    def _told(self, deployment: Deployment) -> dict[str, Any]:
        api = f"{self._url}/repos/{deployment.repository}"
        url = f"{api}/deployments/{deployment.id}"
        told = self.statuses(deployment)
        return {
            "url": url,
            "id": deployment.id,
            "node_id": node_id("Deployment", deployment.id),
            "sha": deployment.sha,
            "ref": deployment.ref,
            "task": deployment.task,
            "payload": deployment.payload,
            "original_environment": deployment.environment,
            "environment": deployment.environment,
            "description": deployment.description,
            "creator": person(deployment.creator),
            "created_at": iso(deployment.created_at),
            "updated_at": iso(told[-1].created_at if told else deployment.created_at),
            "statuses_url": f"{url}/statuses",
            "repository_url": api,
            "transient_environment": deployment.transient,
            "production_environment": deployment.production,
        }

    def _status_told(self, status: DeploymentStatus, deployment: Deployment) -> dict[str, Any]:
        api = f"{self._url}/repos/{deployment.repository}"
        url = f"{api}/deployments/{deployment.id}"
        return {
            "url": f"{url}/statuses/{status.id}",
            "id": status.id,
            "node_id": node_id("DeploymentStatus", status.id),
            "state": status.state,
            "creator": person(status.creator),
            "description": status.description,
            "environment": deployment.environment,
            "target_url": status.log_url,
            "created_at": iso(status.created_at),
            "updated_at": iso(status.created_at),
            "deployment_url": url,
            "repository_url": api,
            "environment_url": status.environment_url,
            "log_url": status.log_url,
        }
