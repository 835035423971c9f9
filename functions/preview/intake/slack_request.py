"""One request of Slack's as it came in: an API Gateway event, taken apart, not yet believed."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl

from preview.errors import InvalidEventError
from preview.intake import http_event

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 100


@dataclass(frozen=True, kw_only=True)
class SlackRequest:
    """A request's headers and raw body.

    Attributes:
        signature: `X-Slack-Signature`, where it was sent.
        timestamp: `X-Slack-Request-Timestamp`, where it was sent.
        content_type: without its parameters, in lower case.
        body: the very bytes that were signed.
    """

    signature: str | None
    timestamp: str | None
    content_type: str
    body: bytes

    @property
    def id(self) -> str:
        """Tells it from every other request: its signature is made of its text and its second. 64 hex digits."""
        return hashlib.sha256((self.signature or "").encode()).hexdigest()

    def form(self) -> dict[str, str]:
        """The fields of its form, the empty ones too.

        Raises:
            InvalidEventError: the body is not the form that Slack sends.
        """
        if self.content_type != _FORM:
            raise InvalidEventError(f"the content type is {self.content_type[:100]!a}: expected {_FORM}")
        try:
            pairs = parse_qsl(self.body.decode(), keep_blank_values=True, errors="strict", max_num_fields=_MOST_FIELDS)
        except ValueError as error:  # Also what UnicodeDecodeError is.
            raise InvalidEventError(f"the body is not a form in UTF-8: {error}") from error
        return dict(pairs)


def from_http(event: Mapping[str, Any]) -> SlackRequest:
    """The request in an HTTP API's event.

    Raises:
        InvalidEventError: the body says that it is base64, and is not.
    """
    headers = http_event.headers(event)
    return SlackRequest(
        signature=headers.get("x-slack-signature"),
        timestamp=headers.get("x-slack-request-timestamp"),
        content_type=http_event.media_type(headers.get("content-type", "")),
        body=http_event.raw_body(event),
    )
