"""What Slack shows of an environment, as it is remembered; and what of it an announcement changes.

Announcements come late, twice and in any order. Only the newest is shown.
"""

from dataclasses import dataclass, replace

from preview.announcement import Announcement, Status
from preview.records import from_json
from preview.showing.told_order import compared, seconds

_WORKING = (Status.CREATING, Status.UPDATING)


@dataclass(frozen=True, kw_only=True)
class Life:
    """The message of one life of an environment.

    Attributes:
        channel: the id of the channel that it is in.
        ts: its timestamp, which names it there.
        announcement: what it shows.
    """

    channel: str
    ts: str
    announcement: Announcement


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What is remembered of an environment.

    Attributes:
        life: of its current or last life.
        before: of the one before: what is still to be told of that one belongs into its thread.
    """

    life: Life
    before: Life | None = None

    def at(self, channel: str, ts: str, announcement: Announcement) -> "Shown":
        """The same with the life's message at this place, showing this."""
        return replace(self, life=Life(channel=channel, ts=ts, announcement=announcement))

    def thread_of(self, announcement: Announcement) -> Life:
        """The life that the announcement tells of."""
        before = self.before
        return before if before is not None and _compared(announcement, before.announcement) <= 0 else self.life


def shown_in(content: object) -> Shown | None:
    """What was remembered, as JSON has it; `None` where nothing was.

    What a newer version wrote may be beyond this one. It counts as nothing: a second message is better than none.
    """
    if not isinstance(content, dict):
        return None
    try:
        return from_json(Shown, content)
    except (AttributeError, TypeError, ValueError):
        return None


def older(announcement: Announcement, than: Announcement) -> bool:
    """Whether what it says has been overtaken."""
    return _compared(announcement, than) < 0


def begins_a_life(announcement: Announcement, shown: Shown | None) -> bool:
    """Whether it is the first of a new life: there was none, or the last one has ended before it."""
    if shown is None:
        return True
    last = shown.life.announcement
    return last.status is Status.DELETED and _compared(announcement, last) > 0


def refreshed(told: Announcement, shown: Announcement) -> Announcement:
    """What to show after a refresh, which is made of the registry's record alone.

    That does not know what a run said of itself: it is kept for as long as the refresh tells of the same. Nor does it
    know when it was last announced: its time is the one at which its status began, which may be days ago. So the later
    of the two times stays, and the numbers alone tell which is the newer.
    """
    told = replace(told, at=max(told.at, shown.at, key=seconds))
    same_run = told.run == shown.run or told.run is None
    if shown.status is Status.WAITING and told.status in _WORKING and same_run:
        return replace(told, status=shown.status, reason=shown.reason, run=shown.run, machine=shown.machine)
    if told.status is not shown.status or told.commit != shown.commit or not same_run:
        return told
    return replace(
        told,
        reason=told.reason or shown.reason,
        details=told.details or shown.details,
        run=shown.run,
        machine=shown.machine,
    )


def _compared(one: Announcement, other: Announcement) -> int:
    return compared(one.order, one.at, other.order, other.at)
