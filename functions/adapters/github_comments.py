"""Comments on pull requests."""

from collections.abc import Mapping
from typing import Any

from adapters.github_api import GitHubApi, json_object, objects
from preview.errors import GitHubError

_NEEDS = "Pull requests: write, or Issues: write"
_NOT_FOUND = 404
# A comment is among the first of its pull request, mostly; of the longest conversations a thousand are looked at.
_PAGE, _MOST_PAGES = 100, 10
# docs.github.com/en/graphql/reference/enums#commentauthorassociation
_INSIDERS = ("OWNER", "MEMBER", "COLLABORATOR")


class GitHubComments(GitHubApi):
    """The comments. Each raises as `GitHubApi.tell` does."""

    def marked(self, repository: str, number: int, marker: str) -> int | None:
        """The id of the first comment on the pull request that begins with the marker; `None` where none does.

        Whoever reads the marker can write it, too: a stranger's comment is passed over, so that nobody from outside
        has what we say in a comment of their own. An App's comments are a bot's, whatever its association.
        docs.github.com/en/rest/issues/comments#list-issue-comments: oldest first.
        """
        about = f"the comments on #{number} of {repository}"
        for page in range(1, _MOST_PAGES + 1):
            path = f"/issues/{number}/comments?per_page={_PAGE}&page={page}"
            answer = self.ask(repository, path, about=about, needs="Pull requests: read, or Issues: read")
            for held in objects(answer, about):
                if str(held.get("body") or "").startswith(marker) and _from_inside(held):
                    return _id(held, about)
            if not answer.more:
                break
        return None

    def create(self, repository: str, number: int, body: str) -> int:
        """A new comment's id: docs.github.com/en/rest/issues/comments#create-an-issue-comment."""
        about = f"a comment on #{number} of {repository}"
        answer = self.tell("POST", repository, f"/issues/{number}/comments", {"body": body}, about=about, needs=_NEEDS)
        return _id(json_object(answer, about), about)

    def edit(self, repository: str, comment: int, body: str) -> bool:
        """Has the comment say something else, which notifies nobody; whether it is still there.

        docs.github.com/en/rest/issues/comments#update-an-issue-comment
        """
        about = f"a comment in {repository}"
        path = f"/issues/comments/{comment}"
        answer = self.tell(
            "PATCH", repository, path, {"body": body}, about=about, needs=_NEEDS, tolerated=(_NOT_FOUND,)
        )
        return answer.status != _NOT_FOUND


def _from_inside(held: Mapping[str, Any]) -> bool:
    user = held.get("user")
    bot = isinstance(user, dict) and user.get("type") == "Bot"
    return bot or held.get("author_association") in _INSIDERS


def _id(held: Mapping[str, Any], about: str) -> int:
    number = held.get("id")
    if not isinstance(number, int):
        raise GitHubError(f"GitHub's answer about {about} has no id")
    return number
