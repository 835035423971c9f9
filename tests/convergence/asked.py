"""What a branch asks for after one event more: the promise in small, to hold the registry against."""

from dataclasses import dataclass, replace

from preview.request import Presence, Request

# A `create` of up to so many seconds after a push belongs to that push.
ONE_PUSH_SECONDS = 2


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What is asked for, since when, and the time of the newest push seen whose message says `[skip preview]`."""

    presence: Presence = Presence.ABSENT
    commit: str | None = None
    at: int = 0
    skipped_at: int = 0

    def and_then(self, event: Request) -> "Asked":
        """What is asked for once the event is known."""
        if event.skip:
            return self._and_skipped(event.occurred_at)
        names_nothing = event.presence is Presence.PRESENT and event.commit is None
        if event.occurred_at < self.at or (names_nothing and self._skips(event.occurred_at)):
            return self
        kept = self.commit if names_nothing and self.presence is Presence.PRESENT else event.commit
        return replace(self, presence=event.presence, commit=kept, at=event.occurred_at)

    def _skips(self, created_at: int) -> bool:
        return self.skipped_at > 0 and created_at <= self.skipped_at + ONE_PUSH_SECONDS

    def _and_skipped(self, at: int) -> "Asked":
        only_created = self.presence is Presence.PRESENT and self.commit is None
        if at + (ONE_PUSH_SECONDS if only_created else 0) < self.at:
            return self
        presence = Presence.ABSENT if only_created else self.presence
        return replace(self, presence=presence, skipped_at=max(at, self.skipped_at))
