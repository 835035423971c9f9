"""GitHub's webhook: is it signed, what does it ask, and what becomes of that."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger

import wiring
from preview import delivery, events
from preview.config import Config
from preview.errors import BadSignatureError, InvalidEventError
from preview.request import Answer, Ignored, Request
from preview.signature import verify

logger = Logger()


class Converge(Protocol):
    """Takes requests to change an environment."""

    def request(self, request: Request, /) -> Answer: ...


class WebhookParts(Protocol):
    """What the handler works with. `secrets` is asked anew for each delivery, because they are rotated."""

    @property
    def secrets(self) -> Callable[[], Iterable[str]]: ...
    @property
    def config(self) -> Config: ...
    @property
    def converge(self) -> Converge: ...


@cache
def _parts() -> WebhookParts:
    return wiring.github_webhook()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's POST /github."""
    return respond(event, _parts())


def respond(event: Mapping[str, Any], parts: WebhookParts) -> dict[str, Any]:
    """The HTTP answer to one delivery, and one line in the log that tells of it."""
    about: dict[str, Any] = {}
    try:
        received = delivery.from_http(event)
        about |= {"delivery": received.id, "event": received.event}
        verify(received.body, received.signature, parts.secrets())
        payload = received.payload()
        about |= delivery.subject(payload)
        asked = events.parse(received.event, received.id, payload, parts.config)
    except BadSignatureError as error:
        return _answer(401, {"error": str(error)}, about)
    except InvalidEventError as error:
        return _answer(400, {"error": str(error)}, about)
    if isinstance(asked, Ignored):
        return _answer(200, {"ignored": asked.reason}, about)
    if asked.skip:
        about["skip"] = asked.commit
    try:
        became = parts.converge.request(asked)
    except Exception:
        logger.exception("delivery failed", outcome="failed", **about)
        raise
    known = {"environment": became.environment, "revision": became.revision}
    if became.reason is not None:
        return _answer(200, {"ignored": became.reason, **known}, about)
    # Accepted, and not deployed: what a new branch's `create` began is removed again.
    skipped = {"skipped": asked.commit} if asked.skip else {}
    return _answer(202, {**known, **skipped, "status": became.status.value}, about)


def _answer(status: int, body: dict[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    outcome = "accepted" if status == 202 else "ignored" if status == 200 else "refused"  # noqa: PLR2004
    reason = body.get("ignored") or body.get("error")
    level = logger.warning if outcome == "refused" else logger.info
    level(f"delivery {outcome}", **about, outcome=outcome, reason=reason, environment=body.get("environment"))
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
