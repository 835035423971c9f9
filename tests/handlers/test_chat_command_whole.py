"""The function that carries out commands as it is put together: from the queue's message to the answer."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, cast

import boto3
import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws

import wiring.chat_command
from handlers.chat_command import carry_out
from preview.command import Command, CommentAsker, SlackAsker, Verb
from preview.config import Config, GitHub, Project, Slack
from preview.queued import told_in
from preview.records import to_json
from tests.adapters.github_server import GitHubServer, github_server
from tests.adapters.github_server import Reply as GitHubReply
from tests.adapters.slack_server import Reply, SlackServer, slack_server
from wiring import configuration

KEY = "acme/shop@spike"
SHA = "a1b2c3d" + "0" * 33
REGION = "eu-west-1"
PROJECT = Project(
    repository="acme/shop", cluster="c", load_balancer="l", task_definition="t", container="app", port=80, ttl_days=14
)


@dataclass
class Context:
    """A run of the function, of which one thing is asked: how long it may go on."""

    def get_remaining_time_in_millis(self) -> int:
        return 30_000


@pytest.fixture
def slack() -> Iterator[SlackServer]:
    with slack_server() as running:
        yield running


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as running:
        yield running


@pytest.fixture
def account(slack: SlackServer, github: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, str]]:
    """An account with everything that the function uses; the feedback queue's and the commands' URLs."""
    project_only = Config(
        projects=(PROJECT,),
        slack=Slack(channel="#previews", signing_secret="slack-signing"),
        github=GitHub(token="github-token"),
    )
    monkeypatch.setattr(configuration, "config", lambda: project_only)
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    for name in ("GITHUB_APP", "GITHUB_APP_KEY"):
        monkeypatch.delenv(name, raising=False)
    with mock_aws():
        dynamodb: Any = boto3.client("dynamodb")
        for table, key in (("registry", "environment"), ("notices", "id")):
            dynamodb.create_table(
                TableName=table,
                KeySchema=[{"AttributeName": key, "KeyType": "HASH"}],
                AttributeDefinitions=[{"AttributeName": key, "AttributeType": "S"}],
                BillingMode="PAY_PER_REQUEST",
            )
        queues = {name: boto3.client("sqs").create_queue(QueueName=name)["QueueUrl"] for name in ("commands", "shown")}
        boto3.client("secretsmanager").create_secret(Name="github-token", SecretString="a-token")
        for name, value in {
            "REGISTRY_TABLE": "registry",
            "NOTICES_TABLE": "notices",
            "TOPIC_ARN": boto3.client("sns").create_topic(Name="announcements")["TopicArn"],
            "PROVISION_ARN": _machine("provision"),
            "TEARDOWN_ARN": _machine("teardown"),
            "FEEDBACK_QUEUES": queues["shown"],
            "COMMANDS_QUEUE": queues["commands"],
            "SLACK_SECRET": "slack",
            "GITHUB_TOKEN": "github-token",
            "GITHUB_API_URL": github.url,
            "SLACK_API_URL": slack.url,
        }.items():
            monkeypatch.setenv(name, value)
        yield queues


def _machine(name: str) -> str:
    return boto3.client("stepfunctions").create_state_machine(
        name=name,
        definition=json.dumps({"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}),
        roleArn="arn:aws:iam::123456789012:role/states",
    )["stateMachineArn"]


def give(command: Command) -> list[str]:
    """The identifiers of what has to come again; each call is a new Lambda environment."""
    record = {
        "messageId": "0",
        "receiptHandle": "handle",
        "body": json.dumps(to_json(command)),
        "eventSource": "aws:sqs",
        "attributes": {"ApproximateReceiveCount": "1"},
    }
    response = carry_out({"Records": [record]}, cast("LambdaContext", Context()), wiring.chat_command.parts())
    return [str(failure["itemIdentifier"]) for failure in response["batchItemFailures"]]


def in_slack(slack: SlackServer, verb: Verb, identity: str, **more: Any) -> Command:
    asker = SlackAsker(
        user="U1", name="ada", channel="C1", channel_name="dev", response_url=f"{slack.url}/commands/{identity}"
    )
    return Command(id=identity, verb=verb, repository="shop", branch="spike", slack=asker, **more)


def knows_the_branch(github: GitHubServer) -> None:
    refs = [{"ref": "refs/heads/spike", "object": {"sha": SHA}}]
    github.replies["GET /repos/acme/shop/git/matching-refs/heads/spike"] = GitHubReply(body=json.dumps(refs))


def started() -> list[str]:
    """The executions that were started of the machine that makes environments."""
    client = boto3.client("stepfunctions")
    (arn,) = [
        held["stateMachineArn"] for held in client.list_state_machines()["stateMachines"] if held["name"] == "provision"
    ]
    return [held["name"] for held in client.list_executions(stateMachineArn=arn)["executions"]]


def test_a_command_in_slack_makes_an_environment_and_is_answered(
    account: dict[str, str], slack: SlackServer, github: GitHubServer
) -> None:
    knows_the_branch(github)

    assert give(in_slack(slack, Verb.UP, "1")) == []

    (run,) = started()
    assert run.startswith("shop-spike-")
    (post,) = slack.posts
    assert post.path == "/commands/1"
    assert post.message["text"].startswith("`spike` of shop: its environment is being made at <https://github.com/")


def test_an_answer_that_slack_does_not_take_is_tried_again_and_the_deed_is_not(
    account: dict[str, str], slack: SlackServer, github: GitHubServer
) -> None:
    knows_the_branch(github)
    restart = in_slack(slack, Verb.RESTART, "2")
    give(in_slack(slack, Verb.UP, "1"))
    slack.replies = [Reply(status=503, body="oops")]

    assert give(restart) == ["0"]
    assert give(restart) == []

    item = boto3.client("dynamodb").get_item(TableName="registry", Key={"environment": {"S": KEY}})["Item"]
    assert item["desired"]["M"]["revision"] == {"N": "2"}
    assert [post.path for post in slack.posts[-2:]] == ["/commands/2"] * 2


def test_what_is_kept_is_shown_anew(account: dict[str, str], slack: SlackServer, github: GitHubServer) -> None:
    knows_the_branch(github)
    give(in_slack(slack, Verb.UP, "1"))

    give(in_slack(slack, Verb.KEEP, "2", days=30))

    (message,) = boto3.client("sqs").receive_message(QueueUrl=account["shown"])["Messages"]
    told = told_in(message["Body"])
    assert (told.refresh, told.announcement.environment) == (True, KEY)
    assert told.announcement.keep_until is not None
    assert "is kept until <!date^" in slack.posts[-1].message["text"]


def test_a_comment_of_a_stranger_does_nothing_and_is_answered_on_github(
    account: dict[str, str], github: GitHubServer
) -> None:
    url = "https://api.github.com/repos/acme/shop/issues/7"
    written = {"id": 99, "body": "/preview up", "user": {"login": "mona"}, "issue_url": url}
    github.replies["GET /repos/acme/shop/issues/comments/99"] = GitHubReply(body=json.dumps(written))
    permission = json.dumps({"permission": "read", "role_name": "read"})
    github.replies["GET /repos/acme/shop/collaborators/mona/permission"] = GitHubReply(body=permission)
    github.replies["POST /repos/acme/shop/issues/comments/99/reactions"] = GitHubReply(status=201, body='{"id": 1}')
    asker = CommentAsker(login="mona", pull_request=7, comment=99, at=1)

    assert give(Command(id="3", verb=Verb.UP, repository="acme/shop", comment=asker)) == []

    assert started() == []
    assert github.asked[-2].path == "/repos/acme/shop/collaborators/mona/permission"
    assert github.asked[-1].path == "/repos/acme/shop/issues/comments/99/reactions"
    assert github.asked[-1].content == {"content": "confused"}
