"""What is wrong with a configuration file, in one form for people, for `--json` and for whoever loads the file."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]

_WIDTH = 80
_INDENT = "    "


@dataclass(frozen=True, order=True)
class Place:
    """Where something stands in a file: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One thing that is wrong.

    Attributes:
        message: what is wrong and what was expected, in a sentence.
        place: where; `None` where the file as a whole is meant.
        key: the way to the setting, e.g. `projects[0].port`; empty where no setting is meant.
        expected: what the setting takes, where that is what is wrong.
        found: what the file has instead, as the file would spell it.
        source: the file's line, where it may be shown.
    """

    message: str
    place: Place | None = None
    key: str = ""
    expected: str | None = None
    found: str | None = None
    source: str | None = None


class ConfigFileError(Exception):
    """A configuration file that cannot be used, with everything that is wrong with it.

    Attributes:
        file: its name, as it was asked for.
        problems: in the order of the file.
    """

    def __init__(self, file: str, problems: Sequence[Problem]) -> None:
        self.file = file
        self.problems = tuple(sorted(problems, key=lambda problem: problem.place or Place(0, 0)))
        super().__init__("\n".join(render(problem, file=file) for problem in self.problems))


def key_path(path: KeyPath) -> str:
    """`("projects", 0, "port")` as `projects[0].port`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def render(problem: Problem, *, file: str, width: int = _WIDTH) -> str:
    """The problem as lines for people: place, setting, sentence; and the file's line with a caret, where it fits."""
    where = file if problem.place is None else f"{file}:{problem.place.line}:{problem.place.column}"
    said = "  ".join(part for part in (where, problem.key, problem.message) if part)
    lines = textwrap.wrap(said, width, subsequent_indent=_INDENT, break_long_words=False, break_on_hyphens=False)
    return "\n".join((*lines, *_excerpt(problem, width)))


def _excerpt(problem: Problem, width: int) -> tuple[str, ...]:
    if problem.place is None or problem.source is None:
        return ()
    margin = f"{_INDENT}{problem.place.line} | "
    # A tab is one character to the column count; what a terminal would obey is not printed.
    shown = "".join(each if each.isprintable() else " " for each in problem.source).rstrip()
    if len(margin) + len(shown) > width:
        return ()
    bar = f"{' ' * (len(margin) - 2)}| "
    return f"{margin}{shown}", f"{bar}{' ' * (problem.place.column - 1)}^"
