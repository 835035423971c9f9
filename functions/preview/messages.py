"""What people read in Slack: an announcement in words, in Slack's own markup (docs.slack.dev/messaging/formatting-message-text).

Branch names, actors and diagnoses come from outside. Slack reads `&`, `<` and `>` in every text, code included, and what is
in angle brackets as a link or a mention: all three are always written as entities.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.errors import InvalidEventError
from preview.records import from_json

SECTION_LIMIT = 3000  # Characters: docs.slack.dev/reference/block-kit/composition-objects/text-object
_REASON_LIMIT = 2800  # Slack does not say whether an emoji counts as one; a refused message would be a lost one.
_BRANCH_LIMIT = 250
_WHAT_NOW = "Push to the branch to try again, or delete it to give up."

_EMOJI = {
    Status.REQUESTED: ":inbox_tray:",
    Status.CREATING: ":hammer_and_wrench:",
    Status.READY: ":white_check_mark:",
    Status.UPDATING: ":arrows_counterclockwise:",
    Status.FAILED: ":x:",
    Status.DELETING: ":wastebasket:",
    Status.DELETED: ":wave:",
}
_SAYING = {
    Status.REQUESTED: "its environment is asked for",
    Status.CREATING: "its environment is being made",
    Status.READY: "its environment is up",
    Status.UPDATING: "its environment is being updated",
    Status.FAILED: "its environment has failed",
    Status.DELETING: "its environment is being removed",
    Status.DELETED: "its environment is gone, nothing is left of it",
}


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message, in Slack's markup, escaped and within Slack's limits.

    Attributes:
        text: the whole in one line: what notifications show, and clients without blocks.
        sections: the paragraphs.
        footnotes: the small print below them.
    """

    text: str
    sections: tuple[str, ...]
    footnotes: tuple[str, ...]


def message(announcement: Announcement) -> Message:
    """The announcement in words: what happened to which branch, where it answers, why, and what to do now."""
    word, saying = announcement.status.value.capitalize(), _SAYING[announcement.status]
    branch, project = announcement.branch, announcement.project
    headline = f"{_EMOJI[announcement.status]} *{word}* · {_code(branch)} of {escape(project)}: {saying}."
    sections = [headline, _link(announcement.url), _reason(announcement)]
    if announcement.status is Status.FAILED:
        sections.append(_WHAT_NOW)
    return Message(
        text=_one_line(announcement, word),
        sections=tuple(section for section in sections if section),
        footnotes=(_commit(announcement), f"by {escape(announcement.actor)}", _time(announcement.at)),
    )


def channel(announcement: Announcement, config: Config) -> str | None:
    """Where to post it: the project's own channel, else the common one, where either is set."""
    project = config.project_of(announcement.repository)
    return (project.slack_channel if project else None) or config.slack.channel


def announcement_in(body: str) -> Announcement:
    """The announcement in a queue's message, with SNS's envelope around it or without (raw message delivery).

    The envelope: docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html

    Raises:
        InvalidEventError: it holds no announcement.
    """
    try:
        document = json.loads(body)
        if "Message" in document:
            document = json.loads(document["Message"])
        return _announcement(document)
    except (TypeError, ValueError, KeyError, AttributeError, RecursionError) as error:
        raise InvalidEventError(f"the queue's message is not an announcement: {error}") from error


def _announcement(document: Mapping[str, Any]) -> Announcement:
    announcement = from_json(Announcement, document)
    texts = (
        announcement.environment,
        announcement.project,
        announcement.branch,
        announcement.actor,
        announcement.at,
    )
    if not all(isinstance(text, str) for text in texts):
        raise TypeError("environment, project, branch, actor and at must be texts")
    return announcement


def escape(text: str) -> str:
    """`text` as Slack shows it unchanged: without links, mentions or channel names coming to life."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def _one_line(announcement: Announcement, word: str) -> str:
    """The fallback: Slack shortens it as it pleases, so the news comes first."""
    news = announcement.url or (announcement.reason or "").strip().partition("\n")[0]
    branch = _cut(announcement.branch, _BRANCH_LIMIT)
    return _fitted(f"{word}: {branch} of {announcement.project}{' · ' if news else ''}{news}", limit=_REASON_LIMIT)


def _link(url: str | None) -> str:
    """The URL as a link to itself. In Slack's markup a `|` would begin the label, and a space end the link."""
    if not url:
        return ""
    return f"<{escape(quote(url, safe=_URL_SAFE))}>" if url.startswith(("http://", "https://")) else _code(url)


_URL_SAFE = "%/:=&?~#+!$,;'@()*[]"


def _reason(announcement: Announcement) -> str:
    """A sentence as it is; a diagnosis of several lines as a block that keeps its columns."""
    reason = (announcement.reason or "").strip()
    if "\n" not in reason:
        return _fitted(reason, limit=_REASON_LIMIT)
    note = "\n… cut here"
    if announcement.run:
        note += f"; the rest is in the Step Functions execution {announcement.run}"
    return f"```\n{_fitted(_without_backticks(reason), limit=_REASON_LIMIT, note=note)}\n```"


def _commit(announcement: Announcement) -> str:
    repository = escape(announcement.repository)
    if not announcement.commit:
        return repository
    url = f"https://github.com/{quote(announcement.repository)}/commit/{quote(announcement.commit, safe='')}"
    return f"{repository} <{url}|{escape(announcement.commit[:7])}>"


def _time(at: str) -> str:
    """The moment in each reader's own time zone; a message can be late, so Slack's own time is not enough."""
    try:
        moment = datetime.fromisoformat(at).astimezone(UTC)
    except ValueError:
        return escape(at)
    return f"<!date^{int(moment.timestamp())}^{{date_short_pretty}} {{time_secs}}|{moment:%Y-%m-%d %H:%M:%S} UTC>"


def _code(text: str) -> str:
    """`text` in fixed-width letters, on one line, where none of Slack's markup has a meaning."""
    line = _without_backticks(" ".join(text.split()))
    return f"`{escape(_cut(line, _BRANCH_LIMIT))}`" if line else "` `"


def _without_backticks(text: str) -> str:
    """Backticks would end the code they stand in, and Slack knows no escape for them: a look-alike takes their place."""
    return text.replace("`", "ˋ")


def _cut(text: str, limit: int) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"


def _fitted(text: str, *, limit: int, note: str = "…") -> str:
    """`text` escaped, in at most `limit` characters; `note` says that something is missing."""
    if len(escape(text)) <= limit:
        return escape(text)
    room = limit - len(escape(note))
    kept = text[:room]
    while len(escape(kept)) > room:
        kept = kept[: len(kept) - max(1, (len(escape(kept)) - room) // 5)]
    return escape(kept) + escape(note)
