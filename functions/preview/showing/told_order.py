"""Which of two announcements of one environment is the later, where both may be of different memories of its branch.

The registry forgets a branch some time after it is deleted, and numbers its announcements from the start when it is
pushed again.
"""

from preview.times import from_iso

# Of two announcements that are further apart than this the times tell which is the later; clocks that disagree cannot.
_BEYOND_DOUBT_SECONDS = 3600

Order = tuple[int, bool]
"""`Announcement.order`."""


def compared(one: Order, one_at: str, other: Order, other_at: str) -> int:
    """Below 0, 0 or above it: `one` is older than, of the same state as, or later than the other.

    Args:
        one: an announcement's order.
        one_at: when it was made, ISO 8601.
        other: another's order.
        other_at: likewise.
    """
    apart = seconds(one_at) - seconds(other_at)
    if abs(apart) > _BEYOND_DOUBT_SECONDS:
        return apart
    return (one > other) - (one < other)


def seconds(at: str) -> int:
    """A time in seconds since 1970; 0 for one that is not ours: the order has to do then."""
    try:
        return from_iso(at)
    except ValueError:
        return 0
