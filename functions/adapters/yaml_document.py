"""A YAML text as plain values, with the place of every key and value.

The round-trip reader of ruamel.yaml is asked for its tree of nodes, not for the values it would make of them: the
nodes know where they stand, hold every key that is given twice, and leave it to us to take only what every reader
of YAML agrees on. `010`, `1_000` or `0x1F` are a number to some and a text to others (yaml.org/spec/1.2.2/#1032-
tag-resolution, yaml.org/type/int.html): they are taken as they are spelt, and where a number is expected, refused.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from adapters.yaml_words import yaml_problem
from preview.problems import KeyPath, Place, Problem, key_path

# Aliases may stand for aliases of aliases: a file of ten lines can spell more values than there is memory for.
_MOST_VALUES = 10_000
_MOST_DEPTH = 20

# What makes the reader fail: an escape beyond Unicode's last character, or a version of thousands of digits.
_TOO_LARGE = re.compile(r"\\U(?!00(?:0[0-9A-Fa-f]|10))[0-9A-Fa-f]{8}|^%YAML[ \t]+[0-9.]{1000,}", re.MULTILINE)

_CORE = "tag:yaml.org,2002:"
_PLAIN_TAGS = {f"{_CORE}{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp", "map", "seq")}
_MERGE = f"{_CORE}merge"


@dataclass(kw_only=True)
class Document:
    """What a YAML text says.

    Attributes:
        lines: the text's.
        data: its value, of dict, list, str, int, float, bool and None; what could not be read is left out.
        keys: where the key stands that leads to a value, by the way to it.
        values: where a value begins, by the way to it.
        problems: what could not be read.
        unread: the ways to it.
    """

    lines: list[str]
    data: Any = None
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    unread: set[KeyPath] = field(default_factory=set)

    def place(self, path: KeyPath, *, key: bool = False) -> Place | None:
        """Where the value at `path` stands, or the key that leads to it; or else the nearest thing around it."""
        for length in range(len(path), -1, -1):
            near = path[:length]
            found = (self.keys.get(near) if key else None) or self.values.get(near)
            if found:
                return found
        return None

    def line(self, place: Place | None) -> str | None:
        """The source line of a place."""
        return self.lines[place.line - 1] if place and place.line <= len(self.lines) else None


def read_content(content: bytes) -> Document:
    """The document of a file's content, which is to be UTF-8; where it is not, `problems` says so."""
    try:
        # An editor's byte order mark is no part of the text.
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = content[: error.start].decode("utf-8-sig", errors="replace").split("\n")
        message = f"expected text in UTF-8, found the byte 0x{content[error.start]:02x}: save the file as UTF-8"
        return Document(lines=[], problems=[Problem(message=message, place=_end(before))])
    return read_yaml(text)


def read_yaml(text: str) -> Document:
    """The text's document; one that is not YAML at all has `data` None and says why in `problems`."""
    document = Document(lines=re.split(r"\r\n|[\n\r\x85\u2028\u2029]", text))
    yaml = YAML(typ="rt")
    yaml.max_depth = _MOST_DEPTH
    yaml.composer.warn_double_anchors = False
    try:
        node = yaml.compose(text)
    except YAMLError as error:
        document.problems.append(yaml_problem(error, text))
        return document
    except (ValueError, OverflowError):
        # ruamel.yaml takes such numbers to `chr` and `int` as they are.
        before = text[: found.start() if (found := _TOO_LARGE.search(text)) else 0].split("\n")
        message = "a character or a version of YAML is given by a number that is too large"
        document.problems.append(Problem(message=message, place=_end(before)))
        return document
    if node is not None:
        try:
            document.data = _Reader(document).read(node, ())
        except _TooManyValuesError as error:
            message = "the aliases of this file stand for more values than settings need: write them out"
            document.problems.append(Problem(message=message, place=error.place))
    return document


