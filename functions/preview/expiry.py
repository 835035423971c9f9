"""When an environment has expired: nobody pushed to its branch for as long as its project gives it."""

from preview.environment import Environment
from preview.request import Presence

_DAY_SECONDS = 24 * 3600


def expired(environment: Environment, ttl_days: int | None, *, now: int) -> str | None:
    """Why the environment has expired, for people; `None` where it has not. The last push counts, whatever came of it.

    Args:
        environment: the record. One with `keep` never expires.
        ttl_days: of its project; `None` for ever.
        now: seconds since 1970.
    """
    desired = environment.desired
    if ttl_days is None or environment.keep or desired.presence is Presence.ABSENT:
        return None
    if now - max(desired.occurred_at, desired.skipped_at) < ttl_days * _DAY_SECONDS:
        return None
    days = "a day" if ttl_days == 1 else f"{ttl_days} days"
    return f"nobody pushed for {days} (ttl_days). Push to the branch to have it back"
