"""What somebody asks for by one of the buttons below an environment's message in Slack.

The payload: docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

import json
from collections.abc import Mapping
from typing import Any

from preview.command import KEEP_DAYS, Command, SlackAsker, Verb
from preview.errors import InvalidEventError, StrangerError
from preview.intake.event_fields import a_text, an_object
from preview.request import Ignored

_BUTTONS = {verb.value: verb for verb in (Verb.RESTART, Verb.KEEP, Verb.DOWN)}


def parse(payload: str, *, request: str) -> Command | Ignored:
    """The command that a button stands for, or why there is none.

    Args:
        payload: the form's field of that name.
        request: tells it from every other one.

    Raises:
        InvalidEventError: it is not what Slack sends when a button is pressed.
        StrangerError: who pressed it does not belong to the workspace.
    """
    body = an_object(_json(payload), "payload")
    kind = body.get("type")
    if kind != "block_actions":
        return Ignored(reason=f"{kind!a} is no button")
    asker = _asker(body)
    actions = body.get("actions")
    if not isinstance(actions, list) or not actions:
        raise InvalidEventError("actions: expected a list that is not empty")
    # One press is one action: docs.slack.dev/reference/block-kit/block-elements/button-element
    action = an_object(actions[0], "actions[0]")
    name = a_text(action.get("action_id"), "actions[0].action_id")
    verb = _BUTTONS.get(name)
    if verb is None:
        return Ignored(reason=f"the button {name[:100]!a} asks for nothing")
    repository, branch = _environment(a_text(action.get("value"), "actions[0].value"))
    return Command(
        id=request,
        verb=verb,
        repository=repository,
        branch=branch,
        days=KEEP_DAYS if verb is Verb.KEEP else None,
        slack=asker,
    )


def _asker(body: Mapping[str, Any]) -> SlackAsker:
    user, channel = an_object(body.get("user"), "user"), an_object(body.get("channel"), "channel")
    member = a_text(user.get("id"), "user.id")
    team = body.get("team")
    own = team.get("id") if isinstance(team, dict) else None
    if own is None or user.get("team_id") != own:
        raise StrangerError(f"the user {member[:100]!a} is not of the workspace {own!a}")
    name = user.get("username") or user.get("name")
    called = channel.get("name")
    return SlackAsker(
        user=member,
        name=name if isinstance(name, str) else member,
        channel=a_text(channel.get("id"), "channel.id"),
        channel_name=called if isinstance(called, str) else "",
        response_url=a_text(body.get("response_url"), "response_url"),
    )


def _environment(key: str) -> tuple[str, str]:
    """A key is `owner/repo@branch`, and no repository's name holds an `@`."""
    repository, _, branch = key.partition("@")
    if "/" not in repository or not branch:
        raise InvalidEventError(f"actions[0].value: expected an environment's key, found {key[:300]!a}")
    return repository, branch


def _json(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise InvalidEventError(f"payload: expected JSON: {error}") from error
