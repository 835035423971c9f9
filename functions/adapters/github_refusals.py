"""What GitHub means when it does not do what it is asked for: wait, or change something, and what."""

import json
from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from adapters.github_http import Answer
from preview.errors import DeityError, GitHubError, TryLaterError

_MOVED = "the repository has moved: give its new name in deity.yaml"
_LATER = "GitHub is in trouble; it can be asked again in a while"
_LIMIT = "the rate limit is reached; it can be asked again in a while"
# docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api
_MEANINGS: Mapping[int, str] = {
    **dict.fromkeys((301, 302, 307, 308), _MOVED),
    401: "the token is wrong or has expired: put a new one into the entry that github.token names, or look whether "
    "github.app has the App's id and its key",
    403: "the token may not do this in this repository (it needs {needs})",
    404: "there is no such repository or commit, or the token may not see it (it needs {needs} on it)",
    409: "the repository is empty, or something there contradicts this",
    410: "GitHub has this no more, or it is turned off for the repository",
}
_FORBIDDEN, _NOT_ACCEPTED, _TOO_MANY, _SERVER_ERRORS = 403, 422, 429, 500
# "Otherwise, wait for at least one minute before retrying": rate-limits-for-the-rest-api, "Exceeding the rate limit".
_AT_LEAST_SECONDS = 60
_WORDS_LIMIT = 300


class NotAcceptedError(GitHubError):
    """GitHub understood, and will never do it: there is no such commit, say. Trying again changes nothing."""


def refusal(answer: Answer, doing: str, *, needs: str) -> DeityError:
    """The error that tells of an answer which is not the one that was hoped for.

    Args:
        answer: GitHub's.
        doing: what it was asked for or told of, for people: `asked for …`.
        needs: the permission that takes, in GitHub's words.
    """
    said = f"GitHub answered {answer.status} when {doing}"
    if limited(answer):
        return TryLaterError(f"{said}: {_LIMIT}", seconds=_wait(answer))
    if answer.status >= _SERVER_ERRORS:
        return TryLaterError(f"{said}: {_LATER}", seconds=_seconds(answer.headers.get("retry-after")))
    if answer.status == _NOT_ACCEPTED:
        return NotAcceptedError(f"{said}: it does not accept that{_words(answer)}")
    meaning = _MEANINGS.get(answer.status, _LATER).format(needs=needs)
    return GitHubError(f"{said}: {meaning}{_words(answer)}")


def limited(answer: Answer) -> bool:
    """Whether a rate limit is reached, the primary or a secondary one.

    docs.github.com/en/rest/using-the-rest-api/rate-limits-for-the-rest-api: 403 or 429 for both; a secondary one is
    told from a lack of permission by `retry-after`, or by its words alone.
    """
    if answer.status == _TOO_MANY:
        return True
    return answer.status == _FORBIDDEN and (
        "retry-after" in answer.headers
        or answer.headers.get("x-ratelimit-remaining") == "0"
        or "rate limit" in _message(answer).lower()
    )


def _wait(answer: Answer) -> int:
    """Seconds: as `retry-after` says, else until `x-ratelimit-reset`, by GitHub's own clock, else a minute."""
    asked = _seconds(answer.headers.get("retry-after"))
    if asked is not None:
        return asked
    reset = _seconds(answer.headers.get("x-ratelimit-reset"))
    if answer.headers.get("x-ratelimit-remaining") != "0" or reset is None:
        return _AT_LEAST_SECONDS
    try:
        now = parsedate_to_datetime(answer.headers.get("date", "")).timestamp()
    except ValueError:
        return _AT_LEAST_SECONDS
    return max(1, reset - int(now))


def _seconds(text: str | None) -> int | None:
    return int(text) if text is not None and text.isascii() and text.isdecimal() else None


def _words(answer: Answer) -> str:
    words = _message(answer)
    return f'. GitHub\'s words: "{words}"' if words else ""


def _message(answer: Answer) -> str:
    """What GitHub says, with its `errors`, in one short line; docs.github.com/en/rest: 422 carries both."""
    try:
        held = json.loads(answer.body)
    except (ValueError, RecursionError):
        return ""
    if not isinstance(held, dict) or not isinstance(held.get("message"), str):
        return ""
    details = held.get("errors")
    more = f" {json.dumps(details)}" if details else ""
    return " ".join(f"{held['message']}{more}".split())[:_WORDS_LIMIT]
