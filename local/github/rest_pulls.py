"""The part of GitHub's API that tells of pull requests, and of who may do what.

docs.github.com/en/rest: pulls/pulls, collaborators/collaborators.
"""

from collections.abc import Iterator
from typing import Any

from local.github.people import APP, People
from local.github.pull_requests import PullRequests
from local.github.pull_shapes import Shapes, person
from local.github.records import PullRequest
from local.github.refusals import invalid, not_found
from local.github.repositories import Repositories
from local.github.rest import Call, Reply, Route, page_of


def pull_number(call: Call, repositories: Repositories) -> int:
    """The number of the pull request that is called upon.

    Raises:
        RefusedError: nobody knows the repository's pull requests.
    """
    if not repositories.has_git(call.repository):
        raise not_found()
    return call.number("number")


class PullCalls:
    """Answers them."""

    def __init__(self, *, repositories: Repositories, people: People, pulls: PullRequests, shapes: Shapes) -> None:
        """`pulls` has the pull requests, `people` who may do what."""
        self._repositories = repositories
        self._people = people
        self._pulls = pulls
        self._shapes = shapes

    def routes(self) -> Iterator[Route]:
        """What it answers."""
        yield Route(method="GET", path="pulls", answer=self._list)
        yield Route(method="POST", path="pulls", answer=self._create)
        yield Route(method="GET", path="pulls/{number}", answer=self._get)
        yield Route(method="PATCH", path="pulls/{number}", answer=self._edit)
        yield Route(method="GET", path="collaborators/{login}/permission", answer=self._permission)

    def _list(self, call: Call) -> Reply:
        """Newest first. `head` is `user:ref-name`; in another form it is passed over, as GitHub does."""
        state = call.query.get("state", "open")
        if state not in ("open", "closed", "all"):
            raise invalid("PullRequest", field="state")
        owner, colon, branch = call.query.get("head", "").partition(":")
        base = call.query.get("base")

        def wanted(pull: PullRequest) -> bool:
            of_head = not colon or (pull.owner.lower(), pull.branch) == (owner.lower(), branch)
            return of_head and state in (pull.state, "all") and base in (None, "", pull.base)

        pulls = self._pulls.all() if self._repositories.has_git(call.repository) else ()
        found = [pull for pull in pulls if wanted(pull)]
        if call.query.get("direction", "desc") == "desc":
            found.reverse()
        return page_of(call, map(self._shapes.pull, found))

    def _get(self, call: Call) -> Reply:
        return Reply.of(self._shapes.pull(self._pulls.get(pull_number(call, self._repositories))))

    def _create(self, call: Call) -> Reply:
        kind = "PullRequest"
        if not self._repositories.has_git(call.repository):
            raise not_found()
        pull = self._pulls.open(
            branch=call.text("head", of=kind).rpartition(":")[2],
            base=call.text("base", of=kind),
            title=call.text("title", of=kind),
            body=call.text("body", of=kind, default=""),
            draft=call.flag("draft", of=kind, default=False),
            author=APP,
        )
        return Reply.made(self._shapes.pull(pull))

    def _edit(self, call: Call) -> Reply:
        number, state = pull_number(call, self._repositories), call.body.get("state")
        pull = self._pulls.get(number)
        if state not in (None, "open", "closed"):
            raise invalid("PullRequest", field="state")
        if state not in (None, pull.state):
            change = self._pulls.close if state == "closed" else self._pulls.reopen
            pull = change(number, by=APP)
        texts = {name: call.text(name, of="PullRequest") for name in ("title", "body") if name in call.body}
        if texts:
            pull = self._pulls.edit(number, by=APP, **texts)
        return Reply.of(self._shapes.pull(pull))

    def _permission(self, call: Call) -> Reply:
        """What anybody may who is on GitHub: the repository is public, so read it."""
        login = call.named["login"]
        role = self._people.role(login)
        if role is None:
            raise not_found(f"{login} is not a user")
        told: dict[str, Any] = {"permission": role.permission, "role_name": role.value, "user": person(login)}
        return Reply.of(told)
