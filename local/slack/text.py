"""A message as lines of plain text, for terminals."""

from collections.abc import Iterator, Mapping
from typing import Any

from local.slack.mrkdwn import Plain, render, render_plain_text
from local.slack.store import Message

_STYLE = Plain()


def as_text(message: Message) -> str:
    """What a reader of the message sees, without its layout: the blocks' texts, or the text where there are none."""
    lines = [line for block in message.blocks for line in _block(block)] or [render(message.text, _STYLE)]
    lines += [line for attachment in message.attachments for line in _attachment(attachment)]
    return "\n".join(line.strip("\n") for line in lines if line)


def _attachment(attachment: Mapping[str, Any]) -> Iterator[str]:
    for block in attachment.get("blocks") or ():
        yield from _block(block)
    for name in ("title", "text"):
        yield render(str(attachment.get(name) or ""), _STYLE)


def _block(block: Mapping[str, Any]) -> Iterator[str]:
    """The lines of a block whose form Slack checks; of others there is nothing to be sure of."""
    if block["type"] in ("header", "section"):
        yield from (_text(text) for text in (block.get("text"), *(block.get("fields") or ())) if text)
    elif block["type"] in ("context", "actions"):
        yield "  ".join(_text(element) for element in block["elements"] if element.get("text"))


def _text(element: Mapping[str, Any]) -> str:
    inner = element["text"]
    if isinstance(inner, Mapping):  # a button's label is a text object of its own
        return f"[{_text(inner)}]"
    if element.get("type") == "plain_text":
        return render_plain_text(str(inner), _STYLE)
    return render(str(inner), _STYLE)
