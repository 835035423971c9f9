"""The repositories that GitHub has: one with git behind it, and any other, whose deliveries are made by hand."""

import re
from dataclasses import dataclass

from local.github.pushes import last_second
from local.github.repository import GitRepository
from local.github.shapes import Repository

_SHA = re.compile(r"[0-9a-f]{40}")
# Of a repository without git every branch is there, and at this commit.
NO_COMMIT = "0" * 40


@dataclass(frozen=True, kw_only=True)
class Repositories:
    """All of them.

    Attributes:
        full_name: of the one that there is git of, `owner/name`.
        git: that git.
        created_at: when it was made, in seconds since 1970.
        default_branch: its default branch's name.
    """

    full_name: str
    git: GitRepository
    created_at: int
    default_branch: str = "main"

    def has_git(self, repository: str) -> bool:
        """Whether there is git of it."""
        return repository.lower() == self.full_name.lower()

    def resolve(self, repository: str, ref: str) -> str | None:
        """The full SHA of a branch, a tag or a SHA, as far as anybody knows."""
        if self.has_git(repository):
            return self.git.resolve(ref)
        return ref if _SHA.fullmatch(ref) else NO_COMMIT

    def commit(self, repository: str, sha: str) -> str | None:
        """The commit of a full SHA; `None` where there is none."""
        if not _SHA.fullmatch(sha):
            return None
        return self.resolve(repository, sha)

    @property
    def told(self) -> Repository:
        """The one with git, as its deliveries tell of it."""
        return Repository(full_name=self.full_name, default_branch=self.default_branch, created_at=self.created_at)

    @property
    def pushed_at(self) -> int:
        """When it was pushed to the last time, in seconds since 1970."""
        return last_second(self.git.directory) or self.created_at
