"""Whether a delivery comes from somebody who knows the webhook's secret.

GitHub signs the raw body with HMAC-SHA256 and sends `X-Hub-Signature-256: sha256=<hex>`
(docs.github.com/en/webhooks/using-webhooks/validating-webhook-deliveries).
"""

import hashlib
import hmac
import json
from collections.abc import Iterable

from preview.errors import BadSignatureError, MissingSettingError


def signature(body: bytes, secret: str) -> str:
    """The header's value for `body`: `sha256=` and 64 hex digits."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def verify(body: bytes, header: str | None, secrets: Iterable[str]) -> None:
    """Returns when `header` is the signature of `body` under one of `secrets`.

    The secrets are taken one at a time, so that an iterator may look for newer ones only when the known ones do
    not fit. Each comparison takes the same time wherever the texts differ.

    Raises:
        BadSignatureError: the header is missing, or made with none of the secrets.
    """
    if not header:
        raise BadSignatureError(
            "the delivery is not signed: X-Hub-Signature-256 is missing. Set a secret on the webhook's page on GitHub"
        )
    given = header.strip().encode(errors="surrogatepass")
    if not any(hmac.compare_digest(signature(body, secret).encode(), given) for secret in secrets):
        raise BadSignatureError(
            "X-Hub-Signature-256 does not fit: the secret on the webhook's page on GitHub is not ours"
        )


def accepted_secrets(stored: str) -> tuple[str, ...]:
    """The secrets that sign, from the text of the secret store's entry: the current one first.

    Raises:
        MissingSettingError: the text holds no secret. An empty one would accept what anybody signs with nothing.
    """
    secrets = _secrets_in(stored.strip())
    if not secrets or not all(isinstance(secret, str) and secret.strip() for secret in secrets):
        raise MissingSettingError(
            "the secret that signs requests cannot be used: expected its plain text, or "
            '{"current": "…", "previous": "…"} while it is being rotated, and none of it empty'
        )
    return tuple(str(secret).strip() for secret in secrets)


def _secrets_in(text: str) -> list[object]:
    try:
        parsed = json.loads(text)
    except (ValueError, RecursionError):
        return [text]
    if not isinstance(parsed, dict):
        return [text]
    return [parsed.get("current"), *([parsed["previous"]] if parsed.get("previous") is not None else [])]
