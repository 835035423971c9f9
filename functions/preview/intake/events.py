"""What a GitHub event asks: of an environment, of us by a command, or nothing. Each kind has a module of its own.

The events' fields: docs.github.com/en/webhooks/webhook-events-and-payloads.
"""

from collections.abc import Mapping
from typing import Any

from preview.command import Command
from preview.config import Config
from preview.intake import branch_events, comments, pull_requests
from preview.intake.event_fields import a_text, an_object
from preview.pull_request_event import PullRequestSeen
from preview.quoting import shown
from preview.request import Ignored, Request

_COMMENT, _PULL_REQUEST = "issue_comment", "pull_request"
_HEARD = (*branch_events.EVENTS, _PULL_REQUEST, _COMMENT)


def parse(event: str, delivery: str, payload: object, config: Config) -> Request | PullRequestSeen | Command | Ignored:
    """What an event asks for, or why it asks nothing.

    Args:
        event: `X-GitHub-Event`.
        delivery: `X-GitHub-Delivery`.
        payload: the body's JSON value.
        config: which repositories have environments.

    Raises:
        InvalidEventError: the payload is not what the event says it is.
    """
    body = an_object(payload, "the body")
    if event not in _HEARD:
        return _unhandled(event, body, config)
    repository = an_object(body.get("repository"), "repository")
    name = a_text(repository.get("full_name"), "repository.full_name")
    branch = branch_events.branch_of(event, body) if event in branch_events.EVENTS else ""
    if isinstance(branch, Ignored):
        return branch
    project = config.project_of(name)
    if project is None:
        return _unknown_repository(name)
    if event == _COMMENT:
        return comments.asked_in(body, project)
    if event == _PULL_REQUEST:
        return pull_requests.seen_in(delivery, body, project)
    return branch_events.request_of(event, delivery, body, branch, project)


def _unhandled(event: str, body: Mapping[str, Any], config: Config) -> Ignored:
    """GitHub sends `ping` when a webhook is made; the answer is the first thing that its maker reads."""
    if event != "ping":
        heard = f"{', '.join(_HEARD[:-1])} and {_HEARD[-1]}"
        return Ignored(reason=f"the event {shown(event)} changes no environment: only {heard} do")
    repository = body.get("repository")  # An organisation's webhook has none.
    name = repository.get("full_name") if isinstance(repository, dict) else None
    if isinstance(name, str) and config.project_of(name) is None:
        return _unknown_repository(name)
    return Ignored(reason="ping: the webhook's address, secret and content type are right")


def _unknown_repository(name: str) -> Ignored:
    return Ignored(reason=f"the repository {shown(name)} is not in the configuration")
