"""A message's content as HTML: its blocks, or its text where it has none. Everything from outside is escaped."""

import html
from collections.abc import Mapping
from typing import Any

from local.slack.mrkdwn import Html, render, render_plain_text
from local.slack.store import Message

_STYLES = ("primary", "danger")


def content(message: Message, names: Mapping[str, str]) -> str:
    """What the message shows, without who posted it and when. `names` are people's, by their ids."""
    return _Content(message.ts, Html(names=names)).all_of(message)


class _Content:
    def __init__(self, ts: str, style: Html) -> None:
        self._ts = html.escape(ts)
        self._style = style

    def all_of(self, message: Message) -> str:
        body = "".join(map(self._block, message.blocks)) or f'<div class="text">{self._render(message.text)}</div>'
        return body + "".join(map(self._attachment, message.attachments))

    def _attachment(self, attachment: Mapping[str, Any]) -> str:
        """The older rich content: a bar at the side, and within it blocks, or a title and a text."""
        title = f"<strong>{html.escape(str(attachment['title']))}</strong>\n" if attachment.get("title") else ""
        text = self._render(str(attachment.get("text") or attachment.get("fallback") or ""))
        blocks = "".join(map(self._block, attachment.get("blocks") or ()))
        inner = blocks or f'<div class="text">{title}{text}</div>'
        return f'<div class="attachment">{inner}</div>'

    def _block(self, block: Mapping[str, Any]) -> str:
        kind = block.get("type")
        if kind in ("context", "actions"):
            inside = "".join(f"<span>{self._element(element)}</span>" for element in block["elements"])
            return f'<div class="{kind}">{inside}</div>'
        if kind == "section":
            return self._section(block)
        if kind == "header":
            return f"<h2>{self._text(block['text'])}</h2>"
        if kind == "divider":
            return "<hr>"
        shown = _image(block) if kind == "image" else f"<span>(a block of type {html.escape(str(kind))})</span>"
        return f'<div class="context">{shown}</div>'

    def _section(self, block: Mapping[str, Any]) -> str:
        text = f'<div class="text">{self._text(block["text"])}</div>' if "text" in block else ""
        fields = "".join(f'<div class="text">{self._text(field)}</div>' for field in block.get("fields") or ())
        columns = f'<div class="fields">{fields}</div>' if fields else ""
        accessory = self._element(block["accessory"]) if block.get("accessory") else ""
        return f'<div class="section"><div>{text}{columns}</div>{accessory}</div>'

    def _element(self, element: Mapping[str, Any]) -> str:
        if element.get("type") == "button":
            return self._button(element)
        return _image(element) if element.get("type") == "image" else self._text(element)

    def _button(self, button: Mapping[str, Any]) -> str:
        """A link, or what the page's script reacts to; the words of its confirm dialog stand behind it."""
        label, url, style = self._text(button["text"]), str(button.get("url", "")), button.get("style")
        action, kind = button.get("action_id"), f"button {style}" if style in _STYLES else "button"
        said = f' data-ts="{self._ts}" data-action="{html.escape(str(action))}"' if action else ""
        if url.startswith(("http://", "https://")):
            return f'<a class="{kind}" href="{html.escape(url)}" target="_blank" rel="noreferrer"{said}>{label}</a>'
        if not action:
            return f'<span class="{kind}">{label}</span>'
        confirm = f"<template>{self._confirm(button['confirm'])}</template>" if "confirm" in button else ""
        return f'<button type="button" class="{kind}"{said}>{label}</button>{confirm}'

    def _confirm(self, dialog: Mapping[str, Any]) -> str:
        kind = "danger" if dialog.get("style") == "danger" else "primary"
        return (
            f'<h2 id="question">{self._text(dialog["title"])}</h2><div class="text">{self._text(dialog["text"])}</div>'
            f'<div class="choices"><button type="button" class="button" value="deny">{self._text(dialog["deny"])}'
            f'</button><button type="button" class="button filled {kind}" value="confirm">'
            f"{self._text(dialog['confirm'])}</button></div>"
        )

    def _text(self, text: Mapping[str, Any]) -> str:
        if text.get("type") == "plain_text":
            return render_plain_text(str(text.get("text", "")), self._style)
        return self._render(str(text.get("text", "")))

    def _render(self, mrkdwn: str) -> str:
        return render(mrkdwn, self._style)


def _image(image: Mapping[str, Any]) -> str:
    """An image's words: the page loads nothing from elsewhere."""
    return f'<span class="image">{html.escape(str(image.get("alt_text", "")))}</span>'
