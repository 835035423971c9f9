"""What is wrong with a configuration file, in one form for people, for `--json` and for whoever loads the file."""

import textwrap
from collections.abc import Sequence

from preview.problems import Place, Problem

_WIDTH = 80
_INDENT = "    "


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
