"""A pull request as GitHub's REST API tells of it, and the name of the branch that a fork's has here."""

import re
from dataclasses import dataclass

_FORK_BRANCH = re.compile(r"pull/([1-9][0-9]{0,17})/head")


@dataclass(frozen=True, kw_only=True)
class PullRequestState:
    """A pull request, as it is now.

    Attributes:
        number: in the repository.
        branch: its environment's branch: the head branch's own name, or `pull/NUMBER/head` where that is in a fork.
        commit: the head's full SHA.
        fork: the repository that the head branch is in, where that is another one, `owner/name`; the owner alone where
            the fork is deleted.
        fork_pushed_at: when the fork was last pushed to, seconds since 1970; `None` where it is deleted, or where there
            is none.
        open: it is neither closed nor merged.
        draft: it is not ready for review.
        labels: their names.
    """

    number: int
    branch: str
    commit: str
    fork: str | None = None
    fork_pushed_at: int | None = None
    open: bool = True
    draft: bool = False
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class WrittenComment:
    """A comment on a pull request, as GitHub has it now.

    Attributes:
        login: who wrote it.
        text: its Markdown.
    """

    login: str
    text: str


def fork_branch(number: int) -> str:
    """What git calls the head of a fork's pull request in the repository itself.

    docs.github.com/en/pull-requests/collaborating-with-pull-requests/reviewing-changes-in-pull-requests/
    checking-out-pull-requests-locally: `refs/pull/NUMBER/head`.
    """
    return f"pull/{number}/head"


def fork_number(branch: str) -> int | None:
    """The number of the pull request that such a branch is of; `None` for every other branch."""
    found = _FORK_BRANCH.fullmatch(branch)
    return int(found[1]) if found else None
