"""CloudWatch Logs in this product's words: on moto where it behaves like AWS, on prepared answers where it does not."""

from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from botocore.exceptions import EndpointConnectionError
from moto import mock_aws

from adapters.logs import Logs
from preview.errors import ThrottledError, UnreadableLogError
from tests.adapters.stubbed import REGION, Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

GROUP, STREAM = "/ecs/shop", "shop/web/0123abcd"
WANTED = {"logGroupName": GROUP, "logStreamName": STREAM, "limit": 30, "startFromHead": False}


@pytest.fixture
def client() -> Iterator[Any]:
    with mock_aws():
        made = aws_client("logs")
        made.create_log_group(logGroupName=GROUP)
        made.create_log_stream(logGroupName=GROUP, logStreamName=STREAM)
        yield made


def _say(client: Any, *messages: str) -> None:
    events = [{"timestamp": 1_795_309_523_000 + number, "message": said} for number, said in enumerate(messages)]
    client.put_log_events(logGroupName=GROUP, logStreamName=STREAM, logEvents=events)


def _read(client: Any, *, group: str = GROUP, stream: str = STREAM, limit: int = 10) -> tuple[str, ...]:
    return Logs(lambda _region: client).last_lines(group, stream, REGION, limit)


def _page(*messages: str, back: str, token: str | None = None) -> Answer:
    return Answer(
        call="get_log_events",
        result={"events": [{"timestamp": 1, "message": said} for said in messages], "nextBackwardToken": back},
        expects={**WANTED, **({"nextToken": token} if token else {})},
    )


def test_the_last_lines_come_in_order_and_plain(client: Any) -> None:
    _say(client, *(f"line {number}" for number in range(50)), "\x1b[31mError:\x1b[0m no database")

    assert _read(client, limit=3) == ("line 48", "line 49", "Error: no database")


def test_blank_lines_do_not_take_the_place_of_others(client: Any) -> None:
    _say(client, "one", " ", "two", " ", " ")

    assert _read(client, limit=2) == ("one", "two")


def test_a_stream_that_holds_nothing_has_no_lines(client: Any) -> None:
    assert _read(client) == ()


def test_an_unknown_group_or_stream_has_no_lines(client: Any) -> None:
    assert _read(client, group="/ecs/other") == ()
    assert _read(client, stream="shop/web/other") == ()


def test_an_empty_page_is_not_the_end_of_the_stream() -> None:
    pages = (_page(back="b1"), _page(back="b2", token="b1"), _page("no database", back="b3", token="b2"))
    with stubbed("logs", *pages) as client:
        assert _read(client) == ("no database",)


def test_a_token_that_stays_the_same_is_the_end_of_the_stream() -> None:
    with stubbed("logs", _page(back="b1"), _page(back="b1", token="b1")) as client:
        assert _read(client) == ()


def test_empty_pages_are_not_followed_for_ever() -> None:
    pages = [_page(back=f"b{number + 1}", token=f"b{number}" if number else None) for number in range(4)]
    with stubbed("logs", *pages) as client:
        assert _read(client) == ()


def test_throttling_is_told() -> None:
    refusal = Refusal(call="get_log_events", code="ThrottlingException", message="Rate exceeded")
    with stubbed("logs", refusal) as client, pytest.raises(ThrottledError, match="Rate exceeded"):
        _read(client)


def test_a_permission_that_lacks_is_named() -> None:
    refusal = Refusal(call="get_log_events", code="AccessDeniedException", message="User: arn:aws:sts::1:x is not ...")
    with stubbed("logs", refusal) as client, pytest.raises(UnreadableLogError) as told:
        _read(client)

    assert str(told.value) == "the permission logs:GetLogEvents is missing"


@pytest.mark.parametrize("code", ["InternalFailure", "ServiceUnavailableException", "InvalidParameterException"])
def test_what_else_goes_wrong_is_told_with_awss_words(code: str) -> None:
    refusal = Refusal(call="get_log_events", code=code, message="not now")
    with stubbed("logs", refusal) as client, pytest.raises(UnreadableLogError, match=rf"{code}.*not now"):
        _read(client)


def test_a_region_that_does_not_answer_is_told() -> None:
    class Unreachable:
        def get_log_events(self, **_: Any) -> dict[str, Any]:
            raise EndpointConnectionError(endpoint_url="https://logs.mars-north-1.amazonaws.com/")

    with pytest.raises(UnreadableLogError, match="mars-north-1"):
        _read(Unreachable())


def test_a_region_that_is_none_is_told() -> None:
    logs = Logs(lambda region: boto3.client("logs", region_name=region))
    with pytest.raises(UnreadableLogError, match="not a region"):
        logs.last_lines(GROUP, STREAM, "not a region", 10)


def test_each_region_has_a_client_of_its_own_that_is_made_once(client: Any) -> None:
    made: list[str] = []

    def client_of(region: str) -> Any:
        made.append(region)
        return client

    logs = Logs(client_of)
    for region in ("eu-west-1", "us-east-1", "eu-west-1"):
        logs.last_lines(GROUP, STREAM, region, 10)

    assert made == ["eu-west-1", "us-east-1"]
