"""The queue's messages are announcements, in SNS's envelope or without, and anything else is refused."""

import json
from typing import Any

import pytest

from preview.announcement import Announcement, Status
from preview.errors import InvalidEventError
from preview.queued import Told, announcement_in, told_in
from preview.records import to_json

ANNOUNCEMENT = Announcement(
    environment="acme/web@feature/login",
    project="web",
    repository="acme/web",
    branch="feature/login",
    commit="6113728f27ae82c7b1a177c8d03f9e96e0adf246",
    status=Status.READY,
    url="http://previews.example:20123/",
    actor="octocat",
    at="2026-11-22T01:05:23Z",
    run="web-login-abcdefg-r1-x",
)
DOCUMENT: dict[str, Any] = to_json(ANNOUNCEMENT)


def enveloped(message: object) -> str:
    """docs.aws.amazon.com/sns/latest/dg/sns-message-and-json-formats.html"""
    return json.dumps(
        {
            "Type": "Notification",
            "MessageId": "22b80b92-fdea-4c2c-8f9d-bdfb0c7bf324",
            "TopicArn": "arn:aws:sns:us-east-1:123456789012:announcements",
            "Message": message,
            "MessageAttributes": {"status": {"Type": "String", "Value": "ready"}},
        }
    )


def test_an_announcement_in_snss_envelope_is_read() -> None:
    assert announcement_in(enveloped(json.dumps(DOCUMENT))) == ANNOUNCEMENT


def test_an_announcement_delivered_raw_is_read() -> None:
    assert announcement_in(json.dumps(DOCUMENT)) == ANNOUNCEMENT


def test_what_a_newer_version_adds_is_passed_over() -> None:
    assert announcement_in(json.dumps({**DOCUMENT, "version": 2, "mood": "good"})).status is Status.READY


def test_what_may_be_unknown_may_be_missing() -> None:
    known = {name: value for name, value in DOCUMENT.items() if name not in ("commit", "url", "run")}
    assert announcement_in(json.dumps({**known, "reason": None})).commit is None


def test_an_announcement_is_news_and_a_refresh_is_none() -> None:
    assert told_in(enveloped(json.dumps(DOCUMENT))) == Told(announcement=ANNOUNCEMENT)
    assert told_in(json.dumps({"refresh": DOCUMENT})) == Told(announcement=ANNOUNCEMENT, refresh=True)


@pytest.mark.parametrize(
    "body",
    [
        "",
        "hello",
        "[]",
        "7",
        "null",
        "[" * 100_000,
        enveloped("hello"),
        enveloped({"status": "ready"}),
        enveloped(None),
        json.dumps({**DOCUMENT, "status": "asleep"}),
        json.dumps({**DOCUMENT, "status": ["ready"]}),
        json.dumps({**DOCUMENT, "url": 7}),
        json.dumps({**DOCUMENT, "keep_until": 7}),
        json.dumps({**DOCUMENT, "pull_request": "twelve"}),
        json.dumps({**DOCUMENT, "sequence": []}),
        json.dumps({**DOCUMENT, "urls": ["http://x"]}),
        json.dumps({**DOCUMENT, "details": ["a target group"]}),
        json.dumps({"refresh": None}),
        json.dumps({"refresh": "all"}),
        json.dumps({"refresh": {"status": "ready"}}),
        json.dumps({name: value for name, value in DOCUMENT.items() if name != "status"}),
        *(json.dumps({**DOCUMENT, name: None}) for name in ("environment", "project", "branch", "actor", "at")),
    ],
)
def test_anything_else_is_refused(body: str) -> None:
    with pytest.raises(InvalidEventError, match="is not an announcement"):
        announcement_in(body)
