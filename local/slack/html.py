"""A message's content as HTML: its blocks, or its text where it has none. Everything from outside is escaped."""

import html
from collections.abc import Callable, Mapping
from typing import Any

from local.slack.mrkdwn import Html, render, render_plain_text
from local.slack.store import Message

_STYLE = Html()


def content(message: Message) -> str:
    """What the message shows, without who posted it and when."""
    body = "".join(map(_block, message.blocks)) or f'<div class="text">{render(message.text, _STYLE)}</div>'
    return body + "".join(map(_attachment, message.attachments))


def _attachment(attachment: Mapping[str, Any]) -> str:
    """The older rich content: a bar at the side, and within it blocks, or a title and a text."""
    title = f"<strong>{html.escape(str(attachment['title']))}</strong>\n" if attachment.get("title") else ""
    text = render(str(attachment.get("text") or attachment.get("fallback") or ""), _STYLE)
    inner = "".join(map(_block, attachment.get("blocks") or ())) or f'<div class="text">{title}{text}</div>'
    return f'<div class="attachment">{inner}</div>'


def _block(block: Mapping[str, Any]) -> str:
    return _BLOCKS.get(block.get("type"), _other)(block)


def _header(block: Mapping[str, Any]) -> str:
    return f"<h2>{_text(block['text'])}</h2>"


def _divider(_: Mapping[str, Any]) -> str:
    return "<hr>"


def _section(block: Mapping[str, Any]) -> str:
    text = f'<div class="text">{_text(block["text"])}</div>' if "text" in block else ""
    fields = "".join(f'<div class="text">{_text(field)}</div>' for field in block.get("fields") or ())
    columns = f'<div class="fields">{fields}</div>' if fields else ""
    accessory = _element(block["accessory"]) if block.get("accessory") else ""
    return f'<div class="section"><div>{text}{columns}</div>{accessory}</div>'


def _context(block: Mapping[str, Any]) -> str:
    spans = "".join(f"<span>{_element(element)}</span>" for element in block["elements"])
    return f'<div class="context">{spans}</div>'


def _actions(block: Mapping[str, Any]) -> str:
    return f'<div class="actions">{"".join(map(_element, block["elements"]))}</div>'


def _image_block(block: Mapping[str, Any]) -> str:
    return f'<div class="text">{_image(block)}</div>'


def _other(block: Mapping[str, Any]) -> str:
    return f'<div class="context"><span>(a block of type {html.escape(str(block.get("type")))})</span></div>'


def _element(element: Mapping[str, Any]) -> str:
    if element.get("type") == "button":
        return _button(element)
    if element.get("type") == "image":
        return _image(element)
    return _text(element)


def _button(button: Mapping[str, Any]) -> str:
    label, url = _text(button["text"]), str(button.get("url", ""))
    shown = _STYLE.link(url, label) if url.startswith(("http://", "https://")) else label
    return f'<span class="button {html.escape(str(button.get("style", "")))}">{shown}</span>'


def _image(image: Mapping[str, Any]) -> str:
    """An image's words: the page loads nothing from elsewhere."""
    return f'<span class="image">{html.escape(str(image.get("alt_text", "")))}</span>'


def _text(text: Mapping[str, Any]) -> str:
    show = render_plain_text if text.get("type") == "plain_text" else render
    return show(str(text.get("text", "")), _STYLE)


_BLOCKS: Mapping[object, Callable[[Mapping[str, Any]], str]] = {
    "header": _header,
    "divider": _divider,
    "section": _section,
    "context": _context,
    "actions": _actions,
    "image": _image_block,
}
