"""GitHub's objects as its webhooks send them: a repository, a user, a commit. Nothing here asks or sends anything.

Their fields: docs.github.com/en/webhooks/webhook-events-and-payloads; the spelling of each URL is that of the examples
in octokit/webhooks. Times are whole seconds in `push` and ISO 8601 elsewhere, as GitHub has it.
"""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

_API = "https://api.github.com"
_USER_URLS = {
    "followers_url": "/followers",
    "following_url": "/following{/other_user}",
    "gists_url": "/gists{/gist_id}",
    "starred_url": "/starred{/owner}{/repo}",
    "subscriptions_url": "/subscriptions",
    "organizations_url": "/orgs",
    "repos_url": "/repos",
    "events_url": "/events{/privacy}",
    "received_events_url": "/received_events",
}
_REPOSITORY_URLS = {
    "forks_url": "/forks",
    "keys_url": "/keys{/key_id}",
    "collaborators_url": "/collaborators{/collaborator}",
    "teams_url": "/teams",
    "hooks_url": "/hooks",
    "issue_events_url": "/issues/events{/number}",
    "events_url": "/events",
    "assignees_url": "/assignees{/user}",
    "branches_url": "/branches{/branch}",
    "tags_url": "/tags",
    "blobs_url": "/git/blobs{/sha}",
    "git_tags_url": "/git/tags{/sha}",
    "git_refs_url": "/git/refs{/sha}",
    "trees_url": "/git/trees{/sha}",
    "statuses_url": "/statuses/{sha}",
    "languages_url": "/languages",
    "stargazers_url": "/stargazers",
    "contributors_url": "/contributors",
    "subscribers_url": "/subscribers",
    "subscription_url": "/subscription",
    "commits_url": "/commits{/sha}",
    "git_commits_url": "/git/commits{/sha}",
    "comments_url": "/comments{/number}",
    "issue_comment_url": "/issues/comments{/number}",
    "contents_url": "/contents/{+path}",
    "compare_url": "/compare/{base}...{head}",
    "merges_url": "/merges",
    "archive_url": "/{archive_format}{/ref}",
    "downloads_url": "/downloads",
    "issues_url": "/issues{/number}",
    "pulls_url": "/pulls{/number}",
    "milestones_url": "/milestones{/number}",
    "notifications_url": "/notifications{?since,all,participating}",
    "labels_url": "/labels{/name}",
    "releases_url": "/releases{/id}",
    "deployments_url": "/deployments",
}


@dataclass(frozen=True, kw_only=True)
class Person:
    """Somebody on GitHub, or in a commit (whose authors have names where people on GitHub have logins)."""

    login: str
    email: str


@dataclass(frozen=True, kw_only=True)
class Repository:
    """A repository on GitHub.

    Attributes:
        full_name: `owner/name`.
        default_branch: the branch's name.
        created_at: in seconds since 1970.
    """

    full_name: str
    default_branch: str = "main"
    created_at: int

    @property
    def owner(self) -> str:
        """The part of the full name before the slash."""
        return self.full_name.partition("/")[0]

    @property
    def name(self) -> str:
        """The part of the full name after the slash."""
        return self.full_name.partition("/")[2]

    @property
    def html_url(self) -> str:
        """Its page."""
        return f"https://github.com/{self.full_name}"

    @property
    def id(self) -> int:
        """Its number on GitHub: here, one that the name always gives."""
        return number(self.full_name)


@dataclass(frozen=True, kw_only=True)
class Commit:
    """A commit, as a push tells of it.

    Attributes:
        id: the full SHA.
        tree: its tree's SHA.
        message: without the newlines at its end.
        timestamp: when it was committed, ISO 8601.
        author: who wrote it; `login` is their name.
        committer: who committed it; likewise.
        distinct: whether no other branch had it before.
        added: paths; so are `removed` and `modified`.
    """

    id: str
    tree: str
    message: str
    timestamp: str
    author: Person
    committer: Person
    distinct: bool = True
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    modified: tuple[str, ...] = ()


