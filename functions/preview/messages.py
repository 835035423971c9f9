"""What people read in Slack: an announcement in words.

In Slack's own markup: docs.slack.dev/messaging/formatting-message-text.
"""

from dataclasses import dataclass

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.slack_markup import code, code_block, commit_link, escaped, link, moment

SECTION_LIMIT = 3000  # docs.slack.dev/reference/block-kit/composition-objects/text-object
_ROOM = SECTION_LIMIT - 200  # Slack does not say how it counts emoji, and a refused message would be a lost one.

_EMOJI = {
    Status.REQUESTED: ":inbox_tray:",
    Status.CREATING: ":hammer_and_wrench:",
    Status.WAITING: ":hourglass_flowing_sand:",
    Status.READY: ":white_check_mark:",
    Status.UPDATING: ":arrows_counterclockwise:",
    Status.FAILED: ":x:",
    Status.DELETING: ":wastebasket:",
    Status.DELETED: ":wave:",
}
_SAYING = {
    Status.REQUESTED: "noted, and next in turn.",
    Status.CREATING: "its environment is being made.",
    Status.WAITING: "waiting for image.",
    Status.READY: "its environment is up.",
    Status.UPDATING: "its environment is being brought up to this commit.",
    Status.FAILED: "its environment is not what was asked for.",
    Status.DELETING: "its environment is being removed.",
    Status.DELETED: "its environment is gone; nothing is left of it.",
}
# What stands before the URL. A status that is not here says nothing of it: where an environment is on its way out, or
# not yet there, a link would mislead.
_ADDRESS = {
    Status.READY: "",
    Status.WAITING: "Until then the commit before answers: ",
    Status.UPDATING: "Until then the commit before answers: ",
    Status.FAILED: "What was there before may still answer: ",
}
_AGAIN = "*What now?* Push again to try again, or delete the branch to give up."
_GONE_OR_AGAIN = (
    "*What now?* If the branch is deleted: nothing, its removal is tried again by itself. "
    "If it is not: push to it to try again, or delete it to give up."
)


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message in Slack's markup: escaped, and within Slack's limits.

    Attributes:
        text: the whole in one line, for notifications and for clients without blocks.
        sections: the paragraphs.
        footnotes: the small print below them.
    """

    text: str
    sections: tuple[str, ...]
    footnotes: tuple[str, ...]


def message(announcement: Announcement) -> Message:
    """The announcement in words: what happened to which branch, where it answers, why, and what to do now."""
    word = announcement.status.capitalize()
    about = f"{code(announcement.branch)} of {escaped(announcement.project, limit=_ROOM)}"
    headline = f"{_EMOJI[announcement.status]} *{word}* · {about}: {_saying(announcement)}"
    sections = (headline, _address(announcement), _reason(announcement), _advice(announcement))
    commit = commit_link(announcement.repository, announcement.commit) if announcement.commit else None
    actor = f"by {escaped(announcement.actor, limit=_ROOM)}"
    footnotes = (escaped(announcement.repository, limit=_ROOM), commit, actor, moment(announcement.at))
    return Message(
        text=_one_line(announcement, word),
        sections=tuple(section for section in sections if section),
        footnotes=tuple(footnote for footnote in footnotes if footnote),
    )


def channel(announcement: Announcement, config: Config) -> str | None:
    """Where to post it: the project's own channel, else the common one, where either is set."""
    project = config.project_of(announcement.repository)
    return (project.slack_channel if project else None) or config.slack.channel


def identity(announcement: Announcement) -> list[str | None]:
    """What two announcements share that tell the same news: the second need not be posted.

    A run begins once and ends once, however often that is told. A request is told for itself: several can come while
    one run is under way.
    """
    same = [announcement.environment, announcement.status.value, announcement.run]
    if announcement.status is Status.REQUESTED or announcement.run is None:
        return [*same, announcement.at, announcement.commit]
    return same


def _saying(announcement: Announcement) -> str:
    """A failure that names a commit is a failure to bring it up: a deletion names none, and nor does `create`."""
    if announcement.status is Status.FAILED and announcement.commit:
        return "this commit did not come up."
    return _SAYING[announcement.status]


def _address(announcement: Announcement) -> str:
    if not announcement.url or announcement.status not in _ADDRESS:
        return ""
    others = [f"{escaped(name, limit=_ROOM)}: {link(url)}" for name, url in announcement.urls.items()]
    return "\n".join([_ADDRESS[announcement.status] + link(announcement.url), *others])


def _reason(announcement: Announcement) -> str:
    """A sentence as it is; a diagnosis of several lines as a block of code, which keeps them apart."""
    reason = (announcement.reason or "").strip()
    if "\n" not in reason:
        return escaped(reason, limit=_ROOM)
    note = f" (the rest: Step Functions execution {announcement.run})" if announcement.run else ""
    return code_block(reason, limit=_ROOM, note=f"\n… cut here{note}")


def _advice(announcement: Announcement) -> str:
    if announcement.status is not Status.FAILED:
        return ""
    return _AGAIN if announcement.commit else _GONE_OR_AGAIN


def _one_line(announcement: Announcement, word: str) -> str:
    """Clients shorten it as they please, so the news comes first."""
    url = announcement.url if announcement.status is Status.READY else None
    news = url or (announcement.reason or "").strip().partition("\n")[0]
    line = f"{word}: {announcement.branch} of {announcement.project}"
    return escaped(f"{line} · {news}" if news else line, limit=_ROOM)
