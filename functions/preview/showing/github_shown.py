"""What GitHub shows of one environment, as it is remembered between two announcements."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from preview.announcement import Announcement, Status
from preview.queued import Told
from preview.records import from_json
from preview.showing.github_words import CommitState, DeploymentState, commit_state
from preview.showing.told_order import compared, seconds


@dataclass(frozen=True, kw_only=True)
class ShownStatus:
    """A commit's status.

    Attributes:
        state: GitHub's.
        description: its words.
        url: where it leads.
    """

    state: CommitState
    description: str
    url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownDeployment:
    """A deployment, with the newest of its statuses.

    Attributes:
        id: GitHub's.
        commit: the full SHA.
        state: GitHub's.
        description: its words.
        url: where the environment answers.
        log_url: where its run can be looked at.
    """

    id: int
    commit: str
    state: DeploymentState
    description: str
    url: str | None = None
    log_url: str | None = None


@dataclass(frozen=True, kw_only=True)
class ShownComment:
    """The comment.

    Attributes:
        number: the pull request's.
        id: GitHub's.
        digest: of what it says.
    """

    number: int
    id: int
    digest: str


@dataclass(frozen=True, kw_only=True)
class Shown:
    """All of it.

    Attributes:
        sequence: of the announcement that is shown, or was being shown when something failed.
        settled: the rest of that announcement's `order`.
        at: when that was made, ISO 8601.
        statuses: by commit: the newest one's, and those that are still pending.
        deployment: the newest commit's.
        comment: the one comment.
        begun: the commits that GitHub may show as unfinished. They are noted before it is told: it may take something
            without an answer, and something newer be shown next.
    """

    sequence: int = -1
    settled: bool = False
    at: str = ""
    statuses: Mapping[str, ShownStatus] = field(default_factory=dict)
    deployment: ShownDeployment | None = None
    comment: ShownComment | None = None
    begun: tuple[str, ...] = ()

    def newer_than(self, told: Told) -> bool:
        """Whether what is told has been overtaken: what it says is not shown any more.

        A refresh does not know when it was last announced: its time is the one at which its status began, which may be
        days ago. So the numbers alone tell.
        """
        announcement, shown = told.announcement, (self.sequence, self.settled)
        at = self.at if told.refresh or not self.at else announcement.at
        return compared(shown, self.at, announcement.order, at) > 0

    def showing(self, told: Told) -> "Shown":
        """The same with this as what is shown, or is going to be."""
        sequence, settled = told.announcement.order
        at = max(self.at, told.announcement.at, key=seconds) if told.refresh else told.announcement.at
        begun = dict.fromkeys((*self.begun, *_unfinished(told.announcement)))
        return replace(self, sequence=sequence, settled=settled, at=at, begun=tuple(begun))

    def overtaken(self, announcement: Announcement) -> frozenset[str]:
        """The commits that are not to be shown as unfinished any more."""
        return frozenset(self.begun) - {announcement.commit}

    def shown_everywhere(self, announcement: Announcement) -> "Shown":
        """The same once each place shows the announcement: none shows any other commit as unfinished."""
        if announcement.commit is None and announcement.status is not Status.DELETED:
            return self
        return replace(self, begun=_unfinished(announcement))

    def doubted(self) -> "Shown":
        """The same, without knowing what the comment says."""
        return self if self.comment is None else replace(self, comment=replace(self.comment, digest=""))


def _unfinished(announcement: Announcement) -> tuple[str, ...]:
    """The announcement's commit, where that is on its way."""
    pending = commit_state(announcement.status) is CommitState.PENDING
    return (announcement.commit,) if pending and announcement.commit is not None else ()


def remembered(content: object) -> Shown:
    """What was remembered; nothing where it is not to be read: GitHub is asked for what is there then."""
    if not isinstance(content, Mapping):
        return Shown()
    try:
        return from_json(Shown, content)
    except (TypeError, ValueError, AttributeError):
        return Shown()
