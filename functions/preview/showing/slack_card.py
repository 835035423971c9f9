"""The environment's message: the one that Slack shows for all its life, brought up to date whenever something changes.

In Slack's own markup: docs.slack.dev/messaging/formatting-message-text.
"""

from collections.abc import Iterator

from preview.announcement import Announcement, Status
from preview.command import KEEP_DAYS, Verb
from preview.config import Config
from preview.pull_request_state import fork_number
from preview.showing.console import Console
from preview.showing.github_pages import branch_page, pull_request_page
from preview.showing.slack_markup import code, commit_link, day, escaped, labelled, moment
from preview.showing.slack_message import ROOM, Button, Confirmation, Message
from preview.showing.slack_words import address, advice, first_line, one_line, person, saying, shown_url, sign

OPEN = "open"
"""The action of the button that only opens the environment: nothing is asked for by it."""

_FIRST_LINE_LIMIT = 500
_ON_ITS_WAY_OUT = (Status.DELETING, Status.DELETED)
_SEPARATOR = " · "


def card(announcement: Announcement, config: Config, console: Console) -> Message:
    """The environment's message, as of this announcement.

    Args:
        announcement: the newest.
        config: says who people are, and what may be asked for by buttons.
        console: the AWS console that links lead to.
    """
    sections = (_headline(announcement), address(announcement), _why(announcement), advice(announcement))
    return Message(
        text=one_line(announcement),
        sections=tuple(section for section in sections if section),
        footnotes=(_SEPARATOR.join(_small_print(announcement, config, console)),),
        buttons=tuple(_buttons(announcement, config)) if config.slack.signing_secret else (),
    )


def _headline(announcement: Announcement) -> str:
    project = escaped(announcement.project, limit=ROOM)
    line = f"{sign(announcement)} · {code(announcement.branch)} of *{project}*"
    # Of a ready environment the address says enough.
    return line if announcement.status is Status.READY else f"{line}: {saying(announcement)}"


def _why(announcement: Announcement) -> str:
    """The reason's first line; all of it is in the thread."""
    line = first_line(announcement)
    more = " _All of it is in the thread._" if line != (announcement.reason or "").strip() else ""
    return escaped(line, limit=_FIRST_LINE_LIMIT) + more if line else ""


def _small_print(announcement: Announcement, config: Config, console: Console) -> Iterator[str]:
    if announcement.commit:
        yield commit_link(announcement.repository, announcement.commit)
    yield from _on_github(announcement)
    yield f"by {person(announcement.actor, config.slack.people)}"
    yield from console_links(announcement, console)
    yield from _kept(announcement)
    yield moment(announcement.at)


def _on_github(announcement: Announcement) -> Iterator[str]:
    """A fork's branch is in the repository only as a ref, which has no page: its pull request has."""
    repository, number = announcement.repository, announcement.pull_request
    if announcement.status is not Status.DELETED and not announcement.branch.startswith("pull/"):
        yield labelled(branch_page(repository, announcement.branch), "branch")
    if number is not None:
        yield labelled(pull_request_page(repository, number), f"#{number}")


def console_links(announcement: Announcement, console: Console) -> Iterator[str]:
    """To the run, and to the logs for as long as there may be a service."""
    run, logs = console.run(announcement), console.logs(announcement)
    if run:
        yield labelled(run, "run")
    if logs and announcement.status is not Status.DELETED:
        yield labelled(logs, "logs")


def _kept(announcement: Announcement) -> Iterator[str]:
    if announcement.keep_until and announcement.status not in _ON_ITS_WAY_OUT:
        yield "kept for good" if announcement.keep_until == "ever" else f"kept until {day(announcement.keep_until)}"


def _buttons(announcement: Announcement, config: Config) -> Iterator[Button]:
    url, key = shown_url(announcement), announcement.environment
    if url:
        yield Button(text="Open", action=OPEN, url=url)
    if announcement.status in (Status.READY, Status.FAILED):
        yield Button(text="Restart", action=Verb.RESTART, value=key)
    if announcement.status in _ON_ITS_WAY_OUT:
        return
    project = config.project_of(announcement.repository)
    if project is not None and project.ttl_days and announcement.keep_until != "ever":
        yield Button(text=f"Keep {KEEP_DAYS} days", action=Verb.KEEP, value=key)
    yield Button(text="Delete", action=Verb.DOWN, value=key, danger=True, confirm=_sure(announcement))


def _sure(announcement: Announcement) -> Confirmation:
    """What `down` means, before it is done: a push does not undo it (see `preview.environment.Choice`)."""
    fork = fork_number(announcement.branch) is not None
    back = "a comment /preview up on its pull request" if fork else "/deity up"
    return Confirmation(
        title="Delete the environment?",
        text=(
            f"The environment of {_shortened(announcement.branch)} is removed, and pushes bring it back no more: "
            f"{back} does. The branch stays."
        ),
        confirm="Delete",
        deny="Keep it",
    )


def _shortened(branch: str, limit: int = 120) -> str:
    return branch if len(branch) <= limit else f"{branch[: limit - 1]}…"
