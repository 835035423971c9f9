"""Pull requests, comments and labels as GitHub's API and its webhooks tell of them.

Their fields: docs.github.com/en/rest/pulls/pulls and docs.github.com/en/rest/issues/comments. The pages that they name
are those of the embedded run.
"""

from collections.abc import Mapping
from typing import Any

from local.github.people import People, kind
from local.github.records import Comment, PullRequest, Reaction
from local.github.repositories import Repositories
from local.github.shapes import iso, node_id, number, repository_object, user
from local.github.store import Store

REACTIONS = ("+1", "-1", "laugh", "hooray", "confused", "heart", "rocket", "eyes")
_COLOURS = ("0969da", "1a7f37", "9a6700", "bc4c00", "8250df", "bf3989", "cf222e")


def person(login: str) -> dict[str, Any]:
    """A user, or a GitHub App's."""
    return user(login, kind=kind(login))


def colour(label: str) -> str:
    """A label's, of six hexadecimal digits: the same for the same name."""
    return _COLOURS[number(label) % len(_COLOURS)]


class Shapes:
    """Makes the objects.

    Args:
        store: what there is.
        repositories: the repositories.
        people: who is who.
        url: the server's, for the pages and the API alike.
    """

    def __init__(self, *, store: Store, repositories: Repositories, people: People, url: str) -> None:
        self._store = store
        self._repositories = repositories
        self._people = people
        self.url = url

    def repository(self) -> dict[str, Any]:
        """The repository with git, as it is now."""
        return repository_object(self._repositories.told, pushed_at=self._repositories.pushed_at)

    def api(self, repository: str) -> str:
        """Where the API tells of a repository."""
        return f"{self.url}/repos/{repository}"

    def page(self, number_: int) -> str:
        """A pull request's page."""
        return f"{self.url}/{self._repositories.full_name}/pull/{number_}"

    def label(self, name: str) -> dict[str, Any]:
        """A label of the repository's."""
        return {
            "id": number(name),
            "node_id": node_id("Label", number(name)),
            "url": f"{self.api(self._repositories.full_name)}/labels/{name}",
            "name": name,
            "color": colour(name),
            "default": False,
            "description": None,
        }

    def pull(self, pull: PullRequest) -> dict[str, Any]:
        """A pull request, as it is told of alone."""
        api = self.api(self._repositories.full_name)
        urls = _urls(api, self.page(pull.number), pull)
        return {
            **self._pull_in_short(pull),
            **urls,
            "head": self._head(pull),
            "base": self._side(pull.base, pull.base_sha, self.repository()),
            "_links": _links(api, urls),
            "merged": pull.merged_at is not None,
            "mergeable": None if not pull.open else True,
            "rebaseable": None,
            "mergeable_state": "unknown" if not pull.open else "draft" if pull.draft else "clean",
            "merged_by": None if pull.merged_by is None else person(pull.merged_by),
            "comments": len(self._comments(pull)),
            "review_comments": 0,
            "maintainer_can_modify": False,
            "commits": self._repositories.git.count(pull.base_sha, pull.sha),
            "additions": 0,
            "deletions": 0,
            "changed_files": 0,
        }

    def issue(self, pull: PullRequest) -> dict[str, Any]:
        """A pull request as the issue that it is as well: so `issue_comment` tells of it."""
        api, page = self.api(self._repositories.full_name), self.page(pull.number)
        issue = f"{api}/issues/{pull.number}"
        short = self._pull_in_short(pull)
        kept = ("id", "node_id", "number", "title", "user", "labels", "state", "locked", "assignee", "assignees")
        times = ("milestone", "created_at", "updated_at", "closed_at", "author_association", "active_lock_reason")
        return {
            "url": issue,
            "repository_url": api,
            "labels_url": f"{issue}/labels{{/name}}",
            "comments_url": f"{issue}/comments",
            "events_url": f"{issue}/events",
            "html_url": page,
            **{name: short[name] for name in (*kept, *times)},
            "comments": len(self._comments(pull)),
            "body": short["body"],
            "reactions": self._reactions(f"{issue}/reactions", ()),
            "draft": pull.draft,
            "pull_request": {
                "url": f"{api}/pulls/{pull.number}",
                "html_url": page,
                "diff_url": f"{page}.diff",
                "patch_url": f"{page}.patch",
                "merged_at": short["merged_at"],
            },
            "performed_via_github_app": None,
            "state_reason": None,
            "timeline_url": f"{issue}/timeline",
        }

    def comment(self, comment: Comment) -> dict[str, Any]:
        """A comment."""
        api = self.api(comment.repository)
        url = f"{api}/issues/comments/{comment.id}"
        reactions = self._store.all(Reaction, repository=comment.repository)
        return {
            "url": url,
            "html_url": f"{self.url}/{comment.repository}/pull/{comment.number}#issuecomment-{comment.id}",
            "issue_url": f"{api}/issues/{comment.number}",
            "id": comment.id,
            "node_id": node_id("IssueComment", comment.id),
            "user": person(comment.author),
            "created_at": iso(comment.created_at),
            "updated_at": iso(comment.updated_at),
            "author_association": self._people.association(comment.author),
            "body": comment.body,
            "reactions": self._reactions(
                f"{url}/reactions", (each.content for each in reactions if each.comment == comment.id)
            ),
            "performed_via_github_app": None,
        }

    def _pull_in_short(self, pull: PullRequest) -> dict[str, Any]:
        return {
            "id": pull.id,
            "node_id": node_id("PullRequest", pull.id),
            "number": pull.number,
            "state": pull.state,
            "locked": False,
            "title": pull.title,
            "user": person(pull.author),
            "body": pull.body or None,
            "created_at": iso(pull.created_at),
            "updated_at": iso(pull.updated_at),
            "closed_at": None if pull.closed_at is None else iso(pull.closed_at),
            "merged_at": None if pull.merged_at is None else iso(pull.merged_at),
            "merge_commit_sha": pull.merge_sha,
            "assignee": None,
            "assignees": [],
            "requested_reviewers": [],
            "requested_teams": [],
            "labels": [self.label(name) for name in pull.labels],
            "milestone": None,
            "draft": pull.draft,
            "author_association": self._people.association(pull.author),
            "auto_merge": None,
            "active_lock_reason": None,
        }

    def _head(self, pull: PullRequest) -> dict[str, Any]:
        whole = self.repository()
        if pull.fork:
            owner, _, name = pull.fork.full_name.partition("/")
            of_its_own = {"id": number(pull.fork.full_name), "full_name": pull.fork.full_name, "name": name}
            whole |= of_its_own | {"fork": True, "owner": person(owner), "pushed_at": iso(pull.fork.pushed_at)}
        return self._side(pull.branch, pull.sha, whole)

    def _side(self, branch: str, sha: str, repository: Mapping[str, Any]) -> dict[str, Any]:
        owner = repository["owner"]
        return {
            "label": f"{owner['login']}:{branch}",
            "ref": branch,
            "sha": sha,
            "user": owner,
            "repo": {
                **repository,
                "allow_squash_merge": True,
                "allow_merge_commit": True,
                "allow_rebase_merge": True,
                "allow_auto_merge": False,
                "delete_branch_on_merge": False,
                "allow_update_branch": False,
                "use_squash_pr_title_as_default": False,
                "merge_commit_message": "PR_TITLE",
                "merge_commit_title": "MERGE_MESSAGE",
                "squash_merge_commit_message": "COMMIT_MESSAGES",
                "squash_merge_commit_title": "COMMIT_OR_PR_TITLE",
            },
        }

    def _comments(self, pull: PullRequest) -> list[Comment]:
        held = self._store.all(Comment, repository=pull.repository)
        return [comment for comment in held if comment.number == pull.number]

    @staticmethod
    def _reactions(url: str, contents: Any) -> dict[str, Any]:
        given = list(contents)
        return {"url": url, "total_count": len(given), **{name: given.count(name) for name in REACTIONS}}


def _urls(api: str, page: str, pull: PullRequest) -> dict[str, str]:
    url, issue = f"{api}/pulls/{pull.number}", f"{api}/issues/{pull.number}"
    return {
        "url": url,
        "html_url": page,
        "diff_url": f"{page}.diff",
        "patch_url": f"{page}.patch",
        "issue_url": issue,
        "commits_url": f"{url}/commits",
        "review_comments_url": f"{url}/comments",
        "review_comment_url": f"{api}/pulls/comments{{/number}}",
        "comments_url": f"{issue}/comments",
        "statuses_url": f"{api}/statuses/{pull.sha}",
    }


def _links(api: str, urls: Mapping[str, str]) -> dict[str, dict[str, str]]:
    named = {
        "self": urls["url"],
        "html": urls["html_url"],
        "issue": urls["issue_url"],
        "comments": urls["comments_url"],
        "review_comments": urls["review_comments_url"],
        "review_comment": f"{api}/pulls/comments{{/number}}",
        "commits": urls["commits_url"],
        "statuses": urls["statuses_url"],
    }
    return {name: {"href": url} for name, url in named.items()}
