"""Sends a delivery to a webhook, as GitHub's servers do."""

import http.client
import json
from dataclasses import dataclass
from urllib.parse import urlsplit

from local.errors import LocalError
from local.github.deliveries import Delivery, headers
from local.github.shapes import number
from local.github.webhook import Webhook

_TIMEOUT_SECONDS = 10.0
_LONGEST_ANSWER = 64 * 1024
_TOLD = ("status", "ignored", "error", "message")


class NoAnswerError(LocalError):
    """Nothing answered at the webhook's address, or not in time."""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the webhook answered: an HTTP status, and the beginning of the body."""

    status: int
    text: str

    @property
    def gist(self) -> str:
        """The status, and in a few words what became of it, why nothing did, or what was wrong with it."""
        try:
            told = json.loads(self.text)
        except ValueError:
            told = None
        said = next((str(told[name]) for name in _TOLD if told.get(name)), "") if isinstance(told, dict) else ""
        return f"{self.status} {said or self.text}".rstrip()


def deliver(delivery: Delivery, *, url: str, secret: str, repository: str) -> Answer:
    """Sign and send it. GitHub waits 10 seconds for an answer and does not try again; nor does this.

    Args:
        delivery: what to send.
        url: the webhook's, http or https.
        secret: the webhook's.
        repository: `owner/name`; it gives the hook's number.

    Raises:
        NoAnswerError: nothing answered in time.
    """
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    signed = headers(
        delivery, secret=secret, repository_id=number(repository), hook_id=number(f"{repository}'s webhook")
    )
    connection = kind(parts.hostname or "", parts.port, timeout=_TIMEOUT_SECONDS)
    try:
        connection.request(
            "POST", (parts.path or "/") + (f"?{parts.query}" if parts.query else ""), delivery.body, signed
        )
        response = connection.getresponse()
        return Answer(status=response.status, text=response.read(_LONGEST_ANSWER).decode(errors="replace"))
    except (OSError, http.client.HTTPException) as error:
        raise NoAnswerError(f"no answer from {url}: {error}") from error
    finally:
        connection.close()


def outcome(delivery: Delivery, webhook: Webhook) -> str:
    """Deliver it, and say in a line what it was answered; or that nothing answered."""
    try:
        return deliver(delivery, url=webhook.url, secret=webhook.secret, repository=webhook.repository).gist
    except NoAnswerError as error:
        return str(error)
