"""Slack's slash command and buttons: is it Slack, what is asked for, and into the queue with it, within 3 seconds.

Slack hangs up after that (docs.slack.dev/interactivity/implementing-slash-commands#responding_basic_receipt), and
shows who asked no answer but one with the status 200.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

import wiring.slack_command
from preview.command import Command
from preview.errors import BadSignatureError, InvalidEventError, RepeatedError, StrangerError
from preview.intake import button, slack_request, slash_command
from preview.intake.slack_request import SlackRequest
from preview.intake.slash_command import Usage
from preview.records import to_json
from preview.request import Ignored

NAMESPACE = "EcsDeity"
# A request is believed from five minutes before its second until five minutes after (adapters/slack_signature.py).
_REMEMBERED_SECONDS = 600
_SHOWN_LIMIT = 300
_TRY_AGAIN = "This could not be taken down just now, and nothing was changed. Please try again in a minute."
_REFUSALS: Mapping[type[Exception], int] = {
    BadSignatureError: 401,
    RepeatedError: 409,
    StrangerError: 403,
    InvalidEventError: 400,
}

logger = Logger()


class Signature(Protocol):
    """Knows Slack."""

    def verify(self, request: SlackRequest, /) -> None: ...


class Seen(Protocol):
    """Remembers what must not be taken twice."""

    def first(self, key: str, seconds: int, /) -> bool: ...


class Commands(Protocol):
    """The queue of commands."""

    def send(self, command: Command, /) -> None: ...


class SlackCommandParts(Protocol):
    """What the handler works with. `stack` is the metrics' dimension."""

    @property
    def signature(self) -> Signature: ...
    @property
    def seen(self) -> Seen: ...
    @property
    def commands(self) -> Commands: ...
    @property
    def stack(self) -> str: ...


@cache
def _parts() -> SlackCommandParts:
    return wiring.slack_command.parts()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """API Gateway's POST /slack/command and POST /slack/interaction; the form says which of them it is."""
    return respond(event, _parts())


def respond(event: Mapping[str, Any], parts: SlackCommandParts) -> dict[str, Any]:
    """The HTTP answer to one request, and one line in the log that tells of it."""
    try:
        request = slack_request.from_http(event)
        parts.signature.verify(request)
    except (BadSignatureError, InvalidEventError) as error:
        return _refused(error, {})
    about: dict[str, Any] = {"request": request.id}
    try:
        return _answer(request, parts, about)
    except (RepeatedError, StrangerError, InvalidEventError) as error:
        return _refused(error, about)
    except Exception:
        logger.exception("request not taken", **about, outcome="failed")
        _count_not_taken(parts.stack)
        # Beside a button Slack shows that something failed, and no words.
        return _empty(503) if request.body.startswith(b"payload=") else _ephemeral(_TRY_AGAIN)


def _answer(request: SlackRequest, parts: SlackCommandParts, about: Mapping[str, Any]) -> dict[str, Any]:
    if not parts.seen.first(f"slack-request#{request.id}", _REMEMBERED_SECONDS):
        raise RepeatedError("the request was taken already: somebody sent it again")
    form = request.form()
    asked = _asked(form, request)
    if isinstance(asked, Ignored):
        logger.info("request ignored", **about, outcome="ignored", reason=asked.reason)
        return _empty(200)
    if isinstance(asked, Usage):
        logger.info("request answered", **about, outcome="answered", text=form.get("text", "")[:_SHOWN_LIMIT])
        return _ephemeral(asked.text)
    parts.commands.send(asked)
    logger.info(
        "request accepted", **about, outcome="accepted", command=to_json(replace(asked, slack=None)), by=_by(asked)
    )
    said = None if "payload" in form else slash_command.taken(asked)
    return _empty(200) if said is None else _ephemeral(said)


def _asked(form: Mapping[str, str], request: SlackRequest) -> Command | Usage | Ignored:
    if "payload" in form:
        return button.parse(form["payload"], request=request.id)
    if form.get("ssl_check"):
        # docs.slack.dev/interactivity/implementing-slash-commands#app_command_handling
        return Ignored(reason="Slack looks whether the certificate is valid")
    return slash_command.parse(form, request=request.id)


def _by(command: Command) -> str | None:
    return command.slack.user if command.slack else None


def _refused(error: Exception, about: Mapping[str, Any]) -> dict[str, Any]:
    logger.warning("request refused", **about, outcome="refused", reason=str(error))
    return _json(_REFUSALS[type(error)], {"error": str(error)})


def _count_not_taken(stack: str) -> None:
    """Answered with 200, it is no error of the function's that CloudWatch would count: there is an alarm on this."""
    metrics = Metrics(namespace=NAMESPACE, service="slack_command")
    metrics.add_dimension(name="stack", value=stack)
    metrics.add_metric(name="CommandsNotTaken", unit=MetricUnit.Count, value=1)
    metrics.flush_metrics()


def _ephemeral(text: str) -> dict[str, Any]:
    """What only who asked can see."""
    return _json(200, {"response_type": "ephemeral", "text": text})


def _json(status: int, body: Mapping[str, str]) -> dict[str, Any]:
    return {"statusCode": status, "headers": {"content-type": "application/json"}, "body": json.dumps(body)}


def _empty(status: int) -> dict[str, Any]:
    return {"statusCode": status, "body": ""}
