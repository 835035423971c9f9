"""The pages on GitHub that people are led to; quoted, because a branch may be called anything."""

from urllib.parse import quote


def branch_page(repository: str, branch: str) -> str:
    """The branch's files. A pull request's ref, such as `pull/7/head`, has no such page."""
    return f"{_site(repository)}/tree/{quote(branch)}"


def commit_page(repository: str, commit: str) -> str:
    """What the commit changed."""
    return f"{_site(repository)}/commit/{quote(commit, safe='')}"


def pull_request_page(repository: str, number: int) -> str:
    """The pull request's conversation."""
    return f"{_site(repository)}/pull/{number}"


def _site(repository: str) -> str:
    return f"https://github.com/{quote(repository)}"
