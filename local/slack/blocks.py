"""Slack's rules for blocks, as far as a mistake in ours could break them.

Source of the limits: docs.slack.dev/reference/block-kit/blocks.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from local.slack import block_parts as part
from local.slack.block_parts import Problem

_MOST_BLOCKS = 50
_MOST_FIELDS = 10
_MOST_ELEMENTS = {"context": 10, "actions": 25}
_LONGEST_BLOCK_ID = 255
_UNCHECKED = frozenset(("divider", "rich_text", "markdown", "table", "video", "file"))


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
        yield from _block(block, where)
    ids = [(block.get("block_id"), f"/blocks/{number}/block_id") for number, block in _objects(blocks)]
    yield from part.repeated(ids, "block_id")


def _block(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    kind = block.get("type")
    if "block_id" in block:
        yield from part.string(block["block_id"], f"{where}/block_id", most=_LONGEST_BLOCK_ID)
    if kind in _CHECKS:
        yield from _CHECKS[kind](block, where)
    elif kind not in _UNCHECKED:
        yield f"unsupported type: {kind}", f"{where}/type"


def _header(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    yield from part.text(block.get("text"), f"{where}/text", most=150, kinds=("plain_text",))


def _section(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    if "text" not in block and "fields" not in block:
        yield "missing required field: text or fields", where
    if "text" in block:
        yield from part.text(block["text"], f"{where}/text", most=3000)
    for number, field in enumerate(_items(block.get("fields"))):
        yield from part.text(field, f"{where}/fields/{number}", most=2000)
    if len(_items(block.get("fields"))) > _MOST_FIELDS:
        yield f"no more than {_MOST_FIELDS} items allowed", f"{where}/fields"
    if block.get("accessory"):
        yield from part.element(block["accessory"], f"{where}/accessory")


def _elements(block: Mapping[str, Any], where: str) -> Iterator[Problem]:
    elements, most = _items(block.get("elements")), _MOST_ELEMENTS[block["type"]]
    if not 1 <= len(elements) <= most:
        yield f"must have 1 to {most} items", f"{where}/elements"
    for number, element in enumerate(elements):
        yield from part.element(element, f"{where}/elements/{number}")
    # "Should be unique among all other action_ids in the containing block", says the button's page; it is refused else.
    ids = [(held.get("action_id"), f"{where}/elements/{number}/action_id") for number, held in _objects(elements)]
    yield from part.repeated(ids, "action_id")


def _items(value: object) -> list[object]:
    return value if isinstance(value, list) else []


def _objects(values: list[object]) -> Iterator[tuple[int, Mapping[str, Any]]]:
    return ((number, value) for number, value in enumerate(values) if isinstance(value, Mapping))


_CHECKS: Mapping[object, Callable[[Mapping[str, Any], str], Iterator[Problem]]] = {
    "header": _header,
    "section": _section,
    "context": _elements,
    "actions": _elements,
    "image": part.image,
}