def number(name: str) -> int:
    """A number for a name, as GitHub numbers everything: the same for the same name."""
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:4], "big") % 900_000_000 + 1


def iso(seconds: int) -> str:
    """A time as GitHub writes it, e.g. `2019-05-15T15:20:56Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def user(login: str, *, kind: str = "User") -> dict[str, Any]:
    """A user or, as `kind` says, an organization."""
    api = f"{_API}/users/{login}"
    return {
        "login": login,
        "id": number(login),
        "node_id": node_id(kind, number(login)),
        "avatar_url": f"https://avatars.githubusercontent.com/u/{number(login)}?v=4",
        "gravatar_id": "",
        "url": api,
        "html_url": f"https://github.com/{login}",
        **_urls(api, _USER_URLS),
        "type": kind,
        "site_admin": False,
    }


def commit(told: Commit, repository: Repository) -> dict[str, Any]:
    """A commit within a push."""
    return {
        "id": told.id,
        "tree_id": told.tree,
        "distinct": told.distinct,
        "message": told.message,
        "timestamp": told.timestamp,
        "url": f"{repository.html_url}/commit/{told.id}",
        "author": {"name": told.author.login, "email": told.author.email},
        "committer": {"name": told.committer.login, "email": told.committer.email},
        "added": list(told.added),
        "removed": list(told.removed),
        "modified": list(told.modified),
    }


def repository_object(repository: Repository, *, pushed_at: int) -> dict[str, Any]:
    """The repository as `create` and `delete` tell of it; `pushed_at` in seconds since 1970."""
    api = f"{_API}/repos/{repository.full_name}"
    return {
        "id": repository.id,
        "node_id": node_id("Repository", repository.id),
        "name": repository.name,
        "full_name": repository.full_name,
        "private": False,
        "owner": user(repository.owner, kind="Organization"),
        "html_url": repository.html_url,
        "description": None,
        "fork": False,
        "url": api,
        **_urls(api, _REPOSITORY_URLS),
        "created_at": iso(repository.created_at),
        "updated_at": iso(repository.created_at),
        "pushed_at": iso(pushed_at),
        "git_url": f"git://github.com/{repository.full_name}.git",
        "ssh_url": f"git@github.com:{repository.full_name}.git",
        "clone_url": f"{repository.html_url}.git",
        "svn_url": repository.html_url,
        **_COUNTS_AND_SETTINGS,
        "default_branch": repository.default_branch,
    }


def pushed_repository_object(repository: Repository, *, pushed_at: int) -> dict[str, Any]:
    """The repository as `push` tells of it: numbers for times, and some fields more."""
    owner = user(repository.owner, kind="Organization")
    email = f"{owner['id']}+{repository.owner}@users.noreply.github.com"
    return repository_object(repository, pushed_at=pushed_at) | {
        "owner": {"name": repository.owner, "email": email, **owner},
        "url": repository.html_url,
        "created_at": repository.created_at,
        "pushed_at": pushed_at,
        "stargazers": 0,
        "master_branch": repository.default_branch,
    }


def _urls(base: str, paths: Mapping[str, str]) -> dict[str, str]:
    return {name: base + path for name, path in paths.items()}


def node_id(kind: str, identity: int) -> str:
    """What GraphQL calls an object by: here in the older form, as the published examples have it."""
    return base64.b64encode(f"0{len(kind)}:{kind}{identity}".encode()).decode()


_COUNTS_AND_SETTINGS: Mapping[str, Any] = {
    "homepage": None,
    "size": 0,
    "stargazers_count": 0,
    "watchers_count": 0,
    "language": None,
    "has_issues": True,
    "has_projects": True,
    "has_downloads": True,
    "has_wiki": True,
    "has_pages": False,
    "forks_count": 0,
    "mirror_url": None,
    "archived": False,
    "disabled": False,
    "open_issues_count": 0,
    "license": None,
    "forks": 0,
    "open_issues": 0,
    "watchers": 0,
    "is_template": False,
    "topics": [],
    "visibility": "public",
    "web_commit_signoff_required": False,
    "custom_properties": {},
}
