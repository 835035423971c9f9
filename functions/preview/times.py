"""Times as this product writes them: whole seconds since 1970 inside, ISO 8601 in UTC for people and other programs."""

from datetime import UTC, datetime

AHEAD_SECONDS = 60
"""By so much GitHub's clock may be ahead of ours."""


def iso(seconds: int) -> str:
    """Seconds since 1970 as ISO 8601 in UTC, e.g. `2026-11-22T01:05:23Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def from_iso(text: str) -> int:
    """The seconds since 1970 of an ISO 8601 time.

    Raises:
        ValueError: the text is no such time, or names no zone.
    """
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(f"expected a time with its zone, e.g. 2026-11-22T01:05:23Z, found {text!r}")
    return int(moment.timestamp())
