"""Slack's rules for blocks, as far as a mistake in ours could break them.

Source of the limits: docs.slack.dev/reference/block-kit/blocks and /composition-objects/text-object.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

_MOST_BLOCKS = 50
_MOST_FIELDS = 10
_MOST_ELEMENTS = {"context": 10, "actions": 25}
_UNCHECKED = frozenset(("divider", "rich_text", "markdown", "table", "video", "file"))

Problem = tuple[str, str]
"""What is wrong, and the JSON pointer to it."""


def problems(blocks: object) -> list[str]:
    """What Slack would refuse in these blocks, in its words; empty where it would take them."""
    found = list(_blocks(blocks))
    return [f"[ERROR] {what} [json-pointer:{where}]" for what, where in found]


def _blocks(blocks: object) -> Iterator[Problem]:
    if not isinstance(blocks, list):
        yield "must provide an array", "/blocks"
        return
    if len(blocks) > _MOST_BLOCKS:
        yield f"no more than {_MOST_BLOCKS} items allowed", "/blocks"
    for number, block in enumerate(blocks):
        where = f"/blocks/{number}"
        if not isinstance(block, Mapping):
            yield "must provide an object", where
            continue
        kind = block.get("type")
        if kind in _CHECKS:
            yield from _CHECKS[kind](block, where)
        elif kind not in _UNCHECKED:
            yield f"unsupported type: {kind}", f"{where}/type"


def _header(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    yield from _text(block.get("text"), f"{where}/text", most=150, kinds=("plain_text",))


def _section(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if "text" not in block and "fields" not in block:
        yield "missing required field: text or fields", where
    if "text" in block:
        yield from _text(block["text"], f"{where}/text", most=3000)
    for number, field in enumerate(_items(block.get("fields"))):
        yield from _text(field, f"{where}/fields/{number}", most=2000)
    if len(_items(block.get("fields"))) > _MOST_FIELDS:
        yield f"no more than {_MOST_FIELDS} items allowed", f"{where}/fields"
    if block.get("accessory"):
        yield from _element(block["accessory"], f"{where}/accessory")


def _elements(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    elements, most = _items(block.get("elements")), _MOST_ELEMENTS[block["type"]]
    if not 1 <= len(elements) <= most:
        yield f"must have 1 to {most} items", f"{where}/elements"
    for number, element in enumerate(elements):
        yield from _element(element, f"{where}/elements/{number}")


def _image(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if not block.get("alt_text"):
        yield "missing required field: alt_text", where
    if not block.get("image_url") and not block.get("slack_file"):
        yield "missing required field: image_url", where


def _element(element: object, where: str) -> Iterator[Problem]:
    if not isinstance(element, Mapping):
        yield "must provide an object", where
    elif element.get("type") == "button":
        yield from _text(element.get("text"), f"{where}/text", most=75, kinds=("plain_text",))
    elif element.get("type") == "image":
        yield from _image(element, where)
    elif "text" in element:
        yield from _text(element, where, most=3000)


def _text(
    text: object, where: str, *, most: int, kinds: tuple[str, ...] = ("plain_text", "mrkdwn")
) -> Iterator[Problem]:
    if not isinstance(text, Mapping) or text.get("type") not in kinds:
        yield f"must provide a text object of type {' or '.join(kinds)}", where
        return
    content = text.get("text")
    if not isinstance(content, str) or not content:
        yield "must be more than 0 characters", f"{where}/text"
    elif len(content) > most:
        yield f"must be less than {most + 1} characters", f"{where}/text"


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


_CHECKS: Mapping[object, Callable[[Mapping[str, Any], str], Iterator[Problem]]] = {
    "header": _header,
    "section": _section,
    "context": _elements,
    "actions": _elements,
    "image": _image,
}
