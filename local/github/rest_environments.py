"""The part of GitHub's API that lists environments and forgets them (docs.github.com/en/rest/deployments/environments).

Deployments outlive the environment that they were made to.
"""

from collections.abc import Iterator
from typing import Any

from local.github.records import Environment
from local.github.refusals import not_found
from local.github.rest import GONE, Call, Reply, Route, page_of
from local.github.shapes import iso, node_id
from local.github.store import Store


class EnvironmentCalls:
    """Answers them."""

    def __init__(self, *, store: Store, url: str) -> None:
        """`url` is the server's."""
        self._store = store
        self._url = url

    def routes(self) -> Iterator[Route]:
        """What it answers. A name is one segment: "any slashes in the name must be replaced with %2F"."""
        yield Route(method="GET", path="environments", answer=self._list)
        yield Route(method="GET", path="environments/{name}", answer=self._get)
        yield Route(method="DELETE", path="environments/{name}", answer=self._delete)

    def all(self, repository: str) -> tuple[Environment, ...]:
        """Every environment, oldest first."""
        return self._store.all(Environment, repository=repository)

    def _list(self, call: Call) -> Reply:
        return page_of(call, map(self._told, self.all(call.repository)), within="environments")

    def _get(self, call: Call) -> Reply:
        return Reply.of(self._told(self._found(call)))

    def _delete(self, call: Call) -> Reply:
        self._store.remove(self._found(call))
        return GONE

    def _found(self, call: Call) -> Environment:
        found = next((each for each in self.all(call.repository) if each.name == call.named["name"]), None)
        if found is None:
            raise not_found()
        return found

    def _told(self, environment: Environment) -> dict[str, Any]:
        return {
            "id": environment.id,
            "node_id": node_id("Environment", environment.id),
            "name": environment.name,
            "url": f"{self._url}/repos/{environment.repository}/environments/{environment.id}",
            "html_url": f"{self._url}/{environment.repository}",
            "created_at": iso(environment.created_at),
            "updated_at": iso(environment.created_at),
            "protection_rules": [],
            "deployment_branch_policy": None,
        }
