"""The one comment on the branch's open pull request: written once, edited from then on, and found again."""

import hashlib
from dataclasses import dataclass, replace
from typing import Protocol

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.pull_request_state import PullRequestState, fork_number
from preview.showing.console import Console
from preview.showing.github_markup import marker
from preview.showing.github_shown import Shown, ShownComment
from preview.showing.pull_request_comment import Links, comment, moved

_ON_ITS_WAY_OUT = (Status.DELETING, Status.DELETED)
_DIGEST_LENGTH = 16


class Comments(Protocol):
    """Comments on pull requests; see `adapters.github_comments.GitHubComments`."""

    def marked(self, repository: str, number: int, marker: str, /) -> int | None: ...
    def create(self, repository: str, number: int, body: str, /) -> int: ...
    def edit(self, repository: str, comment: int, body: str, /) -> bool: ...


class PullRequests(Protocol):
    """The pull requests that there are; see `adapters.github_questions.GitHubQuestions`."""

    def open_pull_request(self, repository: str, branch: str, /) -> int | None: ...
    def pull_request(self, repository: str, number: int, /) -> PullRequestState: ...


@dataclass(frozen=True, kw_only=True)
class EnvironmentComment:
    """The part of the feedback that shows on the pull request."""

    comments: Comments
    pull_requests: PullRequests
    config: Config
    console: Console

    def show(self, announcement: Announcement, shown: Shown) -> Shown:
        """What is shown once the comment says it; raises as `GitHubComments` and `GitHubQuestions` do."""
        before = shown.comment
        number = self._number(announcement, before)
        if number is None:
            return shown
        if before is not None and before.number != number:
            self.comments.edit(
                announcement.repository, before.id, moved(announcement.environment, announcement.branch, number)
            )
            before = None
        return replace(shown, comment=self._say(announcement, number, before))

    def _number(self, announcement: Announcement, before: ShownComment | None) -> int | None:
        """The pull request that the comment belongs to.

        A comment that was written stays where it is for as long as its pull request is open, whatever other ones the
        branch has; and it stays there, too, where no other one is open.
        """
        fork = fork_number(announcement.branch)
        if fork is not None:
            return fork
        if before is not None and announcement.status in _ON_ITS_WAY_OUT:
            return before.number
        number = announcement.pull_request
        if number is None:
            number = self.pull_requests.open_pull_request(announcement.repository, announcement.branch)
        if before is None or number == before.number:
            return number
        if number is None or self.pull_requests.pull_request(announcement.repository, before.number).open:
            return before.number
        return number

    def _say(self, announcement: Announcement, number: int, before: ShownComment | None) -> ShownComment | None:
        """Edits the remembered comment, else the one that is found by its marker, else writes one.

        Nothing is written of an environment that goes: who never heard of it need not hear that.
        """
        repository, body = announcement.repository, self._body(announcement)
        digest = hashlib.sha256(body.encode()).hexdigest()[:_DIGEST_LENGTH]
        if before is not None:
            if before.digest == digest:
                return before
            if self.comments.edit(repository, before.id, body):
                return replace(before, digest=digest)
        found = self.comments.marked(repository, number, marker(announcement.environment))
        if found is not None and self.comments.edit(repository, found, body):
            return ShownComment(number=number, id=found, digest=digest)
        if announcement.status in _ON_ITS_WAY_OUT:
            return None
        return ShownComment(number=number, id=self.comments.create(repository, number, body), digest=digest)

    def _body(self, announcement: Announcement) -> str:
        project = self.config.project_of(announcement.repository)
        links = Links(run=self.console.run(announcement), logs=self.console.logs(announcement))
        return comment(announcement, links, commands=project is not None and project.pull_requests.comments)
