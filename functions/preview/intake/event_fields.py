"""The fields of GitHub's and Slack's payloads, one by one: each is what it is to be, or is refused in words.

GitHub signs what whoever pushes has typed: only what is checked here goes further, and every text as mere text.
"""

import re
from collections.abc import Mapping
from typing import Any

from preview.errors import InvalidEventError
from preview.times import from_iso

_SHA = re.compile(r"[0-9a-fA-F]{40}|[0-9a-fA-F]{64}")  # SHA-1, or SHA-256 in repositories of that object format.
_YEAR_10000 = 253_402_300_800
_ACTOR_LIMIT = 100

# GitHub refuses names far shorter than this; git itself takes what the file system does. With the repository (140
# bytes at most) it fits a DynamoDB partition key of 2048 bytes (amazondynamodb/latest/developerguide/Constraints.html).
_BRANCH_LIMIT = 1024


def an_object(value: object, name: str) -> Mapping[str, Any]:
    """A JSON object.

    Raises:
        InvalidEventError: it is none.
    """
    if not isinstance(value, dict):
        raise InvalidEventError(f"{name}: expected a JSON object")
    return value


def a_text(value: object, name: str) -> str:
    """A text that is not empty, and that a store and a wire can carry.

    Raises:
        InvalidEventError: it is none.
    """
    if not isinstance(value, str) or not value:
        raise InvalidEventError(f"{name}: expected a text that is not empty")
    try:
        value.encode()
    except UnicodeEncodeError as error:  # JSON can spell half a surrogate pair; no store and no wire can carry it.
        raise InvalidEventError(
            f"{name}: expected Unicode text, and it holds half a character: {error.reason}"
        ) from error
    return value


def a_number(value: object, name: str) -> int:
    """A whole number above 0, as GitHub numbers and identifies things.

    Raises:
        InvalidEventError: it is none.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not 0 < value < 2**63:
        raise InvalidEventError(f"{name}: expected a whole number above 0")
    return value


def a_flag(value: object, name: str) -> bool:
    """True or false.

    Raises:
        InvalidEventError: it is neither.
    """
    if not isinstance(value, bool):
        raise InvalidEventError(f"{name}: expected true or false")
    return value


def a_branch(name: str) -> str:
    """A branch's full name.

    Raises:
        InvalidEventError: it is empty, or longer than can be kept.
    """
    if not 0 < len(name.encode()) <= _BRANCH_LIMIT:
        raise InvalidEventError(f"the branch's name has {len(name.encode())} bytes: expected 1 to {_BRANCH_LIMIT}")
    return name


def a_commit(value: object, name: str) -> str | None:
    """A full SHA; `None` for the zeros that stand for no commit.

    Raises:
        InvalidEventError: it is neither.
    """
    if not isinstance(value, str) or not _SHA.fullmatch(value):
        raise InvalidEventError(f"{name}: expected a commit's full SHA, 40 or 64 hex digits")
    return value.lower() if value.strip("0") else None


def a_time(value: object, name: str) -> int:
    """A time in seconds since 1970: GitHub writes a number, or ISO 8601.

    Raises:
        InvalidEventError: it is neither.
    """
    expected = f"{name}: expected seconds since 1970, or a time in ISO 8601 with its zone"
    seconds: object = value
    if isinstance(value, str):
        try:
            seconds = from_iso(value)
        except ValueError as error:
            raise InvalidEventError(expected) from error
    if isinstance(seconds, bool) or not isinstance(seconds, int | float) or not 0 <= seconds < _YEAR_10000:
        raise InvalidEventError(expected)
    return int(seconds)


def actor_of(body: Mapping[str, Any]) -> str:
    """Who did it, as people on GitHub know them. Not knowing is no reason to refuse."""
    for owner, key in (("sender", "login"), ("pusher", "name")):
        person = body.get(owner)
        name = person.get(key) if isinstance(person, dict) else None
        if isinstance(name, str) and name.strip() and name.isprintable():
            return name.strip()[:_ACTOR_LIMIT]
    return "someone"


def is_bot(person: object) -> bool:
    """Whether a `sender`, or another user in a payload, is a bot.

    The type of a user: docs.github.com/en/rest/users/users#get-a-user
    """
    return isinstance(person, dict) and person.get("type") == "Bot"
