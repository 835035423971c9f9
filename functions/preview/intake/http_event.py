"""An HTTP API's event (payload format 2.0): its headers, and the very bytes that the client sent.

The format: docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
"""

import base64
import binascii
from collections.abc import Mapping
from typing import Any

from preview.errors import InvalidEventError


def headers(event: Mapping[str, Any]) -> dict[str, str]:
    """By their names in lower case, in texts that can be logged and stored whatever a client sent."""
    return {str(name).lower(): storable(str(value)) for name, value in (event.get("headers") or {}).items()}


def media_type(content_type: str) -> str:
    """A content type without its parameters, in lower case."""
    return content_type.split(";", maxsplit=1)[0].strip().lower()


def raw_body(event: Mapping[str, Any]) -> bytes:
    """What was signed, if anything was.

    Raises:
        InvalidEventError: the body says that it is base64, and is not.
    """
    body = str(event.get("body") or "").encode(errors="surrogatepass")
    if not event.get("isBase64Encoded"):
        return body
    try:
        return base64.b64decode(body, validate=True)
    except binascii.Error as error:
        raise InvalidEventError(f"the body is not the base64 that it says it is: {error}") from error


def storable(text: str) -> str:
    """The text in UTF-8's characters: half of a surrogate pair can be neither logged nor stored."""
    return text.encode(errors="backslashreplace").decode()
