"""The queue of commands: what goes in comes out."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from moto import mock_aws

from adapters.commands import Commands
from preview.command import Command, CommentAsker, Verb
from preview.errors import ThrottledError
from preview.intake.queued_commands import command_in
from tests.adapters.stubbed import Refusal, stubbed
from tests.adapters.stubbed import client as aws_client

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

COMMAND = Command(
    id="comment 7 of acme/shop",
    verb=Verb.UP,
    repository="acme/shop",
    commit="1a2b3c4",
    comment=CommentAsker(login="mona", pull_request=7, comment=492700400, at=1_557_933_621),
)


@pytest.fixture
def sqs() -> "Iterator[SQSClient]":
    with mock_aws():
        yield aws_client("sqs")


def test_a_command_that_is_sent_is_read_by_whoever_takes_from_the_queue(sqs: "SQSClient") -> None:
    url = sqs.create_queue(QueueName="commands")["QueueUrl"]

    Commands(sqs, url).send(COMMAND)

    (message,) = sqs.receive_message(QueueUrl=url)["Messages"]
    assert command_in(message["Body"]) == COMMAND


def test_aws_trouble_is_told_in_our_words_and_the_command_is_not_lost_silently() -> None:
    with (
        stubbed("sqs", Refusal(call="send_message", code="ThrottlingException")) as client,
        pytest.raises(ThrottledError),
    ):
        Commands(client, "https://sqs.eu-west-1.amazonaws.com/111122223333/commands").send(COMMAND)
