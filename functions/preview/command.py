"""What somebody asks for by hand: a slash command or a button in Slack, or a comment on a pull request."""

from dataclasses import dataclass
from enum import StrEnum


class Verb(StrEnum):
    """What is asked for. The words are those that people type."""

    UP = "up"
    DOWN = "down"
    RESTART = "restart"
    KEEP = "keep"
    STATUS = "status"
    LOGS = "logs"
    LIST = "list"
    HELP = "help"


KEEP_DAYS = 7
"""How long the button `keep` keeps an environment, and what it says."""


@dataclass(frozen=True, kw_only=True)
class SlackAsker:
    """Who asks in Slack, and where the answer goes.

    Attributes:
        user: the member's id, `U…`.
        name: as people know them.
        channel: the channel's id, `C…`.
        channel_name: its name, without `#`.
        response_url: takes up to five answers within 30 minutes
            (docs.slack.dev/interactivity/handling-user-interaction#message_responses).
    """

    user: str
    name: str
    channel: str
    channel_name: str
    response_url: str


@dataclass(frozen=True, kw_only=True)
class CommentAsker:
    """Who asks on a pull request, and by which comment.

    Attributes:
        login: on GitHub.
        pull_request: its number.
        comment: the comment's id.
        at: when it was written, seconds since 1970.
    """

    login: str
    pull_request: int
    comment: int
    at: int


@dataclass(frozen=True, kw_only=True)
class Command:
    """One command, as it waits in the queue.

    Attributes:
        id: tells it from every other; what is delivered twice keeps it.
        verb: what is asked for.
        repository: `owner/name`, or as somebody typed it: a project's name, or a repository's alone.
        branch: the branch's full name; a comment does not say it.
        commit: a SHA, also a short one, where one is asked for.
        days: how long to keep the environment; `None` for good.
        slack: who asks, in Slack.
        comment: who asks, on a pull request.
    """

    id: str
    verb: Verb
    repository: str | None = None
    branch: str | None = None
    commit: str | None = None
    days: int | None = None
    slack: SlackAsker | None = None
    comment: CommentAsker | None = None
