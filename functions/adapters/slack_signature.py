"""Whether a request comes from Slack, and now: Slack signs each with a secret that it shares with the app alone.

docs.slack.dev/authentication/verifying-requests-from-slack
"""

import re
from collections.abc import Callable, Iterable

from slack_sdk.signature import Clock, SignatureVerifier

from preview.errors import BadSignatureError
from preview.intake.slack_request import SlackRequest

_SIGNATURE = re.compile(r"v0=[0-9a-f]{64}")
_SECONDS = re.compile(r"[0-9]{1,15}")


class SlackSignature:
    """Believes what is signed with one of the secrets, and no more than five minutes old.

    Args:
        secrets: asked anew for each request, because they are rotated; the known ones first.
        now: seconds since 1970.
    """

    def __init__(self, secrets: Callable[[], Iterable[str]], *, now: Callable[[], float]) -> None:
        self._secrets = secrets
        self._clock = _Clock(now)

    def verify(self, request: SlackRequest) -> None:
        """Returns where it is Slack's.

        Raises:
            BadSignatureError: it is not signed, made with none of the secrets, or too old.
            MissingSettingError: there is no secret to look at it with.
        """
        signature, timestamp = request.signature or "", request.timestamp or ""
        # The verifier would stumble over anything else.
        if not _SIGNATURE.fullmatch(signature) or not _SECONDS.fullmatch(timestamp) or not _is_text(request.body):
            raise BadSignatureError(
                "the request is not signed as Slack signs: expected X-Slack-Signature and X-Slack-Request-Timestamp"
            )
        if not any(
            SignatureVerifier(secret, self._clock).is_valid(request.body, timestamp, signature)
            for secret in self._secrets()
        ):
            raise BadSignatureError(
                "X-Slack-Signature does not fit, or is older than five minutes: the signing secret on the Slack app's "
                "page is not ours, or somebody sent the request again"
            )


class _Clock(Clock):
    """Slack's verifier reads it."""

    def __init__(self, now: Callable[[], float]) -> None:
        self._now = now

    def now(self) -> float:
        """Seconds since 1970."""
        return self._now()


def _is_text(body: bytes) -> bool:
    try:
        body.decode()
    except UnicodeDecodeError:
        return False
    return True
