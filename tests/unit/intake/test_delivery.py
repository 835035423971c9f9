"""A delivery is read as it came, and its body is believed to be JSON only after a look at it."""

import base64
import json
from dataclasses import replace

import pytest

from preview.errors import InvalidEventError
from preview.intake.delivery import Delivery, from_http, subject
from tests.payloads.deliveries import original, signed

DELIVERY = from_http(signed("ping", original("ping"), delivery="guid").http_event())


def with_body(body: bytes) -> Delivery:
    return replace(DELIVERY, body=body)


def test_a_real_delivery_is_read() -> None:
    assert DELIVERY.id == "guid"
    assert DELIVERY.event == "ping"
    assert DELIVERY.content_type == "application/json"
    assert DELIVERY.payload() == original("ping")


def test_header_names_are_read_in_any_case() -> None:
    event = signed("ping", original("ping"), delivery="guid").http_event()
    shouted = {**event, "headers": {name.upper(): value for name, value in event["headers"].items()}}
    assert from_http(shouted) == DELIVERY


def test_the_signed_bytes_are_the_same_whether_api_gateway_encodes_them_or_not() -> None:
    delivery = signed("ping", {"zen": "Ünïcode 🎉"})
    assert from_http(delivery.http_event()).body == delivery.body
    assert from_http(delivery.http_event(base64_encoded=True)).body == delivery.body


def test_bytes_that_are_no_text_survive() -> None:
    body = bytes(range(256))
    assert from_http({"body": base64.b64encode(body).decode(), "isBase64Encoded": True}).body == body


@pytest.mark.parametrize("event", [{}, {"headers": None, "body": None}])
def test_a_request_without_headers_and_body_is_empty_and_not_an_accident(event: dict[str, object]) -> None:
    delivery = from_http(event)
    assert (delivery.id, delivery.event, delivery.signature, delivery.body) == ("", "", None, b"")


def test_a_body_that_is_not_the_base64_it_says_is_refused() -> None:
    with pytest.raises(InvalidEventError, match="base64"):
        from_http({"body": "%%%", "isBase64Encoded": True})


def test_the_content_types_parameters_do_not_matter() -> None:
    event = signed("ping", original("ping")).http_event()
    event["headers"]["content-type"] = "Application/JSON; charset=utf-8"
    assert from_http(event).payload() == original("ping")


@pytest.mark.parametrize("content_type", ["application/x-www-form-urlencoded", "text/plain", ""])
def test_another_content_type_is_refused_and_told_where_to_set_it(content_type: str) -> None:
    with pytest.raises(InvalidEventError, match=r"webhook's page on GitHub, set Content type to application/json"):
        replace(DELIVERY, content_type=content_type).payload()


@pytest.mark.parametrize(
    ("missing", "header"),
    [
        (replace(DELIVERY, event=""), "X-GitHub-Event"),
        (replace(DELIVERY, id=""), "X-GitHub-Delivery"),
        (replace(DELIVERY, id="a" * 101), "X-GitHub-Delivery"),
    ],
)
def test_a_delivery_without_its_headers_is_refused_and_told_which(missing: Delivery, header: str) -> None:
    with pytest.raises(InvalidEventError, match=header):
        missing.payload()


@pytest.mark.parametrize(
    "body",
    [
        b'{"ref": "refs/heads/feature/x"',
        b"payload=%7B%22ref%22%3A%22refs%2Fheads%2Fx%22%7D",
        b"<html>",
        b"\xff\xfe{}",
        b'{"ref": "\xe9"}',
        "\ufeff{}".encode(),
        b'{"pushed_at": NaN}',
        b'{"pushed_at": Infinity}',
        b'{"pushed_at": -Infinity}',
        b'{"pushed_at": ' + b"9" * 5000 + b"}",
    ],
)
def test_a_body_that_is_not_json_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidEventError, match="not JSON"):
        with_body(body).payload()


@pytest.mark.parametrize("body", [b"", b" \r\n"])
def test_an_empty_body_is_told_to_be_empty(body: bytes) -> None:
    with pytest.raises(InvalidEventError, match="empty"):
        with_body(body).payload()


@pytest.mark.parametrize("body", [b"[" * 1_000_000, b'{"a":' * 200_000])
def test_a_megabyte_of_nesting_is_refused(body: bytes) -> None:
    with pytest.raises(InvalidEventError, match="nested too deeply"):
        with_body(body).payload()


def test_the_log_hears_what_a_payload_is_about() -> None:
    payload = original("push.with-new-branch")
    assert subject(payload) == {"repository": "Codertocat/Hello-World", "branch": "master"}


@pytest.mark.parametrize("payload", [None, [], 7, {}, {"repository": [], "ref": 7}, {"repository": {"full_name": 1}}])
def test_the_log_hears_nothing_of_a_payload_that_says_nothing(payload: object) -> None:
    assert subject(payload) == {}


def test_what_the_log_hears_can_be_written() -> None:
    said = subject({"repository": {"full_name": "a/\ud800"}, "ref": "x" * 10_000})
    assert len(json.dumps(said, ensure_ascii=False).encode()) < 1000
