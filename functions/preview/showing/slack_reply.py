"""A reply in the thread of the environment's message: one for each announcement, with all that it says.

In Slack's own markup: docs.slack.dev/messaging/formatting-message-text.
"""

from collections.abc import Iterator

from preview.announcement import Announcement, Detail, Status
from preview.config import Config
from preview.showing.console import Console
from preview.showing.slack_card import console_links
from preview.showing.slack_markup import code, commit_link, escaped, moment
from preview.showing.slack_message import ROOM, Message
from preview.showing.slack_words import address, advice, headline, one_line, person, reasons

# Who pushed waits for one of these, and can do something now: open it, or mend it. Whatever else is told of the
# environment they find where they look for it, and being called for it would teach them to look away.
_AWAITED = (Status.READY, Status.FAILED)


def reply(announcement: Announcement, config: Config, console: Console) -> Message:
    """What the announcement says: who is waiting for it is mentioned, where the status is one that people wait for.

    Args:
        announcement: any.
        config: says who people are.
        console: the AWS console that links lead to.
    """
    sections = (
        _headline(announcement, config),
        address(announcement),
        *reasons(announcement),
        advice(announcement),
        _details(announcement.details),
    )
    commit = commit_link(announcement.repository, announcement.commit) if announcement.commit else None
    links = console_links(announcement, console) if announcement.status is Status.FAILED else ()
    footnotes = (commit, f"by {escaped(announcement.actor, limit=ROOM)}", *links, moment(announcement.at))
    return Message(
        text=one_line(announcement),
        sections=tuple(section for section in sections if section),
        footnotes=tuple(footnote for footnote in footnotes if footnote),
    )


def broadcast(announcement: Announcement) -> bool:
    """Whether the channel sees the reply, too: a failure is to be seen by whoever can help."""
    return announcement.status is Status.FAILED


def _headline(announcement: Announcement, config: Config) -> str:
    line, known = headline(announcement), person(announcement.actor, config.slack.people)
    return f"{line} {known}" if announcement.status in _AWAITED and known.startswith("<@") else line


def _details(details: tuple[Detail, ...]) -> str:
    """What the run made, a line each, and how long all of it took together; as many lines as fit."""
    if not details:
        return ""
    total = sum(detail.seconds or 0 for detail in details)
    end = f"together {total:.1f} s"
    lines, room = list[str](), ROOM - len(end) - len("\n…\n")
    for line in _lines(details):
        room -= len(line) + 1
        if room < 0:
            lines.append("…")
            break
        lines.append(line)
    return "\n".join([*lines, end] if total else lines)


def _lines(details: tuple[Detail, ...]) -> Iterator[str]:
    for detail in details:
        took = "" if detail.seconds is None else f" {detail.seconds:.1f} s"
        yield f"• {escaped(detail.what, limit=100)} {code(detail.name)}{took}"
