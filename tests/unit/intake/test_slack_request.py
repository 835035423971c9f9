"""A request of Slack's is read as it came, and its form only after a look at it."""

from dataclasses import replace

import pytest

from preview.errors import InvalidEventError
from preview.intake.slack_request import SlackRequest, from_http
from tests.payloads.slack_requests import NOW, command, signed

REQUEST = from_http(command("list").http_event())


@pytest.mark.parametrize("base64_encoded", [True, False])
def test_a_request_is_read_as_it_was_sent(base64_encoded: bool) -> None:
    sent = command("up acme/shop feature/ünï&x 100%+1")
    request = from_http(sent.http_event(base64_encoded=base64_encoded))
    assert request.body == sent.body.encode()
    assert (request.signature, request.timestamp) == (sent.signature, str(NOW))
    assert request.form()["text"] == "up acme/shop feature/ünï&x 100%+1"


def test_what_is_not_the_base64_that_it_says_it_is_is_refused() -> None:
    event = {**command("list").http_event(base64_encoded=False), "isBase64Encoded": True}
    with pytest.raises(InvalidEventError, match="base64"):
        from_http(event)


def test_without_headers_and_body_there_is_nothing_to_believe() -> None:
    assert from_http({}) == SlackRequest(signature=None, timestamp=None, content_type="", body=b"")


def test_an_empty_field_is_a_field() -> None:
    assert from_http(signed("text=&command=%2Fdeity").http_event()).form() == {"text": "", "command": "/deity"}


def test_a_content_type_may_have_parameters() -> None:
    event = signed("text=x").http_event({"content-type": "application/x-www-form-urlencoded; charset=utf-8"})
    assert from_http(event).form() == {"text": "x"}


@pytest.mark.parametrize("content_type", ["application/json", "text/plain", ""])
def test_what_is_no_form_is_refused(content_type: str) -> None:
    with pytest.raises(InvalidEventError, match="application/x-www-form-urlencoded"):
        replace(REQUEST, content_type=content_type).form()


@pytest.mark.parametrize("body", [b"text=%ff", b"text=\xff", b"&".join([b"a=b"] * 101)])
def test_a_form_that_cannot_be_read_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidEventError, match="not a form"):
        replace(REQUEST, body=body).form()


def test_a_request_sent_again_is_the_same_and_another_is_another() -> None:
    assert REQUEST.id == from_http(command("list").http_event()).id
    assert (
        len({REQUEST.id, *(from_http(each.http_event()).id for each in (command("list", at=NOW + 1), command("")))})
        == 3
    )
