"""The part of GitHub's API that tells of the git: files, trees, refs, branches and commits.

docs.github.com/en/rest: repos/contents, git/trees, git/refs, branches/branches, commits/commits (also for `compare`).
"""

from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

from local.github.contents import Contents, Entry
from local.github.refusals import RefusedError, not_found
from local.github.repositories import NO_COMMIT, Repositories
from local.github.repository import CommitSeen
from local.github.rest import NOT_FOUND, Call, Reply, Route

_RAW = "application/vnd.github.raw+json; charset=utf-8"
_SHA_ALONE = "application/vnd.github.sha"


class GitCalls:
    """Answers them. Of a repository without git nobody has the branches: whichever it is asked for is there."""

    def __init__(self, repositories: Repositories) -> None:
        """`repositories` has the git."""
        self._repositories = repositories
        self._git = repositories.git
        self._contents = Contents(repositories.git.directory)

    def routes(self) -> Iterator[Route]:
        """What it answers."""
        for path, answer in (
            ("contents/{path*}", self._file),
            ("git/trees/{sha*}", self._tree),
            ("git/matching-refs/{ref*}", self._matching),
            ("git/ref/{ref*}", self._ref),
            ("branches/{branch*}", self._branch),
            ("commits/{ref*}", self._commit),
            ("compare/{basehead*}", self._compare),
        ):
            yield Route(method="GET", path=path, answer=answer)

    def _matching(self, call: Call) -> Reply:
        start = call.named["ref"]
        if self._repositories.has_git(call.repository):
            return Reply.of([_ref(ref, sha) for ref, sha in self._git.refs(f"refs/{start}").items()])
        # No branch's name ends in a slash: so begins a list, of which nothing is known.
        return Reply.of([] if start.endswith("/") else [_ref(f"refs/{start}", NO_COMMIT)])

    def _ref(self, call: Call) -> Reply:
        ref = f"refs/{call.named['ref']}"
        if not self._repositories.has_git(call.repository):
            return Reply.of(_ref(ref, NO_COMMIT))
        sha = self._git.refs(ref).get(ref)
        return NOT_FOUND if sha is None else Reply.of(_ref(ref, sha))

    def _branch(self, call: Call) -> Reply:
        branch = call.named["branch"]
        if not self._repositories.has_git(call.repository):
            return Reply.of({"name": branch, "commit": {"sha": NO_COMMIT}, "protected": False})
        sha = self._git.branches().get(branch)
        seen = None if sha is None else self._git.commit(sha)
        if seen is None:
            raise not_found("Branch not found")
        return Reply.of({"name": branch, "commit": _told(seen), "protected": False})

    def _commit(self, call: Call) -> Reply:
        ref = call.named["ref"]
        sha = self._repositories.resolve(call.repository, ref)
        if sha is None:
            raise RefusedError(f"No commit found for SHA: {ref}")
        if _SHA_ALONE in call.accept:
            return Reply(kind=f"{_SHA_ALONE}; charset=utf-8", body=sha.encode())
        seen = self._git.commit(sha) if self._repositories.has_git(call.repository) else None
        return Reply.of({"sha": sha} if seen is None else _told(seen))

    def _tree(self, call: Call) -> Reply:
        commit = call.named["sha"]
        root = self._root(call, commit)
        if root is None:
            return NOT_FOUND
        tree = [{"path": held.name, "type": held.kind, "sha": held.id} for held in root.values()]
        return Reply.of({"sha": commit, "tree": tree, "truncated": False})

    def _file(self, call: Call) -> Reply:
        commit = call.query.get("ref", "")
        root = self._root(call, commit)
        if root is None:
            return Reply.refusal(HTTPStatus.NOT_FOUND, f"No commit found for the ref {commit}")
        entry = root.get(call.named["path"])
        if entry is None:
            return NOT_FOUND
        if entry.kind != "blob":
            return Reply.of(_no_file(entry))
        return Reply(kind=_RAW, body=self._contents.file(entry))

    def _root(self, call: Call, commit: str) -> dict[str, Entry] | None:
        if not self._repositories.has_git(call.repository):
            raise not_found()
        return self._contents.root(commit)

    def _compare(self, call: Call) -> Reply:
        """Of what it tells only where the two stand; names may be those of commits and branches."""
        base, _, head = call.named["basehead"].partition("...")
        if not self._repositories.has_git(call.repository):
            return Reply.of({"status": "identical"})
        one, other = self._git.resolve(base), self._git.resolve(head)
        if one is None or other is None:
            return NOT_FOUND
        return Reply.of({"status": self._standing(one, other)})

    def _standing(self, base: str, head: str) -> str:
        if base == head:
            return "identical"
        if self._git.has(head, within=base):
            return "behind"
        return "ahead" if self._git.has(base, within=head) else "diverged"


def _ref(ref: str, commit: str) -> dict[str, object]:
    return {"ref": ref, "object": {"type": "commit", "sha": commit}}


def _told(seen: CommitSeen) -> dict[str, Any]:
    by = {"name": seen.author, "email": seen.email, "date": seen.date}
    return {
        "sha": seen.sha,
        "commit": {"author": by, "committer": by, "message": seen.message, "tree": {"sha": seen.tree}},
        "parents": [{"sha": parent} for parent in seen.parents],
    }


def _no_file(entry: Entry) -> object:
    """ "Directories and submodules do not support custom media types": they come as JSON."""
    return [] if entry.kind == "tree" else {"type": "submodule", "name": entry.name, "sha": entry.id}
