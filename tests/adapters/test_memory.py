"""What feedback remembers, and that one function at a time tells of an environment."""

from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

from adapters.memory import Memory
from preview.errors import BusyError, ConflictError

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SUBJECT = "slack acme/shop@feature/login"


class Clock:
    """Seconds since 1970, in the test's hand."""

    now = 1_800_000_000

    def __call__(self) -> int:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def memory(clock: Clock) -> Iterator[Memory]:
    with mock_aws():
        client: DynamoDBClient = boto3.client(
            "dynamodb", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        client.create_table(
            TableName="feedback",
            KeySchema=[{"AttributeName": "subject", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "subject", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        tokens = count()
        yield Memory(client, "feedback", now=clock, token=lambda: f"token-{next(tokens)}")


def test_nothing_is_remembered_at_first(memory: Memory) -> None:
    assert memory.hold(SUBJECT, seconds=60).content is None


def test_what_was_kept_is_there_for_the_next(memory: Memory) -> None:
    held = memory.hold(SUBJECT, seconds=60)
    memory.keep(held, {"ts": "1.2", "shown": 3})
    memory.release(held)
    assert memory.hold(SUBJECT, seconds=60).content == {"ts": "1.2", "shown": 3}


def test_what_is_held_is_held_by_one_alone(memory: Memory) -> None:
    memory.hold(SUBJECT, seconds=60)
    with pytest.raises(BusyError):
        memory.hold(SUBJECT, seconds=60)
    assert memory.hold("slack acme/shop@feature/other", seconds=60).content is None


def test_one_that_died_holds_up_the_next_until_its_time_is_over(memory: Memory, clock: Clock) -> None:
    dead = memory.hold(SUBJECT, seconds=60)
    memory.keep(dead, "what it had done")
    clock.now += 60
    assert memory.hold(SUBJECT, seconds=60).content == "what it had done"


def test_one_whose_time_is_over_changes_nothing_any_more(memory: Memory, clock: Clock) -> None:
    late = memory.hold(SUBJECT, seconds=60)
    clock.now += 60
    held = memory.hold(SUBJECT, seconds=60)
    with pytest.raises(ConflictError):
        memory.keep(late, "late")
    memory.release(late)
    memory.keep(held, "in time")
    memory.release(held)
    assert memory.hold(SUBJECT, seconds=60).content == "in time"
