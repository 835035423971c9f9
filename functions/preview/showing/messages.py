"""What an incoming webhook posts for an announcement; which channel takes it; and which two tell the same news.

In Slack's own markup: docs.slack.dev/messaging/formatting-message-text.
"""

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.showing.slack_markup import commit_link, escaped, moment
from preview.showing.slack_message import ROOM, Message
from preview.showing.slack_words import address, advice, headline, one_line, reasons


def message(announcement: Announcement) -> Message:
    """The announcement in words: what happened to which branch, where it answers, why, and what to do now."""
    sections = (headline(announcement), address(announcement), *reasons(announcement, most=1), advice(announcement))
    commit = commit_link(announcement.repository, announcement.commit) if announcement.commit else None
    actor = f"by {escaped(announcement.actor, limit=ROOM)}"
    footnotes = (escaped(announcement.repository, limit=ROOM), commit, actor, moment(announcement.at))
    return Message(
        text=one_line(announcement),
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
