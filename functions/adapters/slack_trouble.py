"""Passing trouble with Slack, as the queue before it understands it: when to come again."""

from collections.abc import Mapping

from preview.errors import TryLaterError

_TRY_LATER = "The queue delivers the message again"
_TOO_MANY_REQUESTS = 429
_SERVER_ERRORS = 500
# Among the errors of docs.slack.dev/reference/methods/chat.postMessage#errors and usergroups.users.list#errors.
_PASSING = frozenset(
    {
        *("ratelimited", "rate_limited", "message_limit_exceeded"),
        *("internal_error", "fatal_error", "service_unavailable", "request_timeout"),
    }
)


def silence(error: Exception) -> TryLaterError:
    """Slack did not answer at all."""
    return TryLaterError(f"Slack cannot be reached: {error}. {_TRY_LATER}", silent=True)


def check_passing(status: int, words: str, headers: Mapping[str, str | list[str]], what: str) -> None:
    """Returns where an answer says nothing of passing trouble.

    Args:
        status: HTTP's.
        words: Slack's, e.g. `ratelimited`.
        headers: the answer's.
        what: what Slack did not do, for people: `did not …`.

    Raises:
        TryLaterError: Slack asks for fewer requests, or is in trouble.
    """
    if status == _TOO_MANY_REQUESTS or status >= _SERVER_ERRORS or words in _PASSING:
        said = f"Slack {what}: {words or 'no reason given'} (HTTP {status})"
        raise TryLaterError(f"{said}. {_TRY_LATER}", seconds=_asked(headers))


def _asked(headers: Mapping[str, str | list[str]]) -> int | None:
    """Seconds, by `Retry-After`: docs.slack.dev/apis/web-api/rate-limits."""
    named = {name.lower(): value if isinstance(value, str) else value[0] for name, value in headers.items()}
    asked = named.get("retry-after", "")
    return int(asked) if asked.isdecimal() else None
