"""Texts from outside, made safe for Slack's markup.

Branch names, actors and diagnoses are what somebody typed. Slack reads `&`, `<` and `>` everywhere, in code too, and
takes what is in angle brackets for a link or a mention: all three are written as entities, as
docs.slack.dev/messaging/formatting-message-text#escaping asks.
"""

from urllib.parse import quote

from preview.showing.github_pages import commit_page
from preview.times import from_iso

_CODE_LIMIT = 250
_LABEL_LIMIT = 100
# Longer addresses are left off, and their labels stand alone: small print has room for several links.
_URL_LIMIT = 500
_SHORT_SHA = 7
_URL_SAFE = "%/:=&?~#+!$,;'@()*[]"
# Git lets a branch's name reverse the direction of writing (unicode.org/reports/tr9): it would mix up our own words.
_DIRECTIONS = dict.fromkeys(map(chr, (*range(0x202A, 0x202F), *range(0x2066, 0x206A))), "")
_ENTITIES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", **_DIRECTIONS})


def escaped(text: str, *, limit: int, note: str = "…") -> str:
    """`text` as Slack shows it unchanged, in at most `limit` characters; `note` says that something is missing."""
    whole = text.translate(_ENTITIES)
    if len(whole) <= limit:
        return whole
    ending = note.translate(_ENTITIES)
    kept: list[str] = []
    room = limit - len(ending)
    for character in text:
        entity = character.translate(_ENTITIES)
        room -= len(entity)
        if room < 0:
            break
        kept.append(entity)
    return "".join(kept) + ending


def code(text: str) -> str:
    """`text` in fixed width on one line, where no other markup has a meaning."""
    line = " ".join(_without_backticks(text).split()) or "…"
    return f"`{escaped(line, limit=_CODE_LIMIT)}`"


def code_block(text: str, *, limit: int, note: str) -> str:
    """`text` as a block of code; `note` takes the place of what is beyond `limit` characters."""
    return f"```\n{escaped(_without_backticks(text), limit=limit, note=_without_backticks(note))}\n```"


def code_blocks(text: str, *, limit: int, most: int, note: str) -> tuple[str, ...]:
    """`text` as blocks of code, each with at most `limit` characters, parted between lines where that can be.

    `note` takes the place of what `most` blocks have no room for.
    """
    rest, blocks = text, list[str]()
    while rest and len(blocks) < most - 1:
        end = _fitting(rest, limit)
        blocks.append(code_block(rest[:end].strip("\n"), limit=limit, note=note))
        rest = rest[end:].lstrip("\n")
    if rest:
        blocks.append(code_block(rest, limit=limit, note=note))
    return tuple(blocks)


def link(url: str) -> str:
    """A link that shows its own address; what is not HTTP is shown as code.

    In the markup `|` would begin a label and a space would end the link, so both are written as URLs write them.
    """
    if not url.startswith(("http://", "https://")):
        return code(url)
    return f"<{quote(url, safe=_URL_SAFE).translate(_ENTITIES)}>"


def commit_link(repository: str, commit: str) -> str:
    """The commit's short SHA, linked to its page on GitHub."""
    return f"<{commit_page(repository, commit)}|{escaped(commit[:_SHORT_SHA], limit=_CODE_LIMIT)}>"


def labelled(url: str, label: str) -> str:
    """A link that shows its label, and the label alone where the address is too long or not HTTP."""
    shown = escaped(label, limit=_LABEL_LIMIT)
    safe = quote(url, safe=_URL_SAFE).translate(_ENTITIES)
    if not url.startswith(("http://", "https://")) or len(safe) > _URL_LIMIT:
        return shown
    return f"<{safe}|{shown}>"


def mention(member: str) -> str:
    """A person by their Slack id, who is notified; what is no such id is shown as it is.

    docs.slack.dev/messaging/formatting-message-text#mentioning-users
    """
    return f"<@{member}>" if member.isascii() and member.isalnum() else escaped(member, limit=_LABEL_LIMIT)


def moment(at: str) -> str:
    """A time, ISO 8601 with its zone, in each reader's own zone. A message can be late: Slack's time is not enough.

    docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    return _date(at, "{date_short_pretty} {time_secs}")


def day(at: str) -> str:
    """The day of a time, ISO 8601 with its zone, likewise."""
    return _date(at, "{date_short_pretty}")


def _date(at: str, form: str) -> str:
    fallback = escaped(at, limit=_CODE_LIMIT).replace("|", " ")
    try:
        return f"<!date^{from_iso(at)}^{form}|{fallback}>"
    except ValueError:
        return fallback


def _fitting(text: str, limit: int) -> int:
    """How much of the text's beginning fits into `limit` characters once it is escaped: whole lines, if any does."""
    room = limit
    for place, character in enumerate(text):
        room -= len(character.translate(_ENTITIES))
        if room < 0:
            return text.rfind("\n", 0, place) + 1 or max(place, 1)
    return len(text)


def _without_backticks(text: str) -> str:
    """They would end the code they stand in, and Slack has no escape for them: a look-alike takes their place."""
    return text.replace("`", "ˋ")
