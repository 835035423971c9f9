"""GitHub's notifier: what its queue hands over, and its parts as they are put together."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import boto3
import pytest
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.typing import LambdaContext
from moto import mock_aws

import wiring.github_notifier
from handlers.github_notifier import notify
from preview.announcement import Announcement, Status
from preview.config import Config, GitHub, Project
from preview.errors import GitHubError, MissingSettingError, TryLaterError
from preview.queued import REFRESH, Told
from preview.records import to_json
from tests.adapters.github_server import GitHubServer, Reply, github_server
from wiring import configuration

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
READY = Announcement(
    environment="acme/shop@feature/login",
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    commit=SHA,
    status=Status.READY,
    url="http://previews.example:20123/",
    actor="ada",
    at="2026-11-22T01:05:23Z",
    sequence=4,
)
CONTEXT = cast("LambdaContext", object())


@dataclass
class FakeFeedback:
    """Keeps what it is told, and fails with the errors that are left."""

    told: list[Told] = field(default_factory=list)
    errors: list[Exception] = field(default_factory=list)

    def tell(self, told: Told) -> None:
        if self.errors:
            raise self.errors.pop(0)
        self.told.append(told)


@dataclass
class FakeQueue:
    """Keeps what is put back, and for how long."""

    put_back: list[tuple[str, int]] = field(default_factory=list)

    def later(self, receipt_handle: str, seconds: int) -> None:
        self.put_back.append((receipt_handle, seconds))


@dataclass(frozen=True, kw_only=True)
class Parts:
    feedback: FakeFeedback = field(default_factory=FakeFeedback)
    queue: FakeQueue = field(default_factory=FakeQueue)


def records(*bodies: str) -> dict[str, object]:
    return {
        "Records": [
            {
                "messageId": str(place),
                "receiptHandle": f"handle {place}",
                "body": body,
                "attributes": {"ApproximateReceiveCount": "1"},
                "eventSource": "aws:sqs",
            }
            for place, body in enumerate(bodies)
        ]
    }


def raw(announcement: Announcement) -> str:
    return json.dumps(to_json(announcement))


def test_what_the_queue_holds_is_shown() -> None:
    parts = Parts()
    refresh = json.dumps({REFRESH: to_json(READY)})
    assert notify(records(raw(READY), refresh), CONTEXT, parts)["batchItemFailures"] == []
    assert parts.feedback.told == [Told(announcement=READY), Told(announcement=READY, refresh=True)]


def test_what_github_does_not_take_now_is_put_back_for_as_long_as_it_asks() -> None:
    parts = Parts(feedback=FakeFeedback(errors=[TryLaterError("429", seconds=77)]))
    failed = notify(records(raw(READY), raw(READY)), CONTEXT, parts)["batchItemFailures"]
    assert [each["itemIdentifier"] for each in failed] == ["0"]
    assert parts.queue.put_back == [("handle 0", 77)]
    assert len(parts.feedback.told) == 1


def test_what_github_refuses_is_for_people_to_mend() -> None:
    parts = Parts(feedback=FakeFeedback(errors=[GitHubError("no permission")]))
    with pytest.raises(BatchProcessingError):
        notify(records(raw(READY)), CONTEXT, parts)
    assert parts.queue.put_back == []


@pytest.fixture
def github() -> Iterator[GitHubServer]:
    with github_server() as running:
        running.reply = Reply(status=201, body='{"id": 5}')
        for listing in ("/repos/acme/shop/pulls", "/repos/acme/shop/deployments"):
            running.replies[f"GET {listing}"] = Reply(body="[]")
        yield running


@pytest.fixture
def account(github: GitHubServer, monkeypatch: pytest.MonkeyPatch) -> Iterator[pytest.MonkeyPatch]:
    """An account with the function's table, and the function's environment."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "testing",
        "AWS_SECRET_ACCESS_KEY": "testing",
        "AWS_DEFAULT_REGION": "eu-west-1",
        "FEEDBACK_TABLE": "feedback",
        "FEEDBACK_QUEUE": "https://sqs.eu-west-1.amazonaws.com/123456789012/github",
        "PROVISION_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:provision",
        "TEARDOWN_ARN": "arn:aws:states:eu-west-1:123456789012:stateMachine:teardown",
        "GITHUB_API_URL": github.url,
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("GITHUB_TOKEN", "GITHUB_APP", "GITHUB_APP_KEY"):
        monkeypatch.delenv(name, raising=False)
    project = Project(
        repository="acme/shop", cluster="c", load_balancer="l", task_definition="t", container="app", port=80
    )
    monkeypatch.setattr(
        configuration, "config", lambda: Config(projects=(project,), github=GitHub(token="github-token"))
    )
    with mock_aws():
        client: DynamoDBClient = boto3.client("dynamodb")
        client.create_table(
            TableName="feedback",
            KeySchema=[{"AttributeName": "subject", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "subject", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        yield monkeypatch


SHOWN = [
    f"POST /repos/acme/shop/statuses/{SHA}",
    "GET /repos/acme/shop/pulls?head=acme%3Afeature%2Flogin&state=open&per_page=100",
    "GET /repos/acme/shop/deployments?environment=preview%2Ffeature%2Flogin&per_page=100",
    "POST /repos/acme/shop/deployments",
    "POST /repos/acme/shop/deployments/5/statuses",
    "GET /repos/acme/shop/deployments?environment=preview%2Ffeature%2Flogin&per_page=100",
]


def test_with_a_token_it_is_shown_on_github(account: pytest.MonkeyPatch, github: GitHubServer) -> None:
    boto3.client("secretsmanager").create_secret(Name="github-token", SecretString="a-token")
    account.setenv("GITHUB_TOKEN", "github-token")
    wiring.github_notifier.parts().feedback.tell(Told(announcement=READY))
    assert github.calls == SHOWN
    assert {asked.headers["authorization"] for asked in github.asked} == {"Bearer a-token"}


def test_what_is_remembered_spares_another_function_the_calls(
    account: pytest.MonkeyPatch, github: GitHubServer
) -> None:
    boto3.client("secretsmanager").create_secret(Name="github-token", SecretString="a-token")
    account.setenv("GITHUB_TOKEN", "github-token")
    wiring.github_notifier.parts().feedback.tell(Told(announcement=READY))
    wiring.github_notifier.parts().feedback.tell(Told(announcement=READY))
    assert github.calls == [*SHOWN, SHOWN[1]], "whether a pull request was opened meanwhile is asked again"


def test_with_an_app_each_repository_has_its_token(account: pytest.MonkeyPatch, github: GitHubServer) -> None:
    kms = boto3.client("kms")
    key = kms.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
    github.replies["/repos/acme/shop/installation"] = Reply(body='{"id": 77}')
    token = json.dumps({"token": "ghs_1", "expires_at": "2999-01-01T00:00:00Z"})
    github.replies["/app/installations/77/access_tokens"] = Reply(status=201, body=token)
    account.setenv("GITHUB_APP", "123456")
    account.setenv("GITHUB_APP_KEY", key)
    wiring.github_notifier.parts().feedback.tell(Told(announcement=READY))
    assert github.calls[2:] == SHOWN
    assert {asked.headers["authorization"] for asked in github.asked[2:]} == {"Bearer ghs_1"}


def test_with_neither_that_is_said_at_once(account: pytest.MonkeyPatch) -> None:
    with pytest.raises(MissingSettingError, match="neither GITHUB_TOKEN nor GITHUB_APP"):
        wiring.github_notifier.parts()
