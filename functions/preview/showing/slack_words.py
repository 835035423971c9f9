"""The words that Slack's messages share: each status's sign and saying, the address, the reason, the advice."""

from collections.abc import Mapping

from preview.announcement import Announcement, Status
from preview.showing.slack_markup import code, code_blocks, escaped, link, mention
from preview.showing.slack_message import ROOM

# A message whose blocks hold some 11,000 characters together is refused with `msg_blocks_too_long`, which no page of
# Slack's documents (github.com/slackapi/bolt-js/issues/2867): three full sections, and what stands around them.
_MOST_SECTIONS = 3
_NAME_LIMIT = 100

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


def sign(announcement: Announcement) -> str:
    """The status's emoji and word."""
    return f"{_EMOJI[announcement.status]} *{word(announcement)}*"


def word(announcement: Announcement) -> str:
    """The status, as texts begin with it: programs outside read it there."""
    return announcement.status.capitalize()


def saying(announcement: Announcement) -> str:
    """The status in a sentence.

    A failure that names a commit is a failure to bring it up: a deletion names none, and nor does `create`.
    """
    if announcement.status is Status.FAILED and announcement.commit:
        return "this commit did not come up."
    return _SAYING[announcement.status]


def headline(announcement: Announcement) -> str:
    """What has become of which branch of which project."""
    about = f"{code(announcement.branch)} of {escaped(announcement.project, limit=ROOM)}"
    return f"{sign(announcement)} · {about}: {saying(announcement)}"


def shown_url(announcement: Announcement) -> str | None:
    """Where it answers, or what was there before does; `None` where a link would mislead."""
    return announcement.url if announcement.status in _ADDRESS else None


def address(announcement: Announcement) -> str:
    """Where it answers, a line for each service with a route; empty where nothing is to be said of it."""
    url = shown_url(announcement)
    if not url:
        return ""
    others = [f"{escaped(name, limit=ROOM)}: {link(url)}" for name, url in announcement.urls.items()]
    return "\n".join([_ADDRESS[announcement.status] + link(url), *others])


def first_line(announcement: Announcement) -> str:
    """The reason's first line as it is: not escaped."""
    return (announcement.reason or "").strip().partition("\n")[0].strip()


def reasons(announcement: Announcement, *, most: int = _MOST_SECTIONS) -> tuple[str, ...]:
    """A sentence as it is; a diagnosis of several lines as blocks of code, which keep them apart.

    Args:
        announcement: whose reason it is.
        most: how many sections it may take.
    """
    reason = (announcement.reason or "").strip()
    if "\n" not in reason:
        return (escaped(reason, limit=ROOM),) if reason else ()
    note = f" (the rest: Step Functions execution {announcement.run})" if announcement.run else ""
    return code_blocks(reason, limit=ROOM, most=most, note=f"\n… cut here{note}")


def advice(announcement: Announcement) -> str:
    """What to do after a failure; empty after anything else."""
    if announcement.status is not Status.FAILED:
        return ""
    return _AGAIN if announcement.commit else _GONE_OR_AGAIN


def one_line(announcement: Announcement) -> str:
    """The news for notifications. Clients shorten it as they please, so the news comes first."""
    url = announcement.url if announcement.status is Status.READY else None
    news = url or first_line(announcement)
    line = f"{word(announcement)}: {announcement.branch} of {announcement.project}"
    return escaped(f"{line} · {news}" if news else line, limit=ROOM)


def person(login: str, people: Mapping[str, str]) -> str:
    """Who it is: mentioned, where their Slack id is known; GitHub's logins do not tell upper from lower case."""
    ids = {known.lower(): member for known, member in people.items()}
    member = ids.get(login.lower())
    return mention(member) if member else escaped(login, limit=_NAME_LIMIT)
