"""Passing trouble with Slack, as the queue before it understands it: when to come again."""

from collections.abc import Mapping

from preview.errors import TryLaterError

_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500


def check_passing(status: int, headers: Mapping[str, str | list[str]], what: str) -> None:
    """Returns where an answer's status says nothing of passing trouble.

    Args:
        status: HTTP's.
        headers: the answer's.
        what: what Slack did not do, for people.

    Raises:
        TryLaterError: Slack asks for fewer requests (docs.slack.dev/apis/web-api/rate-limits), or is in trouble.
    """
    if status == _TOO_MANY_REQUESTS:
        named = {name.lower(): value if isinstance(value, str) else value[0] for name, value in headers.items()}
        asked = named.get("retry-after", "")
        raise TryLaterError(
            f"Slack asks for fewer requests, and {what}", seconds=int(asked) if asked.isdecimal() else None
        )
    if status >= _SERVER_ERRORS:
        raise TryLaterError(f"Slack is in trouble (HTTP {status}), and {what}")
