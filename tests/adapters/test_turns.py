"""Turns on DynamoDB: every run counts on the same item, whoever comes in between."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from adapters.turns import Turns
from preview.errors import ThrottledError
from preview.turns import Pace
from tests.adapters.stubbed import Answer, Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TABLE = "turns"
PACE = Pace(name="changes", per_second=2, burst=4, longest_seconds=60)
NOW = 1_795_309_523.25
REFUSED = Refusal(call="update_item", code="ConditionalCheckFailedException")


def counted(tat: float) -> Answer:
    return Answer(call="update_item", result={"Attributes": {"tat": {"N": str(int(tat * 1000))}}})


@pytest.fixture
def dynamodb() -> Iterator["DynamoDBClient"]:
    with mock_aws():
        client: DynamoDBClient = aws_client("dynamodb")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "pace", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "pace", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


def test_the_first_of_all_goes_at_once(dynamodb: "DynamoDBClient") -> None:
    assert Turns(dynamodb, TABLE).take(PACE, 3, now=NOW) == NOW


def test_who_comes_together_goes_one_after_the_other_once_the_burst_is_used_up(dynamodb: "DynamoDBClient") -> None:
    runs = [Turns(dynamodb, TABLE) for _ in range(4)]

    assert [run.take(PACE, 3, now=NOW) - NOW for run in runs] == [0, 1, 2.5, 4]


def test_who_comes_later_has_waited_that_much(dynamodb: "DynamoDBClient") -> None:
    turns = Turns(dynamodb, TABLE)
    for _ in range(3):
        turns.take(PACE, 3, now=NOW)

    assert turns.take(PACE, 1, now=NOW + 2) == NOW + 3


def test_after_a_rest_all_is_as_at_the_beginning(dynamodb: "DynamoDBClient") -> None:
    turns = Turns(dynamodb, TABLE)
    for _ in range(9):
        turns.take(PACE, 3, now=NOW)

    later = NOW + 9 * 3 / 2
    assert [turns.take(PACE, 4, now=later) - later for _ in range(2)] == [0, 2]


def test_each_pace_has_turns_of_its_own(dynamodb: "DynamoDBClient") -> None:
    turns = Turns(dynamodb, TABLE)
    for _ in range(9):
        turns.take(PACE, 3, now=NOW)

    looks = Pace(name="looks", per_second=3, burst=1, longest_seconds=60)
    assert turns.take(looks, 1, now=NOW) == NOW


def test_where_the_queue_is_full_nobody_more_is_counted(dynamodb: "DynamoDBClient") -> None:
    turns = Turns(dynamodb, TABLE)
    waits = [turns.take(PACE, 3, now=NOW) - NOW for _ in range(60)]

    assert max(waits) == waits[-1] == PACE.longest_seconds
    # 124 units fill it: what was refused is not counted, and those who come a minute later do not wait for it.
    assert turns.take(PACE, 1, now=NOW + 63) - (NOW + 63) < 2


def test_somebody_who_comes_in_between_goes_first() -> None:
    # Nobody was in the queue when the first update was refused; somebody was when the second was.
    with stubbed("dynamodb", REFUSED, REFUSED, counted(NOW + 3)) as client:
        assert Turns(client, TABLE).take(PACE, 3, now=NOW) == NOW + 1


def test_throttling_is_told_as_such() -> None:
    refusal = Refusal(call="update_item", code="ThrottlingException")
    with stubbed("dynamodb", refusal) as client, pytest.raises(ThrottledError):
        Turns(client, TABLE).take(PACE, 3, now=NOW)
