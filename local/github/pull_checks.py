"""What GitHub looks at before it opens a pull request (docs.github.com/en/rest/pulls/pulls#create-a-pull-request)."""

from collections.abc import Iterable

from local.github.records import PullRequest
from local.github.refusals import custom, invalid
from local.github.repository import GitRepository

_LONGEST_TITLE = 256
_LONGEST_LABEL = 50


def check_title(title: str) -> None:
    """A pull request's title.

    Raises:
        RefusedError: it is empty, or too long.
    """
    if not title.strip():
        raise invalid("PullRequest", field="title", code="missing_field")
    if len(title) > _LONGEST_TITLE:
        longest = f"title is too long (maximum is {_LONGEST_TITLE} characters)"
        raise invalid("PullRequest", field="title", message=longest)


def check_label(name: str) -> None:
    """A label's name.

    Raises:
        RefusedError: it is empty, or too long.
    """
    if not name.strip() or len(name) > _LONGEST_LABEL:
        raise invalid("Label", field="name")


def base_of(git: GitRepository, pulls: Iterable[PullRequest], *, base: str, owner: str, branch: str, sha: str) -> str:
    """The commit of the branch that a pull request is to go into.

    Args:
        git: the repository's.
        pulls: those that there are already.
        base: the branch.
        owner: whose repository the head is in.
        branch: the head's.
        sha: the commit that this is at.

    Raises:
        RefusedError: GitHub would not open it.
    """
    base_sha = git.branches().get(base)
    if base_sha is None:
        raise invalid("PullRequest", field="base")
    if not git.related(base_sha, sha):
        raise custom("PullRequest", f"The {branch} branch has no history in common with {base}")
    if git.has(sha, within=base_sha):
        raise custom("PullRequest", f"No commits between {base} and {branch}")
    wanted = (branch, base, owner.lower())
    if any(pull.open and (pull.branch, pull.base, pull.owner.lower()) == wanted for pull in pulls):
        raise custom("PullRequest", f"A pull request already exists for {owner}:{branch}.")
    return base_sha
