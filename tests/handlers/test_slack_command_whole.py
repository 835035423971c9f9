"""The slash command's parts as they are put together: AWS's secret, its table and its queue."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
import pytest
from moto import mock_aws

import wiring.slack_command
from handlers.slack_command import respond
from preview.command import Verb
from preview.errors import MissingSettingError
from preview.intake.queued_commands import command_in
from tests.payloads.slack_requests import SECRET, command

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

ENTRY = "ecs-deity/slack-signing"


@pytest.fixture
def queue(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> "Iterator[tuple[SQSClient, str]]":
    """The queue of commands, in an account where everything else is there, too."""
    (tmp_path / "config.json").write_text('{"stack": "ecs-deity"}', encoding="utf-8")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "test")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    with mock_aws():
        boto3.client("secretsmanager").create_secret(
            Name=ENTRY, SecretString=f'{{"current": "the new one", "previous": "{SECRET}"}}'
        )
        boto3.client("dynamodb").create_table(
            TableName="notices",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        sqs = boto3.client("sqs")
        url = sqs.create_queue(QueueName="commands")["QueueUrl"]
        monkeypatch.setenv("SLACK_SIGNING_SECRET", ENTRY)
        monkeypatch.setenv("NOTICES_TABLE", "notices")
        monkeypatch.setenv("COMMANDS_QUEUE", url)
        yield sqs, url


def test_a_command_is_in_the_queue_once_as_its_worker_reads_it(queue: "tuple[SQSClient, str]", tmp_path: Path) -> None:
    parts = wiring.slack_command.parts(tmp_path / "config.json")
    request = command("up acme/shop feature/login", at=int(time.time())).http_event()
    assert [respond(request, parts)["statusCode"] for _ in range(2)] == [200, 409]

    sqs, url = queue
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    taken = command_in(message["Body"])
    assert (taken.verb, taken.repository, taken.branch) == (Verb.UP, "acme/shop", "feature/login")
    assert taken.slack is not None
    assert taken.slack.response_url == "https://hooks.slack.com/commands/1234/5678"


def test_an_old_request_is_refused_by_the_real_clock(queue: "tuple[SQSClient, str]", tmp_path: Path) -> None:
    parts = wiring.slack_command.parts(tmp_path / "config.json")
    request = command("up acme/shop feature/login", at=int(time.time()) - 310).http_event()
    assert respond(request, parts)["statusCode"] == 401


def test_a_queue_that_is_gone_is_answered_with_try_again(queue: "tuple[SQSClient, str]", tmp_path: Path) -> None:
    parts = wiring.slack_command.parts(tmp_path / "config.json")
    sqs, url = queue
    sqs.delete_queue(QueueUrl=url)
    answer = respond(command("list", at=int(time.time())).http_event(), parts)
    assert answer["statusCode"] == 200
    assert "try again" in answer["body"]


@pytest.mark.usefixtures("queue")
def test_without_its_settings_it_says_which_are_missing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delenv("COMMANDS_QUEUE")
    with pytest.raises(MissingSettingError, match="COMMANDS_QUEUE"):
        wiring.slack_command.parts(tmp_path / "config.json")
