"""Slack's mrkdwn, rendered as HTML for the inbox's page or as plain text for a terminal.

Source: docs.slack.dev/messaging/formatting-message-text. In mrkdwn only `&`, `<` and `>` are written as entities.
"""

import html
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Protocol

from local.slack.dates import moment
from local.slack.emoji import character

_CODE_BLOCK = re.compile(r"\n?```(.+?)```\n?", re.DOTALL)
_INLINE = re.compile(
    r"""`(?P<code>[^`\n]+)`
    | <(?P<angle>[^<>\n]+)>
    | :(?P<emoji>[a-z0-9_+-]+):
    | (?<![\w*])\*(?P<bold>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])
    | (?<![\w_])_(?P<italic>[^\s_](?:[^_\n]*[^\s_])?)_(?![\w_])
    | (?<![\w~])~(?P<strike>[^\s~](?:[^~\n]*[^\s~])?)~(?![\w~])""",
    re.VERBOSE,
)
_QUOTE = re.compile(r"(?:&gt;|>) ?")
_TAGS = {
    "bold": "strong",
    "italic": "em",
    "strike": "s",
    "code": "code",
    "code_block": "pre",
    "quote": "blockquote",
    "mention": "mark",
}
_GROUPS = ("!here", "!channel", "!everyone", "!subteam^")
_SCHEMES = ("https://", "http://", "mailto:")


class Style(Protocol):
    """How the parts of a text are written. `text` gets what is to be read; the others get what `text` made of it."""

    @property
    def names(self) -> Mapping[str, str]:
        """What those are called who are mentioned by their ids."""

    def text(self, text: str) -> str: ...

    def mark(self, kind: str, inner: str) -> str:
        """`kind` is bold, italic, strike, code, code_block, quote or mention."""

    def link(self, url: str, label: str) -> str: ...

    def date(self, target: str, fallback: str) -> str:
        """`target` is `!date^SECONDS^FORM`."""


@dataclass(frozen=True, kw_only=True)
class Html:
    """For a page; everything that came from outside is escaped."""

    names: Mapping[str, str] = field(default_factory=dict)

    def text(self, text: str) -> str:
        return html.escape(text)

    def mark(self, kind: str, inner: str) -> str:
        tag = _TAGS[kind]
        return f"<{tag}>{inner}</{tag}>"

    def link(self, url: str, label: str) -> str:
        return f'<a href="{html.escape(url)}" target="_blank" rel="noreferrer">{label}</a>'

    def date(self, target: str, fallback: str) -> str:
        return self.text(moment(target) or fallback)


@dataclass(frozen=True, kw_only=True)
class Plain:
    """For a terminal; control characters, which could drive it, are left out.

    `addresses` says whether a link with words shows its address, too.
    """

    names: Mapping[str, str] = field(default_factory=dict)
    addresses: bool = True

    def text(self, text: str) -> str:
        return "".join(letter for letter in text if letter.isprintable() or letter in "\n\t")

    def mark(self, kind: str, inner: str) -> str:
        if kind == "quote":
            return "\n".join(f"| {line}" for line in inner.split("\n"))
        return f"\n{inner}\n" if kind == "code_block" else inner

    def link(self, url: str, label: str) -> str:
        if label in ("", self.text(url)):
            return self.text(url)
        return f"{label} ({self.text(url)})" if self.addresses else label

    def date(self, target: str, fallback: str) -> str:  # noqa: ARG002  a terminal's lines are for programs, too
        return self.text(fallback)


def render(mrkdwn: str, style: Style) -> str:
    """The text with its formatting carried out."""
    pieces = _CODE_BLOCK.split(mrkdwn)
    rendered = []
    for number, piece in enumerate(pieces):
        if number % 2:
            rendered.append(style.mark("code_block", style.text(unescape(piece.strip("\n")))))
        elif piece:
            rendered.append(_lines(piece, style))
    return "".join(rendered)


def render_plain_text(text: str, style: Style) -> str:
    """A `plain_text` object's text: emoji are shown, nothing else is formatted."""
    parts = re.split(r":([a-z0-9_+-]+):", text)
    shown = [part if number % 2 == 0 else _emoji(part) for number, part in enumerate(parts)]
    return style.text("".join(shown))


def unescape(text: str) -> str:
    """What Slack shows for its three entities."""
    return text.replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")


def _lines(text: str, style: Style) -> str:
    groups = []
    for quoted, lines in groupby(text.split("\n"), key=lambda line: _QUOTE.match(line) is not None):
        inner = "\n".join(_QUOTE.sub("", line, count=1) if quoted else line for line in lines)
        groups.append(style.mark("quote", _inline(inner, style)) if quoted else _inline(inner, style))
    return "\n".join(groups)


def _inline(text: str, style: Style) -> str:
    rendered, end = [], 0
    for match in _INLINE.finditer(text):
        rendered.append(style.text(unescape(text[end : match.start()])))
        rendered.append(_formatted(str(match.lastgroup), match[match.lastgroup or 0], style))
        end = match.end()
    return "".join((*rendered, style.text(unescape(text[end:]))))


def _formatted(kind: str, inner: str, style: Style) -> str:
    if kind == "code":
        return style.mark("code", style.text(unescape(inner)))
    if kind == "emoji":
        return style.text(_emoji(inner))
    if kind == "angle":
        return _angle(inner, style)
    return style.mark(kind, _inline(inner, style))


def _angle(inner: str, style: Style) -> str:
    """What stands between `<` and `>`: a link, a mention, a date."""
    target, _, label = inner.partition("|")
    if target.startswith(_SCHEMES):
        return style.link(unescape(target), style.text(unescape(label or target)))
    if target.startswith("@") or target.startswith(_GROUPS):
        return style.mark("mention", style.text(_mentioned(target, unescape(label), style)))
    if target.startswith("!date^"):
        return style.date(target, unescape(label))
    if target.startswith(("!", "#")):
        sign = "" if target.startswith("!") or label.startswith(target[0]) else target[0]
        return style.text(sign + unescape(label or target[1:]))
    return style.text(f"<{unescape(inner)}>")


def _mentioned(target: str, label: str, style: Style) -> str:
    """`@` and a name: the one that is known, or else the one that the text gives, or else the id."""
    name = target[1:].removeprefix("subteam^")
    return "@" + (style.names.get(name) or label or name).removeprefix("@")


def _emoji(name: str) -> str:
    return character(name) or f":{name}:"
