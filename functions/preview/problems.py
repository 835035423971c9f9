"""Something wrong with a YAML file, and where it stands: what the reader and the checks of such files speak of."""

import json
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]

_SHOWN = 60


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


def key_path(path: KeyPath) -> str:
    """`("projects", 0, "port")` as `projects[0].port`."""
    return "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).lstrip(".")


def spelt(value: Any) -> str:
    """A value as YAML spells it, shortened; lists and groups by their kind alone."""
    if value is None:
        return "nothing"
    if isinstance(value, dict):
        return "a group of settings"
    if isinstance(value, list):
        return "a list"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _SHOWN else f"{text[: _SHOWN - 2]}…{text[-1]}"
