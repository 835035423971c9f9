"""What a queue's message says: an announcement as SNS puts it there, or that one is to be shown anew."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preview.announcement import Announcement
from preview.errors import InvalidEventError
from preview.records import from_json

REFRESH = "refresh"
"""Under this name the message of a refresh has its announcement."""

_TEXTS = ("environment", "project", "repository", "branch", "actor", "at")
_TEXTS_OR_NONE = ("commit", "url", "reason", "run", "machine", "slug", "cluster", "keep_until")


@dataclass(frozen=True, kw_only=True)
class Told:
    """What is to be told of an environment.

    Attributes:
        announcement: the environment's state.
        refresh: something that is shown has changed, and nothing is announced: what is shown is brought up to date,
            and nobody is notified.
    """

    announcement: Announcement
    refresh: bool = False


def told_in(body: str) -> Told:
    """What the message says, with SNS's envelope around it, or without (raw message delivery; a refresh).

    The envelope: docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html

    Raises:
        InvalidEventError: it holds no announcement.
    """
    try:
        document = json.loads(body)
        if isinstance(document, dict) and "Message" in document:
            document = json.loads(document["Message"])
        refresh = isinstance(document, dict) and REFRESH in document
        return Told(announcement=_announcement(document[REFRESH] if refresh else document), refresh=refresh)
    except (AttributeError, TypeError, ValueError, RecursionError) as error:
        raise InvalidEventError(f"the queue's message is not an announcement: {error}") from error


def announcement_in(body: str) -> Announcement:
    """The announcement of `told_in`.

    Raises:
        InvalidEventError: it holds no announcement.
    """
    return told_in(body).announcement


def _announcement(document: Mapping[str, Any]) -> Announcement:
    if not isinstance(document, dict):
        raise TypeError("expected a JSON object")
    for name in (*_TEXTS, *_TEXTS_OR_NONE):
        value = document.get(name)
        if not isinstance(value, str) and (name in _TEXTS or value is not None):
            raise TypeError(f"{name}: expected a text")
    return from_json(Announcement, document)
