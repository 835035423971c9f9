"""What the queue delivers is told once, however often it comes, and none is lost: by a webhook and by a bot."""

import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from mypy_boto3_dynamodb import DynamoDBClient

from adapters.memory import Memory
from adapters.slack_refusals import SlackError
from handlers.slack_notifier import notify
from preview.announcement import Status
from preview.config import Config
from preview.errors import TryLaterError
from preview.showing.console import Console
from tests.feedback.records import FakeQueue, batch, context, enveloped, raw, refresh
from tests.feedback.slack_fakes import NOTICES, FakeSlack, memory, notices, tables
from tests.unit.announced import CONFIG, CONSOLE, READY

CREATING = replace(READY, status=Status.CREATING, url=None, sequence=3)


@dataclass(frozen=True, kw_only=True)
class Parts:
    slack: FakeSlack
    memory: Memory
    notices: BasePersistenceLayer
    queue: FakeQueue
    config: Config = CONFIG
    console: Console = CONSOLE


@dataclass
class Notifier:
    """Delivers batches; each is a new Lambda environment."""

    dynamodb: DynamoDBClient
    slack: FakeSlack = field(default_factory=lambda: FakeSlack(is_bot=False))
    queue: FakeQueue = field(default_factory=FakeQueue)

    def deliver(self, *bodies: str, slack: FakeSlack | None = None, remaining_milliseconds: int = 30_000) -> list[str]:
        """The identifiers of the messages that SQS is to deliver again."""
        parts = Parts(
            slack=slack or self.slack,
            memory=memory(self.dynamodb, lambda: int(time.time())),
            notices=notices(self.dynamodb),
            queue=self.queue,
        )
        response = notify(batch(*bodies), context(remaining_milliseconds), parts)
        return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


class Died(BaseException):
    """What no handler catches, like the end of a Lambda function's time."""


@pytest.fixture
def notifier() -> Iterator[Notifier]:
    with tables() as client:
        yield Notifier(dynamodb=client)


def failing(error: BaseException, *, times: int = 1_000) -> FakeSlack:
    """A webhook's Slack that raises at first."""
    left = [error] * times

    def before(_call: str) -> None:
        if left:
            raise left.pop()

    return FakeSlack(is_bot=False, before=before)


def test_an_announcement_is_posted_in_its_channel(notifier: Notifier) -> None:
    assert notifier.deliver(enveloped(READY)) == []
    (message,) = notifier.slack.messages.values()
    assert message.text == "Ready: feature/login of shop · http://previews.example:20123/"
    assert list(notifier.slack.places.values()) == ["#previews"]


def test_duplicates_are_posted_once_in_one_batch_and_across_batches(notifier: Notifier) -> None:
    assert notifier.deliver(enveloped(READY), enveloped(READY), raw(READY)) == []
    assert notifier.deliver(enveloped(READY)) == []
    assert notifier.deliver(enveloped(replace(READY, at="2026-11-22T01:06:00Z"))) == []
    assert notifier.slack.words == ["Ready"]


def test_different_news_of_one_environment_are_all_posted(notifier: Notifier) -> None:
    again = replace(READY, run="shop-login-abcdefg-r2-y")
    assert notifier.deliver(*map(enveloped, (CREATING, READY, again))) == []
    assert notifier.slack.words == ["Creating", "Ready", "Ready"]


def test_a_webhook_posts_no_requests_and_has_nothing_to_bring_up_to_date(notifier: Notifier) -> None:
    assert notifier.deliver(enveloped(replace(READY, status=Status.REQUESTED)), refresh(READY)) == []
    assert notifier.slack.calls == []


def test_a_bot_has_one_message_and_its_thread(notifier: Notifier) -> None:
    slack = FakeSlack()
    assert notifier.deliver(enveloped(CREATING), enveloped(READY), refresh(READY), slack=slack) == []
    assert slack.words == ["Ready"]
    assert [reply.word for reply in slack.replies] == ["Creating", "Ready"]


def test_what_slack_refuses_comes_again_and_the_rest_is_posted(notifier: Notifier) -> None:
    slack = failing(SlackError("Slack did not take the message: channel_not_found"), times=1)
    assert notifier.deliver(enveloped(CREATING), enveloped(READY), slack=slack) == ["0"]
    assert slack.words == ["Ready"]
    assert notifier.queue.put_back == {}, "somebody has to change something: there is no hurry"

    assert notifier.deliver(enveloped(CREATING), slack=slack) == []
    assert slack.words == ["Ready", "Creating"]


def test_what_slack_takes_later_comes_again_when_it_says(notifier: Notifier) -> None:
    slack = failing(TryLaterError("HTTP 429", seconds=30), times=1)
    assert notifier.deliver(enveloped(CREATING), enveloped(READY), slack=slack) == ["0"]
    assert notifier.queue.put_back == {"handle-0": 30}
    assert notifier.deliver(enveloped(CREATING), slack=slack) == []
    assert slack.words == ["Ready", "Creating"]


def test_a_silent_slack_is_asked_once_a_batch(notifier: Notifier) -> None:
    asked: list[str] = []

    def silent(call: str) -> None:
        asked.append(call)
        raise TryLaterError("no answer", silent=True)

    slack = FakeSlack(before=silent)
    other = replace(READY, environment="acme/shop@feature/other")
    assert notifier.deliver(enveloped(READY), enveloped(other), slack=slack) == ["0", "1"]
    assert asked == ["post"]
    assert notifier.queue.put_back == {"handle-0": 5, "handle-1": 5}


def test_a_batch_of_which_nothing_could_be_posted_fails_loudly(notifier: Notifier) -> None:
    with pytest.raises(BatchProcessingError, match="channel_not_found"):
        notifier.deliver(enveloped(READY), slack=failing(SlackError("channel_not_found")))


def test_a_message_that_is_no_announcement_holds_up_no_other(notifier: Notifier) -> None:
    assert notifier.deliver("not an announcement", enveloped(READY)) == ["0"]
    assert notifier.slack.words == ["Ready"]


def test_a_run_that_died_while_it_posted_does_not_silence_the_message(notifier: Notifier) -> None:
    with pytest.raises(Died):
        notifier.deliver(enveloped(READY), slack=failing(Died()), remaining_milliseconds=-1)

    assert notifier.deliver(enveloped(READY)) == []
    assert notifier.slack.words == ["Ready"]


def test_while_another_run_is_posting_a_duplicate_waits_its_turn(notifier: Notifier) -> None:
    def overtaken(_call: str) -> None:
        """While it posts, the queue delivers the same message to a second run."""
        assert notifier.deliver(enveloped(READY)) == ["0"]
        assert notifier.queue.put_back == {"handle-0": 1}

    first = FakeSlack(is_bot=False, before=overtaken)
    assert notifier.deliver(enveloped(READY), slack=first) == []
    assert notifier.deliver(enveloped(READY)) == []
    assert (first.words, notifier.slack.words) == (["Ready"], [])


def test_what_was_posted_is_remembered_for_as_long_as_the_queue_can_hold_a_copy(notifier: Notifier) -> None:
    notifier.deliver(enveloped(READY))
    (item,) = notifier.dynamodb.scan(TableName=NOTICES)["Items"]
    assert item["status"] == {"S": "COMPLETED"}
    assert float(item["expiration"]["N"]) > time.time() + 13.9 * 24 * 3600
