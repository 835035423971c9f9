"""What GitHub is asked about branches, people and pull requests; and its thumb for a comment."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlencode

from adapters.github_api import GitHubApi, json_object, objects
from adapters.github_refusals import NotAcceptedError
from preview.errors import GitHubError
from preview.pull_request_state import PullRequestState, WrittenComment, fork_branch
from preview.times import from_iso

_ROLES = ("admin", "maintain", "write", "triage", "read", "none")
_PULLS = "Pull requests: read"


class GitHubQuestions(GitHubApi):
    """The questions. Each raises as `GitHubApi.ask` does: GitHubError, TryLaterError or MissingSettingError."""

    def head(self, repository: str, branch: str) -> str | None:
        """The full SHA that a branch is at; `None` where there is no such branch.

        docs.github.com/en/rest/git/refs#list-matching-references: an empty list where there is none, so that a
        repository which the token does not see is never taken for a branch that is gone.
        """
        about = f"the branch {branch} of {repository}"
        answer = self.ask(repository, f"/git/matching-refs/heads/{quote(branch)}", about=about)
        for held in objects(answer, about):
            if held.get("ref") == f"refs/heads/{branch}":
                return _text(_part(held, "object", about), "sha", about)
        if answer.more:
            raise GitHubError(f"GitHub did not list every branch of {repository} that begins with {branch!r}")
        return None

    def commit(self, repository: str, ref: str) -> str | None:
        """The full SHA of a commit that a short or full SHA, or a branch, names; `None` where none is.

        docs.github.com/en/rest/commits/commits#get-a-commit; GitHub says of an unknown one 422, "No commit found for
        SHA", and of a repository that it does not show 404.
        """
        about = f"the commit {ref} of {repository}"
        try:
            answer = self.ask(repository, f"/commits/{quote(ref, safe='')}", about=about)
        except NotAcceptedError:
            return None
        return _text(json_object(answer, about), "sha", about)

    def permission(self, repository: str, login: str) -> str:
        """What somebody may do: `admin`, `maintain`, `write`, `triage`, `read` or `none`.

        docs.github.com/en/rest/collaborators/collaborators#get-repository-permissions-for-a-user: `permission` has
        the old roles alone, `role_name` the others and custom ones. Somebody who is not known there may nothing.
        """
        about = f"what {login} may do in {repository}"
        path = f"/collaborators/{quote(login, safe='')}/permission"
        answer = self.find(repository, path, about=about, needs="Metadata: read")
        if answer is None:
            return "none"
        held = json_object(answer, about)
        role = held.get("role_name")
        return str(role) if role in _ROLES else _text(held, "permission", about)

    def pull_request(self, repository: str, number: int) -> PullRequestState:
        """A pull request, as it is now: docs.github.com/en/rest/pulls/pulls#get-a-pull-request."""
        about = f"pull request #{number} of {repository}"
        return _state(
            repository, json_object(self.ask(repository, f"/pulls/{number}", about=about, needs=_PULLS), about)
        )

    def open_pull_request(self, repository: str, branch: str) -> int | None:
        """The number of a branch's open pull request, the newest where there are several; `None` where none is.

        docs.github.com/en/rest/pulls/pulls#list-pull-requests: newest first; `head` takes the owner and the branch,
        and a fork of the same owner's has the same.
        """
        about = f"the open pull requests of {branch} in {repository}"
        query = urlencode({"head": f"{repository.partition('/')[0]}:{branch}", "state": "open", "per_page": 100})
        listed = objects(self.ask(repository, f"/pulls?{query}", about=about, needs=_PULLS), about)
        states = [_state(repository, held) for held in listed]
        numbers = [held.number for held in states if held.open and held.fork is None and held.branch == branch]
        return max(numbers, default=None)

    def comment(self, repository: str, number: int, comment: int) -> WrittenComment | None:
        """A comment on a pull request, as it is now; `None` where there is none of that id on it.

        docs.github.com/en/rest/issues/comments#get-an-issue-comment
        """
        about = f"a comment on pull request #{number} of {repository}"
        answer = self.find(repository, f"/issues/comments/{comment}", about=about, needs=_PULLS)
        if answer is None:
            return None
        held = json_object(answer, about)
        if not _text(held, "issue_url", about).endswith(f"/issues/{number}"):
            return None
        return WrittenComment(login=_text(_part(held, "user", about), "login", about), text=_text(held, "body", about))

    def react(self, repository: str, comment: int, content: str) -> None:
        """Puts a reaction, such as `+1`, on a comment of a pull request; once, however often it is asked for.

        docs.github.com/en/rest/reactions/reactions#create-reaction-for-an-issue-comment: 200 where it is there.
        A comment that is deleted needs none.
        """
        path = f"/issues/comments/{comment}/reactions"
        about, needs = f"a reaction to a comment in {repository}", "Issues: write, or Pull requests: write"
        self.tell("POST", repository, path, {"content": content}, about=about, needs=needs, tolerated=(404,))


def _state(repository: str, held: Mapping[str, Any]) -> PullRequestState:
    about = f"a pull request of {repository}"
    head, number = _part(held, "head", about), held.get("number")
    if not isinstance(number, int):
        raise GitHubError(f"GitHub's answer about {about} has no number")
    fork = _fork(repository, head)
    pushed_at = (head.get("repo") or {}).get("pushed_at") if fork else None
    labels = held.get("labels") or []
    return PullRequestState(
        number=number,
        branch=fork_branch(number) if fork else _text(head, "ref", about),
        commit=_text(head, "sha", about),
        fork=fork,
        fork_pushed_at=None if pushed_at is None else _seconds(pushed_at, about),
        open=held.get("state") == "open",
        draft=held.get("draft") is True,
        labels=tuple(str(label["name"]) for label in labels if isinstance(label, dict) and "name" in label),
    )


def _fork(repository: str, head: Mapping[str, Any]) -> str | None:
    """`repo` is null where the fork was deleted; the head's `label` still says whose it was."""
    repo = head.get("repo")
    if not isinstance(repo, dict):
        return str(head.get("label") or "").partition(":")[0] or "unknown"
    name = str(repo.get("full_name"))
    return None if name.lower() == repository.lower() else name


def _part(held: Mapping[str, Any], name: str, about: str) -> Mapping[str, Any]:
    part = held.get(name)
    if not isinstance(part, dict):
        raise GitHubError(f"GitHub's answer about {about} has no {name}")
    return part


def _text(held: Mapping[str, Any], name: str, about: str) -> str:
    text = held.get(name)
    if not isinstance(text, str) or not text:
        raise GitHubError(f"GitHub's answer about {about} has no {name}")
    return text


def _seconds(text: object, about: str) -> int:
    try:
        return from_iso(str(text))
    except ValueError as error:
        raise GitHubError(f"GitHub's answer about {about} has no time where one belongs: {text!r}") from error
