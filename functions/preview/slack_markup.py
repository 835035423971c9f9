"""Texts from outside, made safe for Slack's markup.

Branch names, actors and diagnoses are what somebody typed. Slack reads `&`, `<` and `>` everywhere, in code too, and
takes what is in angle brackets for a link or a mention: all three are written as entities, as
docs.slack.dev/messaging/formatting-message-text#escaping asks.
"""

from urllib.parse import quote

from preview.times import from_iso

_CODE_LIMIT = 250
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


def link(url: str) -> str:
    """A link that shows its own address; what is not HTTP is shown as code.

    In the markup `|` would begin a label and a space would end the link, so both are written as URLs write them.
    """
    if not url.startswith(("http://", "https://")):
        return code(url)
    return f"<{quote(url, safe=_URL_SAFE).translate(_ENTITIES)}>"


def commit_link(repository: str, commit: str) -> str:
    """The commit's short SHA, linked to its page on GitHub."""
    url = f"https://github.com/{quote(repository)}/commit/{quote(commit, safe='')}"
    return f"<{url}|{escaped(commit[:_SHORT_SHA], limit=_CODE_LIMIT)}>"


def moment(at: str) -> str:
    """A time, ISO 8601 with its zone, in each reader's own zone. A message can be late: Slack's time is not enough.

    docs.slack.dev/messaging/formatting-message-text#date-formatting
    """
    fallback = escaped(at, limit=_CODE_LIMIT).replace("|", " ")
    try:
        return f"<!date^{from_iso(at)}^{{date_short_pretty}} {{time_secs}}|{fallback}>"
    except ValueError:
        return fallback


def _without_backticks(text: str) -> str:
    """They would end the code they stand in, and Slack has no escape for them: a look-alike takes their place."""
    return text.replace("`", "ˋ")
