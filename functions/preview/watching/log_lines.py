"""A container's last log lines, as few, short and plain as a message to people takes them."""

import html
import re
from collections.abc import Sequence

LINES = 10
_CHARACTERS = 1500
_WIDTH = 300
# Colours, cursor movements and window titles (ECMA-48, sections 5.4 and 5.6), whose last character may be missing.
_ESCAPES = re.compile(r"\x1b(?:\[[0-?]*[ -/]*[@-~]?|[\]PX^_][^\x07\x1b]*(?:\x07|\x1b\\)?|[ -/]*[0-~]?)")
# What else is no character to read: control characters, those that turn the direction of writing (unicode.org/reports/
# tr9), line separators, and halves of surrogate pairs, which UTF-8 cannot write.
_UNREADABLE = re.compile("[\x00-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


def shown_length(text: str) -> int:
    """A text's length with `&`, `<`, `>` as entities, as docs.slack.dev/messaging/formatting-message-text has them."""
    return len(html.escape(text, quote=False))


def shortened(text: str, limit: int) -> str:
    """The text's beginning in at most `limit` characters as shown, with an ellipsis where something is missing."""
    if shown_length(text) <= limit:
        return text
    kept, room = 0, limit - 1
    while kept < len(text) and shown_length(text[kept]) <= room:
        room -= shown_length(text[kept])
        kept += 1
    return text[:kept].rstrip() + "…" if limit > 0 else ""


def last_lines(messages: Sequence[str], limit: int = LINES) -> tuple[str, ...]:
    """The last lines of what was logged, the newest last: `limit` at most, about 1,500 characters as shown.

    A message may hold several lines (`awslogs-multiline-pattern`). Blank lines are left out, long ones cut.
    """
    lines = [line for message in messages for line in _readable(message) if line]
    kept: list[str] = []
    room = _CHARACTERS
    for line in reversed(lines[-limit:] if limit > 0 else []):
        cut = shortened(line, _WIDTH)
        room -= shown_length(cut)
        if room < 0:
            break
        kept.append(cut)
    return tuple(reversed(kept))


def _readable(message: str) -> list[str]:
    """A message's lines. What a line overwrote of itself, as progress bars do by a carriage return, is left out."""
    lines = _ESCAPES.sub("", message).replace("\r\n", "\n").split("\n")
    shown = (line.rstrip("\r").rpartition("\r")[2] for line in lines)
    return [_UNREADABLE.sub("", line.expandtabs(4)).rstrip() for line in shown]
