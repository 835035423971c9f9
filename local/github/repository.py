"""The git behind a repository: what a name means, how commits are related, and the merges that GitHub makes itself."""

import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from local.errors import LocalError
from local.github.history import History

_SHA = re.compile(r"[0-9a-f]{40}")
# git's least (git-scm.com/docs/git-config#Documentation/git-config.txt-coreabbrev).
_SHORT_SHA = re.compile(r"[0-9a-f]{4,39}")
_NOBODY_SIGNS = ("-c", "commit.gpgSign=false")


@dataclass(frozen=True, kw_only=True)
class CommitSeen:
    """A commit: its full SHA, its tree's, its parents', and who wrote what when (ISO 8601)."""

    sha: str
    tree: str
    parents: tuple[str, ...]
    author: str
    email: str
    date: str
    message: str


class GitRepository:
    """One bare repository. It need not be there yet: until then it has no branches and no commits."""

    def __init__(self, directory: Path) -> None:
        """`directory` is the bare repository's."""
        self.directory = directory

    def branches(self) -> dict[str, str]:
        """The commit of every branch, by the branch's name."""
        if not self.directory.exists():
            return {}
        return {ref.removeprefix("refs/heads/"): sha for ref, sha in History(self.directory).branches().items()}

    def refs(self, start: str) -> dict[str, str]:
        """The object of every ref that begins so, e.g. `refs/pull/3/head`."""
        kind = "/".join(start.split("/")[:2])
        listed = self._git("for-each-ref", "--format=%(objectname) %(refname)", kind) or ""
        pairs = (line.split(" ", 1) for line in listed.splitlines())
        return {ref: sha for sha, ref in pairs if ref.startswith(start)}

    def resolve(self, name: str) -> str | None:
        """The commit's full SHA: of a SHA, a short one, a branch, a tag, or a ref with or without its `refs/`."""
        if _SHA.fullmatch(name):
            return self._commit(name)
        if not name or name.startswith("-"):
            return None
        for ref in (name, f"refs/heads/{name}", f"refs/tags/{name}", f"refs/{name}"):
            if ref.startswith("refs/") and (sha := self._commit(ref)):
                return sha
        return self._commit(name) if _SHORT_SHA.fullmatch(name) else None

    def commit(self, sha: str) -> CommitSeen | None:
        """The commit of that full SHA."""
        told = self._git("show", "--no-patch", "--format=%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%B", sha, "--")
        if told is None:
            return None
        full, tree, parents, author, email, date, message = told.rstrip("\n").split("\0")
        return CommitSeen(
            sha=full,
            tree=tree,
            parents=tuple(parents.split()),
            author=author,
            email=email,
            date=date,
            message=message.rstrip("\n"),
        )

    def has(self, ancestor: str, *, within: str) -> bool:
        """Whether a commit is another, or led to it."""
        return self._git("merge-base", "--is-ancestor", ancestor, within) is not None

    def related(self, one: str, other: str) -> bool:
        """Whether two commits have any history in common."""
        return self._git("merge-base", one, other) is not None

    def count(self, base: str, head: str) -> int:
        """How many commits led to `head` and not to `base`."""
        return int(self._git("rev-list", "--count", head, f"^{base}") or 0)

    def set_ref(self, ref: str, sha: str) -> None:
        """Have a ref name a commit.

        Raises:
            LocalError: git refuses.
        """
        self._must("update-ref", ref, sha)

    def delete_ref(self, ref: str) -> None:
        """Have a ref be gone.

        Raises:
            LocalError: git refuses.
        """
        self._must("update-ref", "-d", ref)

    def merge(self, base: str, head: str, *, message: str, login: str) -> str | None:
        """A new commit that merges two; `None` where they conflict.

        Raises:
            LocalError: git refuses.
        """
        tree = self._git("merge-tree", "--write-tree", base, head)
        if tree is None:
            return None
        person = {"NAME": login, "EMAIL": f"{login}@users.noreply.github.com"}
        who = {f"GIT_{role}_{what}": value for role in ("AUTHOR", "COMMITTER") for what, value in person.items()}
        made = self._must("commit-tree", tree.split()[0], "-p", base, "-p", head, "-m", message, environment=who)
        return made.strip()

    def _commit(self, name: str) -> str | None:
        found = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
        return found.strip() if found else None

    def _must(self, *arguments: str, environment: dict[str, str] | None = None) -> str:
        ran = self._run(*arguments, environment=environment)
        if ran.returncode:
            raise LocalError(f"git {arguments[0]} failed in {self.directory}: {ran.stderr.strip()}")
        return ran.stdout

    def _git(self, *arguments: str) -> str | None:
        """What git says; `None` where it refuses."""
        ran = self._run(*arguments)
        return ran.stdout if ran.returncode == 0 else None

    def _run(self, *arguments: str, environment: dict[str, str] | None = None) -> "subprocess.CompletedProcess[str]":
        command = ["git", f"--git-dir={self.directory}", *_NOBODY_SIGNS, *arguments]
        return subprocess.run(
            command,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            check=False,
            env=os.environ | (environment or {}),
        )
