"""Slack alone is heard, and only now."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from adapters.slack_signature import SlackSignature
from preview.errors import BadSignatureError, MissingSettingError
from preview.intake.slack_request import SlackRequest, from_http
from tests.payloads.slack_requests import NOW, SECRET, command

REQUEST = from_http(command("up acme/shop feature/login").http_event())
# Slack's own example: docs.slack.dev/authentication/verifying-requests-from-slack
EXAMPLE = SlackRequest(
    signature="v0=a2114d57b48eac39b9ad189dd8316235a7b4a8d21a10bd27519666489c69b503",
    timestamp="1531420618",
    content_type="application/x-www-form-urlencoded",
    body=(
        b"token=xyzz0WbapA4vBCDEFasx0q6G&team_id=T1DC2JH3J&team_domain=testteamnow&channel_id=G8PSS9T3V"
        b"&channel_name=foobar&user_id=U2CERLKJA&user_name=roadrunner&command=%2Fwebhook-collect&text="
        b"&response_url=https%3A%2F%2Fhooks.slack.com%2Fcommands%2FT1DC2JH3J%2F397700885554%2F96rGlfmibIGlgcZRskXaIFfN"
        b"&trigger_id=398738663015.47445629121.803a0bc887a14d10d2c447fce8b6703c"
    ),
)


def verify(request: SlackRequest, *secrets: str, now: float = NOW) -> None:
    SlackSignature(lambda: secrets or (SECRET,), now=lambda: now).verify(request)


def test_slacks_own_example_is_believed() -> None:
    verify(EXAMPLE, SECRET, now=1531420618.5)


def test_while_the_secret_is_rotated_both_are_good() -> None:
    verify(REQUEST, SECRET, "the one before")
    verify(REQUEST, "the new one", SECRET)


def test_a_signature_of_another_secret_is_refused() -> None:
    with pytest.raises(BadSignatureError, match="does not fit"):
        verify(REQUEST, "another", "the one before")


@pytest.mark.parametrize("now", [NOW - 300, NOW + 300])
def test_a_request_is_believed_for_five_minutes(now: int) -> None:
    verify(REQUEST, now=now)


@pytest.mark.parametrize("now", [NOW - 301, NOW + 301, 0])
def test_an_older_one_is_refused(now: int) -> None:
    with pytest.raises(BadSignatureError, match="five minutes"):
        verify(REQUEST, now=now)


@pytest.mark.parametrize(
    "changed",
    [
        {"body": REQUEST.body + b"&text=down"},
        {"body": REQUEST.body.replace(b"login", b"Login")},
        {"timestamp": str(NOW + 1)},
        {"signature": "v0=" + "0" * 64},
    ],
)
def test_what_somebody_changed_on_the_way_is_refused(changed: dict[str, Any]) -> None:
    with pytest.raises(BadSignatureError, match="does not fit"):
        verify(replace(REQUEST, **changed))


@pytest.mark.parametrize(
    "changed",
    [
        {"signature": None},
        {"signature": ""},
        {"signature": "v0=é" + "0" * 63},
        {"signature": "v1=" + "0" * 64},
        {"signature": f"{REQUEST.signature} "},
        {"timestamp": None},
        {"timestamp": ""},
        {"timestamp": "now"},
        {"timestamp": "1e9"},
        {"timestamp": "9" * 5000},
        {"body": b"\xff"},
    ],
)
def test_what_is_not_signed_as_slack_signs_is_refused_without_a_look_at_the_secret(
    changed: dict[str, Any],
) -> None:
    def secrets() -> Iterator[str]:
        raise AssertionError("a stranger makes us look for nothing")

    with pytest.raises(BadSignatureError, match="not signed"):
        SlackSignature(secrets, now=lambda: NOW).verify(replace(REQUEST, **changed))


def test_without_a_secret_nobody_is_believed() -> None:
    def secrets() -> Iterator[str]:
        raise MissingSettingError("no such entry")

    with pytest.raises(MissingSettingError):
        SlackSignature(secrets, now=lambda: NOW).verify(REQUEST)
