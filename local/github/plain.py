"""Comments' Markdown as plain text for terminals: what a reader sees of it, without the addresses behind the links."""

import re
import textwrap
from collections.abc import Iterator, Sequence

from markdown_it.tree import SyntaxTreeNode

from local.github.markdown import parse

_MARKUP = re.compile(r"<!--.*?-->|</?\w[^>]*>", re.DOTALL)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_INDENT = 4
_GAP = 2


def as_plain(text: str, *, width: int) -> str:
    """The text, in lines of at most `width` columns; a word that is longer is broken."""
    return "\n\n".join(block for block in _blocks(SyntaxTreeNode(parse(text)).children, width) if block)


def _blocks(nodes: Sequence[SyntaxTreeNode], width: int) -> Iterator[str]:
    for node in nodes:
        if node.type in ("fence", "code_block"):
            yield _code(node.content, width)
        elif node.type == "table":
            yield _table(node, width)
        elif node.type in ("bullet_list", "ordered_list"):
            yield "\n".join(_hanging("- ", _blocks(item.children, width - _GAP)) for item in node.children)
        elif node.type == "blockquote":
            yield _hanging("  ", _blocks(node.children, width - _GAP))
        elif node.type == "html_block":
            yield _filled(_MARKUP.sub("", node.content), width)
        elif node.type != "hr":
            yield _filled(_inline(node), width)


def _hanging(mark: str, blocks: Iterator[str]) -> str:
    held = textwrap.indent("\n".join(blocks), " " * len(mark))
    return mark + held[len(mark) :]


def _code(content: str, width: int) -> str:
    lines = (line for told in content.rstrip("\n").split("\n") for line in _wrapped(told, width - _INDENT))
    return textwrap.indent("\n".join(lines), " " * _INDENT)


def _table(table: SyntaxTreeNode, width: int) -> str:
    """The last column has what the others leave. A row without any text is none."""
    rows = [[_inline(cell) for cell in row.children] for part in table.children for row in part.children]
    rows = [row for row in rows if any(row)]
    widths = [max(map(len, column)) + _GAP for column in zip(*rows, strict=True)][:-1]
    return "\n".join(_row(row, widths, width) for row in rows)


def _row(row: Sequence[str], widths: Sequence[int], width: int) -> str:
    *cells, last = row
    begin = "".join(cell.ljust(wide) for cell, wide in zip(cells, widths, strict=True))
    lines = _wrapped(last, max(width - len(begin), 1))
    return "\n".join(f"{begin if at == 0 else ' ' * len(begin)}{line}".rstrip() for at, line in enumerate(lines))


def _inline(node: SyntaxTreeNode) -> str:
    """What is read of a paragraph, a heading, a cell, or something within them."""
    if node.type in ("text", "code_inline"):
        return node.content
    if node.type in ("softbreak", "hardbreak"):
        return " " if node.type == "softbreak" else "\n"
    if node.type == "html_inline":
        return "\n" if _BREAK.fullmatch(node.content) else _MARKUP.sub("", node.content)
    return "".join(map(_inline, node.children))


def _filled(text: str, width: int) -> str:
    return "\n".join(line for told in text.strip().split("\n") for line in _wrapped(told.strip(), width))


def _wrapped(line: str, width: int) -> list[str]:
    """At least one line, and every space that it begins with kept."""
    return textwrap.wrap(line, width, replace_whitespace=False, break_on_hyphens=False) or [""]
