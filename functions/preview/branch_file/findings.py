"""What is wrong with a branch's `.deity.yaml`: collected, then said at once, in the order of the file."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from preview.errors import InvalidPlanError
from preview.problems import KeyPath, Problem, key_path

BRANCH_FILE = ".deity.yaml"

# The message goes into a run's history and to Slack, and the file is a stranger's.
_MOST_PROBLEMS = 20
_MOST_CHARACTERS = 300


@dataclass(frozen=True, kw_only=True)
class Written:
    """What a file says.

    Attributes:
        data: its value, of dict, list, str, int, float, bool and None; what could not be read is left out.
        lines: the line of every key, and of every item of a list, from 1, by the way to it.
        problems: what could not be read.
        unread: the ways to it.
    """

    data: object = None
    lines: Mapping[KeyPath, int] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    unread: frozenset[KeyPath] = frozenset()


class Findings:
    """What has been found wrong with one file so far."""

    def __init__(self, written: Written) -> None:
        self._lines = written.lines
        self._unread = written.unread
        # A dictionary for the order in which they were found, and each only once.
        self._found = dict.fromkeys((_line(problem), _said(problem)) for problem in written.problems)
        self._at: set[KeyPath] = set()

    def add(self, path: KeyPath, message: str) -> None:
        """Notes what is wrong at `path`; what could not be read there has been noted before."""
        self._at.add(path)
        if path in self._unread:
            return
        line = next((self._lines[path[:end]] for end in range(len(path), -1, -1) if path[:end] in self._lines), 0)
        self._found[line, _sentence(line, key_path(path), message)] = None

    def at(self, path: KeyPath) -> bool:
        """Whether something is wrong with the value at that very path."""
        return path in self._at or path in self._unread

    def refuse(self) -> None:
        """Raises InvalidPlanError where anything was found, with a line for each; where these are many, the first."""
        if not self._found:
            return
        lines = [sentence for _, sentence in sorted(self._found, key=lambda found: found[0])]
        if len(lines) > _MOST_PROBLEMS:
            rest = len(lines) - _MOST_PROBLEMS
            lines[_MOST_PROBLEMS:] = [f"{BRANCH_FILE}: {rest} more {'problem' if rest == 1 else 'problems'} like these"]
        raise InvalidPlanError("\n".join(lines))


def _line(problem: Problem) -> int:
    return problem.place.line if problem.place else 0


def _said(problem: Problem) -> str:
    return _sentence(_line(problem), problem.key, problem.message)


def _sentence(line: int, key: str, message: str) -> str:
    where = ", ".join(part for part in (BRANCH_FILE, f"line {line}" if line else "", key) if part)
    # A key of the file may hold anything that YAML can spell.
    said = "".join(each if each.isprintable() else "?" for each in f"{where}: {message}")
    return said if len(said) <= _MOST_CHARACTERS else f"{said[: _MOST_CHARACTERS - 1]}…"
