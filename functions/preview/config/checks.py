"""What is said of settings that are each allowed and yet cannot stand together."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Contradiction:
    """One setting that cannot stand beside the others.

    Attributes:
        at: the way to it from the record that was checked: names of keys, and places in lists from 0. It is a
            setting that was given, and the record would be sound, as far as this goes, without it; or one that is
            missing.
        message: what is wrong and what was expected, for people.
        missing: there is no such setting, and the record needs it.
    """

    at: tuple[str | int, ...]
    message: str
    missing: bool = False


class ContradictionError(ValueError):
    """A record's settings contradict each other; `found` says where. Pydantic reports ValueErrors alone."""

    def __init__(self, found: tuple[Contradiction, ...]) -> None:
        super().__init__("; ".join(f"{'.'.join(map(str, each.at))}: {each.message}" for each in found))
        self.found = found


def refuse(found: Iterable[Contradiction]) -> None:
    """Raises ContradictionError where there is any."""
    contradictions = tuple(found)
    if contradictions:
        raise ContradictionError(contradictions)


def repeated(key: str, values: Iterable[str]) -> Iterable[Contradiction]:
    """The items of the list `key` that say again what an earlier one says."""
    seen: set[str] = set()
    for place, value in enumerate(values):
        if value in seen:
            yield Contradiction((key, place), f'"{value}" is given twice: leave one of them out')
        seen.add(value)


def at_most(limit: int, key: str, values: Iterable[object]) -> Iterable[Contradiction]:
    """The list `key`, where it is longer than AWS takes."""
    count = len(tuple(values))
    if count > limit:
        yield Contradiction((key,), f"expected at most {limit}, found {count}")
