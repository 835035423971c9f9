"""Announcements on SNS."""

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import pytest
from moto import mock_aws

from adapters.topic import Topic
from preview.announcement import Announcement, Status
from preview.errors import ThrottledError
from tests.adapters.stubbed import Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_sns import SNSClient

ANNOUNCEMENT = Announcement(
    environment="acme/shop@feature/café",
    project="shop",
    repository="acme/shop",
    branch="feature/café",
    status=Status.READY,
    url="http://previews.example:20000/",
    urls={"admin": "http://previews.example:20001/"},
    actor="mona",
    at="2026-11-22T01:05:23Z",
)


@pytest.fixture
def sns() -> "Iterator[SNSClient]":
    with mock_aws():
        yield aws_client("sns")


def _subscribe(sns: "SNSClient", topic: str, filter_policy: dict[str, Any]) -> tuple[Any, str]:
    sqs = aws_client("sqs")
    queue = sqs.create_queue(QueueName="subscriber")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    sns.subscribe(
        TopicArn=topic,
        Protocol="sqs",
        Endpoint=arn,
        Attributes={"FilterPolicy": json.dumps(filter_policy), "RawMessageDelivery": "true"},
    )
    return sqs, queue


def test_a_subscriber_gets_the_whole_document(sns: "SNSClient") -> None:
    arn = sns.create_topic(Name="announcements")["TopicArn"]
    sqs, queue = _subscribe(sns, arn, {"status": ["ready"], "project": ["shop"]})

    Topic(sns, arn).publish(ANNOUNCEMENT)

    (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    assert json.loads(message["Body"]) == {
        "environment": "acme/shop@feature/café",
        "project": "shop",
        "repository": "acme/shop",
        "branch": "feature/café",
        "status": "ready",
        "url": "http://previews.example:20000/",
        "urls": {"admin": "http://previews.example:20001/"},
        "actor": "mona",
        "at": "2026-11-22T01:05:23Z",
        "details": [],
        "sequence": 0,
        "version": 1,
    }


@pytest.mark.parametrize("other", [{"status": ["failed"]}, {"project": ["blog"]}])
def test_a_subscriber_of_something_else_gets_nothing(sns: "SNSClient", other: dict[str, Any]) -> None:
    arn = sns.create_topic(Name="announcements")["TopicArn"]
    sqs, queue = _subscribe(sns, arn, other)

    Topic(sns, arn).publish(ANNOUNCEMENT)

    assert "Messages" not in sqs.receive_message(QueueUrl=queue)


def test_a_topic_that_asks_for_fewer_messages_says_so() -> None:
    with stubbed("sns", Refusal(call="publish", code="Throttled", message="Rate exceeded")) as client:
        topic = Topic(client, "arn:aws:sns:eu-west-1:111122223333:announcements")
        with pytest.raises(ThrottledError):
            topic.publish(ANNOUNCEMENT)
