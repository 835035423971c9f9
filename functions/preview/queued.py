"""The announcement in a queue's message, as SNS puts it there."""

import json
from collections.abc import Mapping
from typing import Any

from preview.announcement import Announcement
from preview.errors import InvalidEventError
from preview.records import from_json

_TEXTS = ("environment", "project", "repository", "branch", "actor", "at")
_TEXTS_OR_NONE = ("commit", "url", "reason", "run")


def announcement_in(body: str) -> Announcement:
    """The announcement, with SNS's envelope around it, or without (raw message delivery).

    The envelope: docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html

    Raises:
        InvalidEventError: it holds no announcement.
    """
    try:
        document = json.loads(body)
        if isinstance(document, dict) and "Message" in document:
            document = json.loads(document["Message"])
        return _announcement(document)
    except (TypeError, ValueError, RecursionError) as error:
        raise InvalidEventError(f"the queue's message is not an announcement: {error}") from error


def _announcement(document: Mapping[str, Any]) -> Announcement:
    if not isinstance(document, dict):
        raise TypeError("expected a JSON object")
    for name in (*_TEXTS, *_TEXTS_OR_NONE):
        value = document.get(name)
        if not isinstance(value, str) and (name in _TEXTS or value is not None):
            raise TypeError(f"{name}: expected a text")
    return from_json(Announcement, document)
