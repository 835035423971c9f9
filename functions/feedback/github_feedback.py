"""What GitHub shows of an environment: the newest announcement, wherever people look for it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from aws_lambda_powertools import Logger

from adapters.memory import Held
from feedback.holding import Memory, holding
from preview.announcement import Announcement
from preview.errors import GitHubError
from preview.queued import Told
from preview.records import to_json
from preview.showing.github_shown import Shown, remembered

logger = Logger(child=True)


class Part(Protocol):
    """One place where GitHub shows it; returns what is shown then, and may be run twice."""

    def show(self, announcement: Announcement, shown: Shown, /) -> Shown: ...


@dataclass(frozen=True, kw_only=True)
class GitHubFeedback:
    """The places where GitHub shows an environment. What is lost on the way, the next announcement puts right.

    Attributes:
        memory: what is shown already.
        parts: the places, those first that people look at first.
    """

    memory: Memory
    parts: Sequence[Part]

    def tell(self, told: Told) -> None:
        """Has GitHub show the announcement, unless a newer one was shown, or begun to be shown, before.

        A function that dies part way has remembered what it had done but for its last call. The next try finds a
        deployment and a comment by asking GitHub; a status it may give twice, which changes nothing. A place that
        GitHub refuses does not keep the others from being shown.

        Raises:
            TryLaterError: GitHub does not take it now, or another function is telling of the environment.
            GitHubError: GitHub refused; the message says what to change, for each place.
            MissingSettingError: there is no token.
            ConflictError: this took longer than the hold.
        """
        announcement = told.announcement
        with holding(self.memory, f"github {announcement.environment}") as held:
            shown = remembered(held.content)
            if shown.newer_than(told):
                logger.info("overtaken", environment=announcement.environment, status=announcement.status.value)
                return
            # Somebody may have asked for it because the comment is gone: so it is looked for, whatever it said.
            self._show(held, told, shown.doubted() if told.refresh else shown)
        logger.info("shown on GitHub", environment=announcement.environment, status=announcement.status.value)

    def _show(self, held: Held, told: Told, shown: Shown) -> None:
        announcement = told.announcement
        # First of all: what is older shall not be shown any more, however far this comes.
        kept = shown.showing(told)
        if kept != shown:
            self.memory.keep(held, to_json(kept))
        refused: list[GitHubError] = []
        for part in self.parts:
            try:
                became = part.show(announcement, kept)
            except GitHubError as error:
                refused.append(error)
                continue
            if became != kept:
                kept = became
                self.memory.keep(held, to_json(kept))
        if not refused and kept.shown_everywhere(announcement) != kept:
            self.memory.keep(held, to_json(kept.shown_everywhere(announcement)))
        _raise_together(refused)


def _raise_together(refused: Iterable[GitHubError]) -> None:
    said = "; ".join(str(error) for error in refused)
    if said:
        raise GitHubError(said)
