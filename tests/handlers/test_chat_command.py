"""Each command is carried out once, however often it is delivered, and answered until the answer is taken."""

import json
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

from adapters.answers import SpentAddressError
from adapters.slack_refusals import SlackError
from handlers.chat_command import carry_out, logger
from preview.command import Command, CommentAsker, SlackAsker, Verb
from preview.errors import ConflictError, TryLaterError
from preview.records import to_json
from preview.showing.answers import Reply
from tests.handlers.log_lines import kept

TABLE = "notices"
RESTART = Command(
    id="a1",
    verb=Verb.RESTART,
    repository="shop",
    branch="feature/login",
    slack=SlackAsker(
        user="U1", name="ada", channel="C1", channel_name="dev", response_url="https://hooks.slack.com/commands/1"
    ),
)
COMMENT = Command(
    id="b2",
    verb=Verb.UP,
    repository="acme/shop",
    comment=CommentAsker(login="octocat", pull_request=7, comment=99, at=1),
)
DONE = Reply(sections=("It is being restarted.", "Look in #previews."))


@dataclass
class Parts:
    """Keeps what is carried out, answered and put back; fails for as long as there are errors."""

    notices: BasePersistenceLayer
    reply: Reply = DONE
    deed_errors: list[Exception] = field(default_factory=list)
    answer_errors: list[Exception] = field(default_factory=list)
    deeds: list[str] = field(default_factory=list)
    answered: list[tuple[str, Reply]] = field(default_factory=list)
    put_back: list[tuple[str, int]] = field(default_factory=list)
    queue_is_down: bool = False

    @property
    def queue(self) -> "Parts":
        return self

    def perform(self, command: Command) -> Reply:
        if self.deed_errors:
            raise self.deed_errors.pop(0)
        self.deeds.append(command.id)
        return self.reply

    def answer(self, command: Command, reply: Reply) -> None:
        if self.answer_errors:
            raise self.answer_errors.pop(0)
        self.answered.append((command.id, reply))

    def later(self, receipt_handle: str, seconds: int) -> None:
        if self.queue_is_down:
            raise ConnectionError
        self.put_back.append((receipt_handle, seconds))


@dataclass(frozen=True, kw_only=True)
class Context:
    """A run of the function, of which one thing is asked: how long it may go on."""

    remaining_milliseconds: int = 30_000

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
def parts(dynamodb: DynamoDBClient) -> Parts:
    return Parts(notices=DynamoDBPersistenceLayer(table_name=TABLE, boto3_client=dynamodb))


def body(command: Command) -> str:
    return json.dumps(to_json(command))


def deliver(parts: Parts, *bodies: str, received: int = 1) -> list[str]:
    """The identifiers of the messages that SQS is to deliver again."""
    records = [
        {
            "messageId": str(place),
            "receiptHandle": f"handle {place}",
            "body": text,
            "eventSource": "aws:sqs",
            "attributes": {"ApproximateReceiveCount": str(received)},
        }
        for place, text in enumerate(bodies)
    ]
    response = carry_out({"Records": records}, cast("LambdaContext", Context()), parts)
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def test_a_command_is_carried_out_and_answered(parts: Parts) -> None:
    assert deliver(parts, body(RESTART)) == []
    assert (parts.deeds, parts.answered) == (["a1"], [("a1", DONE)])


def test_a_command_that_is_delivered_again_is_only_answered_again(parts: Parts) -> None:
    deliver(parts, body(RESTART), body(RESTART))
    deliver(parts, body(RESTART))
    assert parts.deeds == ["a1"]
    assert parts.answered == [("a1", DONE)] * 3


def test_the_same_asked_twice_is_done_twice(parts: Parts) -> None:
    deliver(parts, body(RESTART), body(replace(RESTART, id="a2")))
    assert parts.deeds == ["a1", "a2"]


