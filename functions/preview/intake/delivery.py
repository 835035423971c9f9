"""One webhook delivery as it came in: an API Gateway event, taken apart, not yet believed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from preview.errors import InvalidEventError
from preview.intake import http_event

_ID_LIMIT = 100  # GitHub's is a GUID of 36 characters; ours ends in the registry, which must not grow at will.
_SHOWN_LIMIT = 300


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """A delivery's headers and raw body.

    Attributes:
        id: `X-GitHub-Delivery`, a GUID; a redelivery keeps it. Empty where the header is missing.
        event: `X-GitHub-Event`. Empty where the header is missing.
        signature: `X-Hub-Signature-256`, where it was sent.
        content_type: without its parameters, in lower case.
        body: the very bytes that were signed.
    """

    id: str
    event: str
    signature: str | None
    content_type: str
    body: bytes

    def payload(self) -> Any:
        """The body's JSON value.

        Raises:
            InvalidEventError: a header is missing, or the body is not JSON.
        """
        if not self.event:
            raise InvalidEventError("the header X-GitHub-Event is missing: expected the event's name, e.g. push")
        if not 0 < len(self.id) <= _ID_LIMIT:
            raise InvalidEventError("the header X-GitHub-Delivery is missing or too long: expected the delivery's GUID")
        if self.content_type != "application/json":
            raise InvalidEventError(
                f"the content type is {self.content_type[:100]!a}: on the webhook's page on GitHub, "
                "set Content type to application/json"
            )
        return _parse(self.body)


def from_http(event: Mapping[str, Any]) -> Delivery:
    """The delivery in an HTTP API's event.

    Raises:
        InvalidEventError: the body says that it is base64, and is not.
    """
    headers = http_event.headers(event)
    return Delivery(
        id=headers.get("x-github-delivery", "").strip(),
        event=headers.get("x-github-event", "").strip(),
        signature=headers.get("x-hub-signature-256"),
        content_type=http_event.media_type(headers.get("content-type", "")),
        body=http_event.raw_body(event),
    )


def subject(payload: object) -> dict[str, str]:
    """The repository and branch (or tag) that a payload names, as far as it does: for the log."""
    body = payload if isinstance(payload, dict) else {}
    repository = body.get("repository")
    named = {
        "repository": repository.get("full_name") if isinstance(repository, dict) else None,
        "branch": body.get("ref"),
    }
    return {
        name: http_event.storable(text.removeprefix("refs/heads/")[:_SHOWN_LIMIT])
        for name, text in named.items()
        if isinstance(text, str)
    }


def _parse(body: bytes) -> Any:
    if not body.strip():
        raise InvalidEventError("the body is empty: expected the event's JSON")
    try:
        return json.loads(body.decode(), parse_constant=_refuse)
    except RecursionError as error:
        raise InvalidEventError("the body is nested too deeply") from error
    except ValueError as error:  # Also what UnicodeDecodeError and JSONDecodeError are.
        raise InvalidEventError(f"the body is not JSON in UTF-8: {error}") from error


def _refuse(constant: str) -> None:
    raise ValueError(f"{constant} is not a JSON value")
