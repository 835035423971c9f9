"""When an environment has expired: nobody asked for its branch for as long as its project gives it."""

from preview.environment import Environment
from preview.request import Presence

DAY_SECONDS = 24 * 3600


def expires_at(environment: Environment, ttl_days: int | None) -> int | None:
    """From when on the environment has expired, seconds since 1970; `None` where it does not.

    The last push counts, whatever came of it, and so does somebody who asked for the environment by hand: it must not
    expire as soon as it is there.

    Args:
        environment: the record. One with `keep` never expires, one with `keep_until` not before that.
        ttl_days: of its project; `None` for ever.
    """
    desired, choice = environment.desired, environment.choice
    if ttl_days is None or environment.keep or desired.presence is Presence.ABSENT:
        return None
    chosen_at = choice.at if choice and choice.presence is Presence.PRESENT else 0
    pull_request = environment.pull_request
    labelled_at = pull_request.at if pull_request and pull_request.labelled else 0
    last_asked_for = max(desired.occurred_at, desired.skipped_at, desired.passed_over_at, chosen_at, labelled_at)
    return max(last_asked_for + ttl_days * DAY_SECONDS, environment.keep_until or 0)


def expired(environment: Environment, ttl_days: int | None, *, now: int) -> str | None:
    """Why the environment has expired, for people; `None` where it has not.

    Args:
        environment: the record.
        ttl_days: of its project; `None` for ever.
        now: seconds since 1970.
    """
    end = expires_at(environment, ttl_days)
    if end is None or now < end:
        return None
    days = "a day" if ttl_days == 1 else f"{ttl_days} days"
    return f"nobody pushed for {days} (ttl_days). Push to the branch to have it back"