class _TooManyValuesError(Exception):
    """Reading on would take for ever; `place` is where it was given up."""

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class _Reader:
    """Turns nodes into values, noting places and problems in its document."""

    def __init__(self, document: Document) -> None:
        self._document = document
        self._count = 0

    def read(self, node: Node, path: KeyPath) -> Any:
        """The node's value; `None` where there is a problem, which the document then holds."""
        self._tally(node, len(path))
        self._document.values[path] = _place(node)
        if node.tag not in _PLAIN_TAGS:
            self._unread(node, path, f"expected a value without a tag, found the tag {node.tag}")
            return None
        if isinstance(node, MappingNode):
            return self._group(node, path)
        if isinstance(node, SequenceNode):
            return [self.read(item, (*path, index)) for index, item in enumerate(node.value)]
        if any("\ud800" <= each <= "\udfff" for each in node.value):
            self._unread(node, path, "expected a text, found half of a character: an escape from \\ud800 to \\udfff")
            return None
        return _scalar(node.tag.removeprefix(_CORE), node.value)

    def _group(self, node: MappingNode, path: KeyPath) -> dict[str, Any]:
        held: dict[str, Any] = {}
        for key_node, value_node in node.value:
            within = (*path, key_node.value)
            if key_node.tag == _MERGE:
                continue
            if not isinstance(key_node, ScalarNode):
                self._problem(key_node, path, "expected a setting's name before the colon, found a list or a group")
            elif within in self._document.keys:
                first = self._document.keys[within].line
                message = f"the key '{key_node.value}' is given a second time; the first is on line {first}"
                self._problem(key_node, within, message)
            else:
                self._enter(held, within, key_node, value_node)
        for merge_node, name, value_node in self._taken_over(node, path, 0):
            # What stands in the group itself goes before what it takes over.
            if (*path, name) not in self._document.keys:
                self._enter(held, (*path, name), merge_node, value_node)
        return held

    def _enter(self, held: dict[str, Any], path: KeyPath, key_node: Node, value_node: Node) -> None:
        self._document.keys[path] = _place(key_node)
        if isinstance(value_node, ScalarNode) and value_node.style is None and not value_node.value:
            self._unread(key_node, path, self._nothing(key_node))
            return
        value = self.read(value_node, path)
        if path not in self._document.unread:
            held[str(path[-1])] = value

    def _taken_over(self, node: MappingNode, path: KeyPath, depth: int) -> Iterator[tuple[Node, str, Node]]:
        """The settings that `<<` adds to a group (yaml.org/type/merge.html), with the node of the `<<`."""
        for merge_node, value_node in node.value:
            if merge_node.tag != _MERGE:
                continue
            for source in value_node.value if isinstance(value_node, SequenceNode) else [value_node]:
                self._tally(source, depth)
                if not isinstance(source, MappingNode):
                    self._problem(merge_node, path, "expected << to take over a group of settings, as <<: *ALIAS")
                    continue
                for key_node, held_node in source.value:
                    # Counted, too: a list of thousands of sources may name one of thousands of settings.
                    self._tally(key_node, depth)
                    if isinstance(key_node, ScalarNode) and key_node.tag != _MERGE:
                        yield merge_node, key_node.value, held_node
                for _, name, held_node in self._taken_over(source, path, depth + 1):
                    yield merge_node, name, held_node

    def _tally(self, node: Node, depth: int) -> None:
        self._count += 1
        # Depth, too: an alias may stand for a list that holds the alias itself.
        if self._count > _MOST_VALUES or depth > _MOST_DEPTH:
            raise _TooManyValuesError(_place(node))

    def _nothing(self, key_node: Node) -> str:
        rest = self._document.lines[key_node.end_mark.line][key_node.end_mark.column :]
        if re.match(r"\s*:\s+#\S", rest):
            return "found nothing: # begins a comment. A value that begins with # stands in quotes"
        return "found nothing after the colon: give a value, or leave the key out"

    def _problem(self, node: Node, path: KeyPath, message: str) -> None:
        self._document.problems.append(Problem(message=message, place=_place(node), key=key_path(path)))

    def _unread(self, node: Node, path: KeyPath, message: str) -> None:
        self._problem(node, path, message)
        self._document.unread.add(path)


def _scalar(kind: str, text: str) -> str | int | float | bool | None:
    if kind == "int" and re.fullmatch(r"[-+]?(0|[1-9][0-9]{0,17})", text):
        return int(text)
    if kind == "float" and re.fullmatch(r"[-+]?[0-9]{1,17}\.[0-9]{1,17}", text):
        return float(text)
    if kind == "bool" and text.lower() in ("true", "false"):
        return text.lower() == "true"
    return None if kind == "null" else text


def _end(lines: list[str]) -> Place:
    """Where what follows these lines stands."""
    return Place(len(lines), len(lines[-1]) + 1)


def _place(node: Node) -> Place:
    return Place(node.start_mark.line + 1, node.start_mark.column + 1)
