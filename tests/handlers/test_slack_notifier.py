"""Each announcement is posted once, however often it is delivered, and none is lost."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import cast

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer, DynamoDBPersistenceLayer
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws
from mypy_boto3_dynamodb import DynamoDBClient

from adapters.slack_refusals import SlackError
from handlers.slack_notifier import notify
from preview.announcement import Announcement, Status
from preview.config import Config, Project, Slack
from preview.slack_message import Message
from preview.records import to_json

TABLE = "notices"
CONFIG = Config(
    projects=(
        Project(repository="acme/web", cluster="c", load_balancer="l", task_definition="t", container="app", port=80),
    ),
    slack=Slack(channel="#previews"),
)
READY = Announcement(
    environment="acme/web@feature/login",
    project="web",
    repository="acme/web",
    branch="feature/login",
    status=Status.READY,
    url="http://previews.example:20123/",
    actor="octocat",
    at="2026-11-22T01:05:23Z",
    run="web-login-abcdefg-r1-x",
)
CREATING = replace(READY, status=Status.CREATING, url=None)


@dataclass
class FakeSlack:
    """Keeps what is posted; refuses for as long as `refusals` last."""

    posts: list[tuple[str, str | None]] = field(default_factory=list)
    refusals: int = 0

    def post(self, message: Message, *, channel: str | None) -> None:
        if self.refusals:
            self.refusals -= 1
            raise SlackError("Slack did not take the message: channel_not_found")
        self.posts.append((message.text, channel))


@dataclass(frozen=True, kw_only=True)
class Parts:
    slack: FakeSlack
    notices: BasePersistenceLayer
    config: Config = CONFIG


@dataclass(frozen=True, kw_only=True)
class Context:
    """A run of the function, of which one thing is asked: how long it may go on."""

    remaining_milliseconds: int

    def get_remaining_time_in_millis(self) -> int:
        return self.remaining_milliseconds


@pytest.fixture
def dynamodb(monkeypatch: pytest.MonkeyPatch) -> Iterator[DynamoDBClient]:
    """The table as the stack makes it."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        client = boto3.client("dynamodb", region_name="us-east-1")
        client.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield client


@pytest.fixture
def slack() -> FakeSlack:
    return FakeSlack()


def deliver(
    slack: FakeSlack, dynamodb: DynamoDBClient, *bodies: str, remaining_milliseconds: int = 30_000
) -> list[str]:
    """The identifiers of the messages that SQS is to deliver again; each call is a new Lambda environment."""
    notices = DynamoDBPersistenceLayer(table_name=TABLE, boto3_client=dynamodb)
    context = cast("LambdaContext", Context(remaining_milliseconds=remaining_milliseconds))
    records = [{"messageId": str(place), "body": body, "eventSource": "aws:sqs"} for place, body in enumerate(bodies)]
    response = notify({"Records": records}, context, Parts(slack=slack, notices=notices))
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def enveloped(announcement: Announcement) -> str:
    return json.dumps({"Type": "Notification", "Message": json.dumps(to_json(announcement))})


def raw(announcement: Announcement) -> str:
    return json.dumps(to_json(announcement))


def test_an_announcement_is_posted_in_its_channel(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    assert deliver(slack, dynamodb, enveloped(READY)) == []
    assert slack.posts == [("Ready: feature/login of web · http://previews.example:20123/", "#previews")]


def test_duplicates_are_posted_once_in_one_batch_and_across_batches(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    assert deliver(slack, dynamodb, enveloped(READY), enveloped(READY), raw(READY)) == []
    assert deliver(slack, dynamodb, enveloped(READY)) == []
    assert deliver(slack, dynamodb, enveloped(replace(READY, at="2026-11-22T01:06:00Z"))) == []
    assert len(slack.posts) == 1


def test_different_news_of_one_environment_are_all_posted(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    again = replace(READY, run="web-login-abcdefg-r2-y")
    assert deliver(slack, dynamodb, *map(enveloped, (CREATING, READY, again))) == []
    assert len(slack.posts) == 3


def test_what_slack_refuses_comes_again_and_the_rest_is_posted(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    slack.refusals = 1
    assert deliver(slack, dynamodb, enveloped(CREATING), enveloped(READY)) == ["0"]
    assert [text.partition(":")[0] for text, _ in slack.posts] == ["Ready"]

    assert deliver(slack, dynamodb, enveloped(CREATING)) == []
    assert [text.partition(":")[0] for text, _ in slack.posts] == ["Ready", "Creating"]


def test_a_batch_of_which_nothing_could_be_posted_fails_loudly(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    slack.refusals = 1
    with pytest.raises(BatchProcessingError, match="channel_not_found"):
        deliver(slack, dynamodb, enveloped(READY))


def test_a_message_that_is_no_announcement_holds_up_no_other(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    assert deliver(slack, dynamodb, "not an announcement", enveloped(READY)) == ["0"]
    assert len(slack.posts) == 1


def test_a_run_that_died_while_it_posted_does_not_silence_the_message(
    slack: FakeSlack, dynamodb: DynamoDBClient
) -> None:
    class Died(BaseException):
        """What no handler catches, like the end of a Lambda function's time."""

    class DyingSlack(FakeSlack):
        def post(self, message: Message, *, channel: str | None) -> None:
            raise Died

    with pytest.raises(Died):
        deliver(DyingSlack(), dynamodb, enveloped(READY), remaining_milliseconds=-1)

    assert deliver(slack, dynamodb, enveloped(READY)) == []
    assert len(slack.posts) == 1


def test_while_another_run_is_posting_a_duplicate_waits_its_turn(slack: FakeSlack, dynamodb: DynamoDBClient) -> None:
    class Overtaken(FakeSlack):
        """While it posts, the queue delivers the same message to a second run."""

        def post(self, message: Message, *, channel: str | None) -> None:
            with pytest.raises(BatchProcessingError, match="already in progress"):
                deliver(slack, dynamodb, enveloped(READY))
            super().post(message, channel=channel)

    first = Overtaken()
    assert deliver(first, dynamodb, enveloped(READY)) == []
    assert deliver(slack, dynamodb, enveloped(READY)) == []
    assert (len(first.posts), len(slack.posts)) == (1, 0)


def test_what_was_posted_is_remembered_for_as_long_as_the_queue_can_hold_a_copy(
    slack: FakeSlack, dynamodb: DynamoDBClient
) -> None:
    deliver(slack, dynamodb, enveloped(READY))
    (item,) = dynamodb.scan(TableName=TABLE)["Items"]
    assert item["status"] == {"S": "COMPLETED"}
    assert float(item["expiration"]["N"]) > time.time() + 13.9 * 24 * 3600
