"""The part of GitHub's API that takes commits' statuses (docs.github.com/en/rest/commits/statuses)."""

from collections.abc import Iterable, Iterator
from typing import Any

from local.github.people import APP
from local.github.pull_shapes import person
from local.github.records import Status
from local.github.refusals import RefusedError, invalid
from local.github.repositories import Repositories
from local.github.rest import Call, Reply, Route, page_of
from local.github.shapes import iso, node_id
from local.github.store import Store

_STATES = ("error", "failure", "pending", "success")
_LONGEST_DESCRIPTION = 140
_LONGEST_CONTEXT = 255
# "There is a limit of 1000 statuses per sha and context within a repository."
_MOST = 1000


def latest(statuses: Iterable[Status]) -> tuple[Status, ...]:
    """Of each context the one that counts, in the contexts' order."""
    by_context = {status.context: status for status in sorted(statuses, key=lambda status: status.id)}
    return tuple(by_context[context] for context in sorted(by_context))


def combined(statuses: Iterable[Status]) -> str:
    """What the latest statuses of a commit say together: one failure fails it, and none at all is pending."""
    states = {status.state for status in statuses}
    if states & {"error", "failure"}:
        return "failure"
    return "success" if states == {"success"} else "pending"


class StatusCalls:
    """Answers them."""

    def __init__(self, *, store: Store, repositories: Repositories, url: str) -> None:
        """`url` is the server's."""
        self._store = store
        self._repositories = repositories
        self._url = url

    def routes(self) -> Iterator[Route]:
        """What it answers."""
        yield Route(method="POST", path="statuses/{sha}", answer=self._create)
        yield Route(method="GET", path="commits/{ref*}/status", answer=self._combined)
        yield Route(method="GET", path="commits/{ref*}/statuses", answer=self._list)

    def of(self, repository: str, sha: str) -> tuple[Status, ...]:
        """A commit's statuses, oldest first."""
        return tuple(status for status in self._store.all(Status, repository=repository) if status.sha == sha)

    def _create(self, call: Call) -> Reply:
        sha = self._repositories.commit(call.repository, call.named["sha"])
        if sha is None:
            raise RefusedError(f"No commit found for SHA: {call.named['sha']}")
        if call.body.get("state") not in _STATES:
            raise invalid("Status", field="state")
        context = call.text("context", of="Status", default="default", longest=_LONGEST_CONTEXT)
        url = call.text("target_url", of="Status", default="")
        if url and not url.startswith(("http://", "https://")):
            raise invalid("Status", field="target_url", code="custom", message="target_url must use http(s) scheme")
        description = call.text("description", of="Status", default="", longest=_LONGEST_DESCRIPTION)
        with self._store:
            if sum(status.context == context for status in self.of(call.repository, sha)) >= _MOST:
                raise RefusedError("This SHA and context has reached the maximum number of statuses.")
            status = Status(
                id=self._store.new_id(),
                repository=call.repository.lower(),
                created_at=self._store.now(),
                sha=sha,
                state=str(call.body["state"]),
                context=context,
                description=description or None,
                target_url=url or None,
                creator=APP,
            )
            self._store.put(status)
        return Reply.made(self._told(status) | {"creator": person(status.creator)})

    def _list(self, call: Call) -> Reply:
        statuses = reversed(self.of(call.repository, self._sha(call)))
        return page_of(call, (self._told(status) | {"creator": person(status.creator)} for status in statuses))

    def _combined(self, call: Call) -> Reply:
        sha = self._sha(call)
        counted = latest(self.of(call.repository, sha))
        api = f"{self._url}/repos/{call.repository}/commits/{sha}"
        return Reply.of(
            {
                "state": combined(counted),
                "statuses": [self._told(status) for status in counted],
                "sha": sha,
                "total_count": len(counted),
                "commit_url": api,
                "url": f"{api}/status",
            }
        )

    def _sha(self, call: Call) -> str:
        sha = self._repositories.resolve(call.repository, call.named["ref"])
        if sha is None:
            raise RefusedError(f"No commit found for SHA: {call.named['ref']}")
        return sha

    def _told(self, status: Status) -> dict[str, Any]:
        return {
            "url": f"{self._url}/repos/{status.repository}/statuses/{status.sha}",
            "id": status.id,
            "node_id": node_id("StatusContext", status.id),
            "state": status.state,
            "description": status.description,
            "target_url": status.target_url,
            "context": status.context,
            "created_at": iso(status.created_at),
            "updated_at": iso(status.created_at),
        }
