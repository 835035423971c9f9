"""The commit's status on GitHub: pending, success or failure, and never left pending."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Protocol

from aws_lambda_powertools import Logger

from adapters.github_refusals import NotAcceptedError
from preview.announcement import Announcement, Status
from preview.showing.console import Console
from preview.showing.github_shown import Shown, ShownStatus
from preview.showing.github_words import CommitState, commit_state, description, superseded

logger = Logger(child=True)


class Statuses(Protocol):
    """Gives commits their statuses; see `adapters.github_statuses.GitHubStatuses`."""

    def put(self, repository: str, commit: str, *, state: CommitState, description: str, url: str | None) -> None: ...


@dataclass(frozen=True, kw_only=True)
class CommitStatus:
    """The part of the feedback that shows at a commit."""

    statuses: Statuses
    console: Console

    def show(self, announcement: Announcement, shown: Shown) -> Shown:
        """What is shown once the announcement's status is; raises as `GitHubStatuses.put` does.

        What is shown already is not told again. A commit that GitHub does not know (any more), after a forced push
        say, needs no status.
        """
        for commit, status in self._wanted(announcement, shown):
            if shown.statuses.get(commit) != status:
                self._put(announcement.repository, commit, status)
        return replace(shown, statuses=self._left(announcement, shown))

    def _wanted(self, announcement: Announcement, shown: Shown) -> Iterator[tuple[str, ShownStatus]]:
        """The statuses that are to be there, by commit."""
        known = dict.fromkeys(shown.begun, CommitState.PENDING) | {
            commit: was.state for commit, was in shown.statuses.items()
        }
        if announcement.status is Status.DELETED:
            for commit, state in known.items():
                if state is not CommitState.FAILURE:
                    url = self.console.run(announcement)
                    yield commit, ShownStatus(state=CommitState.SUCCESS, description="deleted", url=url)
            return
        newest = self._newest(announcement)
        if newest is None:
            return
        for commit, state in known.items():
            if commit != announcement.commit and state is CommitState.PENDING:
                words = superseded(str(announcement.commit))
                yield commit, ShownStatus(state=CommitState.SUCCESS, description=words)
        yield str(announcement.commit), newest

    def _newest(self, announcement: Announcement) -> ShownStatus | None:
        state = commit_state(announcement.status)
        if state is None or announcement.commit is None:
            return None
        url = announcement.url if announcement.status is Status.READY else None
        return ShownStatus(
            state=state, description=description(announcement), url=url or self.console.run(announcement)
        )

    def _left(self, announcement: Announcement, shown: Shown) -> dict[str, ShownStatus]:
        """What is still to be remembered: the newest commit's alone, and nothing of a deleted environment."""
        if announcement.status is Status.DELETED:
            return {}
        newest = self._newest(announcement)
        return dict(shown.statuses) if newest is None else {str(announcement.commit): newest}

    def _put(self, repository: str, commit: str, status: ShownStatus) -> None:
        try:
            self.statuses.put(repository, commit, state=status.state, description=status.description, url=status.url)
        except NotAcceptedError as error:
            logger.warning("GitHub takes no status", repository=repository, commit=commit, why=str(error))
