"""One is the first, and all that come after it are told so."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from adapters.seen import Seen

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient


class Clock:
    """Seconds since 1970, in the test's hand."""

    now = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def client() -> "Iterator[DynamoDBClient]":
    with mock_aws():
        client = boto3.client(
            "dynamodb", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(
            TableName="notices",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def seen(client: "DynamoDBClient", clock: Clock) -> Seen:
    tokens = count()
    return Seen(client, "notices", now=clock, token=lambda: str(next(tokens)))


def test_the_first_is_the_first_and_the_second_is_not(seen: Seen) -> None:
    assert seen.first("a", 600) is True
    assert seen.first("a", 600) is False
    assert seen.first("b", 600) is True


def test_after_its_time_it_is_forgotten_even_where_its_item_is_still_there(seen: Seen, clock: Clock) -> None:
    assert seen.first("a", 600)
    clock.now += 599
    assert not seen.first("a", 600)
    clock.now += 1
    assert seen.first("a", 600)


def test_dynamodb_clears_it_away(seen: Seen, client: "DynamoDBClient", clock: Clock) -> None:
    seen.first("a", 600)
    item = client.get_item(TableName="notices", Key={"id": {"S": "a"}})["Item"]
    assert item["expiration"] == {"N": str(clock.now + 600)}


def test_a_call_that_boto3_makes_again_finds_itself_and_is_the_first(client: "DynamoDBClient", clock: Clock) -> None:
    again = Seen(client, "notices", now=clock, token=lambda: "the same call")
    assert again.first("a", 600)
    assert again.first("a", 600)
