"""A pull request, as one of GitHub's events tells of it."""

from dataclasses import dataclass

from preview.environment import PullRequest


@dataclass(frozen=True, kw_only=True)
class PullRequestSeen:
    """A pull request, as one of its events tells of it.

    Attributes:
        repository: `owner/name`, spelled as the configuration spells it.
        branch: the environment's: the head's, or `pull/NUMBER/head` where that is in a fork.
        commit: the head's full SHA.
        pull_request: its state; `None` where it is closed.
        number: in the repository.
        actor: who did it, as a person would recognise them.
        bot: a bot did it, and no person.
        occurred_at: the pull request's `updated_at`, seconds since 1970.
        pushed_at: the repository's, when the event was made: no push that the head knows of is newer.
        delivery: GitHub's `X-GitHub-Delivery`. A redelivery keeps it.
        prefixed: whether the branch begins with one of the project's prefixes; a fork's never does.
    """

    repository: str
    branch: str
    commit: str
    pull_request: PullRequest | None
    number: int
    actor: str
    bot: bool = False
    occurred_at: int
    pushed_at: int | None = None
    delivery: str
    prefixed: bool

    @property
    def key(self) -> str:
        """The environment's key, `owner/repo@branch`."""
        return f"{self.repository}@{self.branch}"
