"""Slack and GitHub as far as they can be in trouble: they refuse, are silent, or do it and their answer is lost."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar

from preview.errors import TryLaterError

_Answer = TypeVar("_Answer")
_ASKED_SECONDS = 30


class Mood(StrEnum):
    """What befalls a call."""

    REFUSES = "refuses"
    SILENT = "is silent"
    LOSES = "does it, and its answer is lost"


@dataclass
class Outside:
    """Attributes: `moods` are those of the next calls, the first one first; `mood` that of every call, while it lasts;
    `calls` were made; `unanswered` are the names of those that took effect without an answer."""

    moods: list[Mood] = field(default_factory=list)
    mood: Mood | None = None
    calls: int = 0
    unanswered: list[str] = field(default_factory=list)

    def taking(self, call: str, deed: Callable[[], _Answer]) -> _Answer:
        """Does it, as the mood has it.

        Raises:
            TryLaterError: there was no answer, or none that is of use.
        """
        self.calls += 1
        mood = self.moods.pop(0) if self.moods else self.mood
        if mood is None:
            return deed()
        if mood is Mood.LOSES:
            deed()
            self.unanswered.append(call)
        asked = _ASKED_SECONDS if mood is Mood.REFUSES else None
        raise TryLaterError(f"{call}: it {mood}", seconds=asked, silent=asked is None)
