"""A message that is put back comes again when it was said to, and not before."""

import boto3
import pytest
from botocore.stub import Stubber
from moto import mock_aws

from adapters.queue import Queue
from preview.errors import ThrottledError

URL = "https://sqs.eu-west-1.amazonaws.com/123456789012/waiting"


def test_a_message_that_is_put_back_for_no_time_comes_at_once_and_for_longer_does_not() -> None:
    with mock_aws():
        client = boto3.client("sqs", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
        url = client.create_queue(QueueName="waiting", Attributes={"VisibilityTimeout": "360"})["QueueUrl"]
        client.send_message(QueueUrl=url, MessageBody="hello")
        (first,) = client.receive_message(QueueUrl=url)["Messages"]
        assert "Messages" not in client.receive_message(QueueUrl=url)

        Queue(client, url).later(first["ReceiptHandle"], 0)

        (second,) = client.receive_message(QueueUrl=url)["Messages"]
        Queue(client, url).later(second["ReceiptHandle"], 300)
        assert "Messages" not in client.receive_message(QueueUrl=url)


@pytest.mark.parametrize(("asked", "granted"), [(30, 30), (0, 0), (-1, 0), (10**9, 42_300)])
def test_nothing_is_put_back_for_longer_than_sqs_allows(asked: int, granted: int) -> None:
    client = boto3.client("sqs", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        expected = {"QueueUrl": URL, "ReceiptHandle": "handle", "VisibilityTimeout": granted}
        stubber.add_response("change_message_visibility", {}, expected)
        Queue(client, URL).later("handle", asked)
        stubber.assert_no_pending_responses()


def test_too_many_calls_are_told_as_such() -> None:
    client = boto3.client("sqs", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test")
    with Stubber(client) as stubber:
        stubber.add_client_error("change_message_visibility", "RequestThrottled")
        with pytest.raises(ThrottledError):
            Queue(client, URL).later("handle", 5)