@pytest.mark.parametrize(
    ("error", "received", "seconds"),
    [
        (TryLaterError("Slack is silent", silent=True), 1, 2),
        (TryLaterError("Slack is silent", silent=True), 4, 16),
        (TryLaterError("Slack is silent", silent=True), 25, 60),
        (TryLaterError("slow down", seconds=7), 3, 7),
    ],
)
def test_an_answer_that_is_not_taken_is_given_again_without_doing_the_deed_again(
    parts: Parts, error: TryLaterError, received: int, seconds: int
) -> None:
    parts.answer_errors = [error]
    assert deliver(parts, body(RESTART), received=received) == ["0"]
    assert parts.put_back == [("handle 0", seconds)]

    assert deliver(parts, body(RESTART)) == []
    assert (parts.deeds, parts.answered) == (["a1"], [("a1", DONE)])


def test_a_deed_that_cannot_be_done_now_is_tried_again(parts: Parts) -> None:
    parts.deed_errors = [TryLaterError("GitHub asks for fewer requests", seconds=30)]
    assert deliver(parts, body(COMMENT)) == ["0"]
    assert (parts.put_back, parts.answered) == ([("handle 0", 30)], [])

    assert deliver(parts, body(COMMENT)) == []
    assert parts.deeds == ["b2"]


def test_where_it_cannot_be_put_back_it_comes_again_by_itself(parts: Parts) -> None:
    parts.queue_is_down = True
    parts.answer_errors = [TryLaterError("later")]
    assert deliver(parts, body(RESTART)) == ["0"]


def test_an_error_of_ours_comes_again_and_alarms(parts: Parts) -> None:
    parts.deed_errors = [ConflictError("others keep writing")]
    with pytest.raises(BatchProcessingError, match="others keep writing"):
        deliver(parts, body(RESTART))
    assert deliver(parts, body(RESTART)) == []
    assert parts.deeds == ["a1"]


def test_what_is_no_command_fails_and_holds_up_no_other(parts: Parts) -> None:
    assert deliver(parts, "not a command", body(RESTART)) == ["0"]
    assert parts.deeds == ["a1"]


def test_where_nobody_can_be_answered_any_more_that_is_logged_and_given_up(
    parts: Parts,
) -> None:
    parts.answer_errors = [SpentAddressError("expired_url")]
    with kept(logger) as lines:
        assert deliver(parts, body(RESTART)) == []
    (said,) = [line for line in lines if line["message"] == "not answered"]
    assert (said["level"], said["command"], said["why"]) == ("WARNING", "a1", "expired_url")


def test_an_answer_that_slack_refuses_for_good_is_for_people(parts: Parts) -> None:
    parts.answer_errors = [SlackError("invalid_blocks")]
    with pytest.raises(BatchProcessingError, match="invalid_blocks"):
        deliver(parts, body(RESTART))


def test_a_refusal_is_logged_with_who_what_where_and_why(parts: Parts) -> None:
    parts.reply = Reply(sections=("Sorry.",), refused="`restart` may be given in #ops")
    with kept(logger) as lines:
        deliver(parts, body(RESTART), body(COMMENT))
        deliver(parts, body(RESTART))

    in_slack, on_github = [line for line in lines if line["message"] == "command refused"]

    assert in_slack["level"] == "WARNING"
    told = {"by": "ada", "user": "U1", "channel": "C1", "channel_name": "dev", "verb": "restart", "repository": "shop"}
    assert told.items() <= in_slack.items()
    assert (in_slack["branch"], in_slack["why"]) == ("feature/login", "`restart` may be given in #ops")
    assert {"by": "octocat", "pull_request": 7, "verb": "up"}.items() <= on_github.items()


def test_what_was_carried_out_is_logged(parts: Parts) -> None:
    with kept(logger) as lines:
        deliver(parts, body(RESTART))
    assert [line["level"] for line in lines if line["message"] == "command carried out"] == ["INFO"]
