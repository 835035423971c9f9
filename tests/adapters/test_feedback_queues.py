"""What is to be shown anew is told to everybody who shows environments."""

import boto3
import pytest
from moto import mock_aws

from adapters.feedback_queues import FeedbackQueues
from preview.announcement import Announcement, Status
from preview.errors import ThrottledError
from preview.queued import Told, told_in
from tests.adapters.stubbed import Refusal, stubbed

SHOWN = Announcement(
    environment="acme/shop@feature/café",
    project="shop",
    repository="acme/shop",
    branch="feature/café",
    status=Status.READY,
    keep_until="ever",
    actor="mona",
    at="2026-11-22T01:05:23Z",
)


def test_each_queue_holds_what_is_to_be_shown_as_its_consumer_reads_it() -> None:
    with mock_aws():
        sqs = boto3.client("sqs", region_name="eu-west-1")
        urls = [sqs.create_queue(QueueName=name)["QueueUrl"] for name in ("slack", "github")]

        FeedbackQueues(sqs, urls).refresh(SHOWN)

        for url in urls:
            (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
            assert told_in(message["Body"]) == Told(announcement=SHOWN, refresh=True)


def test_a_queue_that_asks_for_fewer_messages_says_so() -> None:
    with stubbed("sqs", Refusal(call="send_message", code="RequestThrottled", message="slow down")) as client:
        queues = FeedbackQueues(client, ["https://sqs.eu-west-1.amazonaws.com/111122223333/slack"])
        with pytest.raises(ThrottledError):
            queues.refresh(SHOWN)
