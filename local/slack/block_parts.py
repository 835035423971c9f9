"""Slack's rules for what blocks are made of: texts, images, buttons and their confirm dialogs.

Source of the limits: docs.slack.dev/reference/block-kit/block-elements/button-element and, under
/composition-objects, text-object and confirmation-dialog-object.
"""

from collections.abc import Iterator, Mapping
from typing import Any

Problem = tuple[str, str]
"""What is wrong, and the JSON pointer to it."""

_STYLES = ("primary", "danger")
_PLAIN = ("plain_text",)
_LONGEST = {"action_id": 255, "value": 2000, "url": 3000}


def element(part: object, where: str) -> Iterator[Problem]:
    """What is wrong with an element of a block; those that announcements never use are not looked at."""
    if not isinstance(part, Mapping):
        yield "must provide an object", where
    elif part.get("type") == "button":
        yield from _button(part, where)
    elif part.get("type") == "image":
        yield from image(part, where)
    elif "text" in part:
        yield from text(part, where, most=3000)


def image(part: Mapping[str, Any], where: str) -> Iterator[Problem]:
    """What is wrong with an image."""
    if not part.get("alt_text"):
        yield "missing required field: alt_text", where
    if not part.get("image_url") and not part.get("slack_file"):
        yield "missing required field: image_url", where


def text(
    part: object, where: str, *, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Iterator[Problem]:
    """What is wrong with a text object that may have `most` characters."""
    if not isinstance(part, Mapping) or part.get("type") not in kinds:
        yield f"must provide a text object of type {' or '.join(kinds)}", where
        return
    yield from string(part.get("text"), f"{where}/text", most=most)


def string(value: object, where: str, *, most: int) -> Iterator[Problem]:
    """What is wrong with a text of 1 to `most` characters."""
    if not isinstance(value, str) or not value:
        yield "must be more than 0 characters", where
    elif len(value) > most:
        yield f"must be less than {most + 1} characters", where


def repeated(values: list[tuple[object, str]], name: str) -> Iterator[Problem]:
    """The values, each with its pointer, that were there before; `None` is none."""
    seen = []
    for value, where in values:
        if value is not None and value in seen:
            yield f'{name} "{value}" already exists', where
        seen.append(value)


def _button(part: Mapping[str, Any], where: str) -> Iterator[Problem]:
    yield from text(part.get("text"), f"{where}/text", most=75, kinds=_PLAIN)
    for name, most in _LONGEST.items():
        if name in part:
            yield from string(part[name], f"{where}/{name}", most=most)
    yield from _style(part, where)
    if "confirm" in part:
        yield from _confirm(part["confirm"], f"{where}/confirm")


def _confirm(part: object, where: str) -> Iterator[Problem]:
    if not isinstance(part, Mapping):
        yield "must provide an object", where
        return
    yield from text(part.get("title"), f"{where}/title", most=100, kinds=_PLAIN)
    yield from text(part.get("text"), f"{where}/text", most=300)
    for name in ("confirm", "deny"):
        yield from text(part.get(name), f"{where}/{name}", most=30, kinds=_PLAIN)
    yield from _style(part, where)


def _style(part: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if "style" in part and part["style"] not in _STYLES:
        yield f"must be one of: {', '.join(_STYLES)}", f"{where}/style"
