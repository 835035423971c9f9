"""What each button asks for, and who may not press it."""

import json
from typing import Any

import pytest

from preview.command import Command, SlackAsker, Verb
from preview.errors import InvalidEventError, StrangerError
from preview.intake.button import parse
from preview.request import Ignored
from tests.payloads.slack_requests import pressed

KEY = "acme/shop@feature/login@2"
ASKER = SlackAsker(
    user="UA8RXUSPL",
    name="ada",
    channel="CBR2V3XEX",
    channel_name="previews",
    response_url="https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
)


def asked(action: str, value: str | None = KEY, **fields: Any) -> Command | Ignored:
    return parse(json.dumps(pressed(action, value, **fields)), request="id")


@pytest.mark.parametrize(
    ("action", "verb", "days"), [("restart", Verb.RESTART, None), ("keep", Verb.KEEP, 7), ("down", Verb.DOWN, None)]
)
def test_a_button_is_the_command_of_its_name(action: str, verb: Verb, days: int | None) -> None:
    assert asked(action) == Command(
        id="id", verb=verb, repository="acme/shop", branch="feature/login@2", days=days, slack=ASKER
    )


def test_who_opens_the_url_asks_for_nothing() -> None:
    assert isinstance(asked("open", None), Ignored)


@pytest.mark.parametrize("action", ["up", "help", "status", "another"])
def test_a_button_of_another_name_asks_for_nothing(action: str) -> None:
    assert isinstance(asked(action), Ignored)


@pytest.mark.parametrize("kind", ["view_submission", "shortcut", "message_action", None])
def test_what_is_no_button_asks_for_nothing(kind: str | None) -> None:
    assert isinstance(asked("down", type=kind), Ignored)


@pytest.mark.parametrize(
    "fields",
    [
        {"user": {"id": "U1", "username": "eve", "team_id": "T0STRANGE"}},
        {"user": {"id": "U1", "username": "eve"}},
        {"team": None},
        {"team": None, "user": {"id": "U1"}},
        {"team": {"domain": "example"}},
    ],
)
def test_a_member_of_another_workspace_is_refused(fields: dict[str, Any]) -> None:
    with pytest.raises(StrangerError):
        asked("down", **fields)


@pytest.mark.parametrize("value", ["feature/login", "shop@feature/login", "acme/shop@", "@x", "acme/shop", "", None])
def test_a_button_of_no_environment_is_refused(value: str | None) -> None:
    with pytest.raises(InvalidEventError, match=r"actions\[0\]\.value"):
        asked("down", value)


@pytest.mark.parametrize(
    ("fields", "named"),
    [
        ({"user": None}, "user"),
        ({"user": {"team_id": "T9TK3CUKW"}}, "user.id"),
        ({"channel": "C1"}, "channel"),
        ({"channel": {"name": "previews"}}, "channel.id"),
        ({"response_url": None}, "response_url"),
        ({"actions": []}, "actions"),
        ({"actions": None}, "actions"),
        ({"actions": ["down"]}, r"actions\[0\]"),
        ({"actions": [{"value": KEY}]}, "action_id"),
    ],
)
def test_a_payload_that_slack_would_not_send_is_refused(fields: dict[str, Any], named: str) -> None:
    with pytest.raises(InvalidEventError, match=named):
        asked("down", **fields)


@pytest.mark.parametrize("payload", ["", "{", "[]", "null", '"down"', "[" * 100_000])
def test_a_payload_that_is_no_object_is_refused(payload: str) -> None:
    with pytest.raises(InvalidEventError, match="payload"):
        parse(payload, request="id")


@pytest.mark.parametrize(
    ("user", "name"),
    [
        ({"id": "U1", "name": "ada.l", "team_id": "T9TK3CUKW"}, "ada.l"),
        ({"id": "U1", "team_id": "T9TK3CUKW"}, "U1"),
    ],
)
def test_who_presses_is_known_by_name_or_id(user: dict[str, str], name: str) -> None:
    command = asked("down", user=user, channel={"id": "C1"})
    assert isinstance(command, Command)
    assert command.slack is not None
    assert (command.slack.name, command.slack.channel_name) == (name, "")
