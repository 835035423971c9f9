"""GitHub's webhook: is it signed, what does it ask, and what becomes of that."""

import json
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger

import wiring.github_webhook
from preview.command import Command
from preview.config import Config
from preview.errors import BadSignatureError, InvalidEventError
from preview.intake import delivery, events
from preview.intake.signature import verify
from preview.pull_request_event import PullRequestSeen
from preview.request import Answer, Ignored, Request

logger = Logger()


class Converge(Protocol):
    """Takes requests to change an environment, and what is told of pull requests."""

    def request(self, request: Request, /) -> Answer: ...
    def pull_request(self, seen: PullRequestSeen, /) -> Answer: ...


class Commands(Protocol):
    """Takes commands: whatever needs GitHub's word is done by who takes them from the queue."""

    def send(self, command: Command, /) -> None: ...


class WebhookParts(Protocol):
    """What the handler works with. `secrets` is asked anew for each delivery, because they are rotated.

    `commands` is `None` where GitHub cannot be asked who may give any.
    """

    @property
    def secrets(self) -> Callable[[], Iterable[str]]: ...
    @property
    def config(self) -> Config: ...
    @property
    def converge(self) -> Converge: ...
    @property
    def commands(self) -> Commands | None: ...


@cache
def _parts() -> WebhookParts:
    return wiring.github_webhook.parts()


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
    about |= _subject(asked)
    try:
        return _followed(asked, parts, about)
    except Exception:
        logger.exception("delivery failed", outcome="failed", **about)
        raise


def _subject(asked: Request | PullRequestSeen | Command) -> dict[str, Any]:
    """What the log's line says beside what every delivery's says."""
    if isinstance(asked, PullRequestSeen):
        return {"branch": asked.branch, "pull_request": asked.number}
    if isinstance(asked, Command):
        return {"asked": asked.verb, "pull_request": asked.comment.pull_request if asked.comment else None}
    return {"skip": asked.commit} if asked.skip else {}


def _followed(
    asked: Request | PullRequestSeen | Command, parts: WebhookParts, about: Mapping[str, Any]
) -> dict[str, Any]:
    if isinstance(asked, Command):
        return _taken_down(asked, parts.commands, about)
    if isinstance(asked, PullRequestSeen):
        return _told(parts.converge.pull_request(asked), {}, about)
    # Accepted, and not deployed: what a new branch's `create` began is removed again.
    skipped = {"skipped": asked.commit} if asked.skip else {}
    return _told(parts.converge.request(asked), skipped, about)


def _taken_down(command: Command, commands: Commands | None, about: Mapping[str, Any]) -> dict[str, Any]:
    """A command is carried out by another function: it has to ask GitHub, and GitHub waits for this answer."""
    if commands is None:
        return _answer(200, {"ignored": "comments are commands only where github.token or github.app is set"}, about)
    commands.send(command)
    number = command.comment.pull_request if command.comment else None
    return _answer(202, {"asked": command.verb.value, "pull_request": number}, about)


def _told(became: Answer, more: Mapping[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    known = {"environment": became.environment, "revision": became.revision}
    if became.reason is not None:
        return _answer(200, {"ignored": became.reason, **known}, about)
    return _answer(202, {**known, **more, "status": became.status.value}, about)


def _answer(status: int, body: dict[str, Any], about: Mapping[str, Any]) -> dict[str, Any]:
    outcome = "accepted" if status == 202 else "ignored" if status == 200 else "refused"  # noqa: PLR2004
    reason = body.get("ignored") or body.get("error")
    level = logger.warning if outcome == "refused" else logger.info
    level(f"delivery {outcome}", **about, outcome=outcome, reason=reason, environment=body.get("environment"))
    headers = {"content-type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(body)}
