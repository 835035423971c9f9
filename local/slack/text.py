"""A message as lines of plain text, for terminals."""

import textwrap
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from local.slack.mrkdwn import Plain, render, render_plain_text
from local.slack.store import Message

_NO_NAMES: Mapping[str, str] = {}


def as_text(message: Message, names: Mapping[str, str] = _NO_NAMES, *, addresses: bool = True) -> str:
    """What a reader of the message sees, without its layout: the blocks' texts, or the text where there are none.

    `names` are people's, by their ids; `addresses` says whether links with words show where they lead.
    """
    style = Plain(names=names, addresses=addresses)
    lines = [line for block in message.blocks for line in _block(block, style)] or [render(message.text, style)]
    lines += [line for attachment in message.attachments for line in _attachment(attachment, style)]
    return "\n".join(line.strip("\n") for line in lines if line)


def conversation_text(
    messages: Sequence[Message], *, names: Mapping[str, str] = _NO_NAMES, width: int = 80, indent: str = ""
) -> str:
    """Messages as a terminal of `width` columns shows them, each with its replies indented below it.

    Links with words show those alone: addresses in the AWS console are longer than a line.
    """
    parents = {message.ts for message in messages if not message.thread_ts}
    parts = []
    for message in messages:
        if message.ts in parents:
            parts.append(_wrapped(message, names, width, indent, indent))
            replies = (reply for reply in messages if reply.thread_ts == message.ts)
            parts += [_wrapped(reply, names, width, f"{indent}  ↳ ", f"{indent}    ") for reply in replies]
        elif message.thread_ts not in parents:
            parts.append(_wrapped(message, names, width, f"{indent}↳ ", f"{indent}  "))
    return "\n".join(parts)


def _wrapped(message: Message, names: Mapping[str, str], width: int, first: str, later: str) -> str:
    """The message's lines, the first led in by `first`, the others by `later`. Words stay whole: URLs are copied."""
    lines: list[str] = []
    for line in as_text(message, names, addresses=False).split("\n"):
        own = line[: len(line) - len(line.lstrip())]  # a log's lines are indented by meaning
        lead, hanging = (later if lines else first) + own, later + own
        wrapped = textwrap.wrap(
            line.strip(),
            width=width,
            initial_indent=lead,
            subsequent_indent=hanging,
            break_long_words=False,
            break_on_hyphens=False,
        )
        lines += wrapped or [lead.rstrip()]
    return "\n".join(lines)


def _attachment(attachment: Mapping[str, Any], style: Plain) -> Iterator[str]:
    for block in attachment.get("blocks") or ():
        yield from _block(block, style)
    for name in ("title", "text"):
        yield render(str(attachment.get(name) or ""), style)


def _block(block: Mapping[str, Any], style: Plain) -> Iterator[str]:
    """The lines of a block whose form Slack checks; of others there is nothing to be sure of."""
    if block["type"] in ("header", "section"):
        yield from (_text(text, style) for text in (block.get("text"), *(block.get("fields") or ())) if text)
    elif block["type"] in ("context", "actions"):
        yield "  ".join(_text(element, style) for element in block["elements"] if element.get("text"))


def _text(element: Mapping[str, Any], style: Plain) -> str:
    inner = element["text"]
    if isinstance(inner, Mapping):  # a button's label is a text object of its own
        return f"[{_text(inner, style)}]"
    if element.get("type") == "plain_text":
        return render_plain_text(str(inner), style)
    return render(str(inner), style)
