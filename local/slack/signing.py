"""Requests signed as Slack signs them (docs.slack.dev/authentication/verifying-requests-from-slack)."""

import hashlib
import hmac
from collections.abc import Mapping


def signed(secret: str, body: bytes, *, at: float) -> Mapping[str, str]:
    """The headers that say that Slack sent this body, `at` seconds after 1970."""
    base = f"v0:{int(at)}:".encode() + body
    digest = hmac.new(secret.encode(), base, hashlib.sha256).hexdigest()
    return {"X-Slack-Request-Timestamp": str(int(at)), "X-Slack-Signature": f"v0={digest}"}
