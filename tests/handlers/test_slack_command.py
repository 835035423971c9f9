"""What Slack is answered, request by request, and what goes into the queue."""

import json
import logging
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pytest

from adapters.slack_signature import SlackSignature
from handlers import slack_command
from handlers.slack_command import respond
from preview.command import Command, Verb
from tests.payloads import slack_requests
from tests.payloads.slack_requests import NOW, SECRET, SignedRequest, command, pressed, signed

KEY = "acme/shop@feature/login"


@dataclass
class FakeSeen:
    """Remembers, or fails as it is told to."""

    error: Exception | None = None
    ids: dict[str, int] = field(default_factory=dict)

    def first(self, key: str, seconds: int, /) -> bool:
        if self.error is not None:
            raise self.error
        known = key in self.ids
        self.ids[key] = seconds
        return not known


@dataclass
class FakeCommands:
    """Keeps what it is sent, or fails as it is told to."""

    error: Exception | None = None
    sent: list[Command] = field(default_factory=list)

    def send(self, command: Command, /) -> None:
        if self.error is not None:
            raise self.error
        self.sent.append(command)


@dataclass(frozen=True, kw_only=True)
class Parts:
    signature: SlackSignature = field(
        default_factory=lambda: SlackSignature(lambda: (SECRET, "the one before"), now=lambda: NOW)
    )
    seen: FakeSeen = field(default_factory=FakeSeen)
    commands: FakeCommands = field(default_factory=FakeCommands)
    stack: str = "ecs-deity"


@pytest.fixture
def parts() -> Parts:
    return Parts()


class Keeper(logging.Handler):
    """Keeps the lines that are logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.records.append(record)


@pytest.fixture
def log() -> Iterator[list[logging.LogRecord]]:
    """The lines that the handler logs."""
    keeper = Keeper()
    slack_command.logger.addHandler(keeper)
    yield keeper.records
    slack_command.logger.handlers.remove(keeper)


def ask(request: SignedRequest, parts: Parts, headers: Mapping[str, str | None] | None = None) -> tuple[int, str]:
    response = respond(request.http_event(headers), parts)
    return response["statusCode"], response["body"]


def text_of(body: str) -> str:
    answer = json.loads(body)
    assert answer["response_type"] == "ephemeral"
    text: str = answer["text"]
    return text


def test_a_command_goes_into_the_queue_and_who_gave_it_is_told(parts: Parts) -> None:
    status, body = ask(command("up acme/shop feature/login 1a2b3c4"), parts)
    assert (status, text_of(body)) == (200, "On it: `up acme/shop feature/login 1a2b3c4`")
    (sent,) = parts.commands.sent
    assert (sent.verb, sent.repository, sent.branch, sent.commit) == (Verb.UP, "acme/shop", "feature/login", "1a2b3c4")
    assert sent.slack is not None
    assert sent.slack.user == "U2147483697"


def test_an_answer_in_json_says_that_it_is_json(parts: Parts) -> None:
    response = respond(command("list").http_event(), parts)
    assert response["headers"] == {"content-type": "application/json"}


def test_a_button_goes_into_the_queue_and_is_answered_with_nothing(parts: Parts) -> None:
    assert ask(slack_requests.button(pressed("keep", KEY)), parts) == (200, "")
    (sent,) = parts.commands.sent
    assert (sent.verb, sent.repository, sent.branch, sent.days) == (Verb.KEEP, "acme/shop", "feature/login", 7)


def test_the_button_that_opens_the_url_is_answered_and_asks_for_nothing(parts: Parts) -> None:
    assert ask(slack_requests.button(pressed("open", None)), parts) == (200, "")
    assert parts.commands.sent == []


def test_each_request_has_an_id_of_its_own(parts: Parts) -> None:
    for at in (NOW, NOW + 1):
        ask(command("restart acme/shop feature/login", at=at), parts)
    first, second = (sent.id for sent in parts.commands.sent)
    assert first != second
    assert len(first) == 64


@pytest.mark.parametrize("text", ["up", "fly acme/shop main", "keep acme/shop main 400"])
def test_what_cannot_be_understood_is_answered_at_once_and_goes_nowhere(text: str, parts: Parts) -> None:
    status, body = ask(command(text), parts)
    assert status == 200
    assert "`/deity " in text_of(body)
    assert parts.commands.sent == []


@pytest.mark.parametrize("text", ["", "help"])
def test_help_comes_from_who_knows_what_the_person_may_do(text: str, parts: Parts) -> None:
    assert ask(command(text), parts) == (200, "")
    assert [sent.verb for sent in parts.commands.sent] == [Verb.HELP]


def test_during_a_rotation_the_secret_before_is_accepted(parts: Parts) -> None:
    assert ask(command("list", secret="the one before"), parts)[0] == 200
    assert len(parts.commands.sent) == 1


def test_a_body_that_api_gateway_left_as_it_was_is_verified_likewise(parts: Parts) -> None:
    event = command("up acme/shop feature/ünï").http_event(base64_encoded=False)
    assert respond(event, parts)["statusCode"] == 200
    assert parts.commands.sent[0].branch == "feature/ünï"


@pytest.mark.parametrize(
    ("request_", "headers"),
    [
        (command("list", secret="a stranger's"), {}),
        (command("list", at=NOW - 301), {}),
        (command("list", at=NOW + 301), {}),
        (command("list"), {"x-slack-signature": None}),
        (command("list"), {"x-slack-request-timestamp": None}),
        (command("list"), {"x-slack-request-timestamp": str(NOW - 1)}),
        (command("list"), {"x-slack-signature": "v0=" + "0" * 64}),
        (signed("ssl_check=1", secret="a stranger's"), {}),
        (signed("not a form at all", secret="a stranger's"), {}),
    ],
)
def test_a_stranger_is_refused_before_anything_is_read_or_remembered(
    request_: SignedRequest, headers: dict[str, str | None], parts: Parts, log: list[logging.LogRecord]
) -> None:
    status, body = ask(request_, parts, headers)
    assert status == 401
    assert "Slack" in json.loads(body)["error"]
    assert (parts.commands.sent, parts.seen.ids) == ([], {})
    assert [(line.levelname, line.message) for line in log] == [("WARNING", "request refused")]


def test_a_body_that_was_changed_on_the_way_is_refused(parts: Parts) -> None:
    event = command("status acme/shop main").http_event(base64_encoded=False)
    event["body"] = event["body"].replace("status", "down")
    assert respond(event, parts)["statusCode"] == 401
    assert parts.commands.sent == []


def test_a_request_that_somebody_sends_again_is_refused_and_logged(parts: Parts, log: list[logging.LogRecord]) -> None:
    request = command("down acme/shop feature/login")
    assert ask(request, parts)[0] == 200
    status, body = ask(request, parts)
    assert status == 409
    assert "again" in json.loads(body)["error"]
    assert len(parts.commands.sent) == 1
    assert log[-1].levelname == "WARNING"
    assert list(parts.seen.ids.values()) == [600]


def test_one_that_was_answered_with_its_usage_is_no_better_the_second_time(parts: Parts) -> None:
    assert ask(command("up"), parts)[0] == 200
    assert ask(command("up"), parts)[0] == 409


def test_what_is_no_form_is_refused(parts: Parts) -> None:
    assert ask(command("list"), parts, {"content-type": "application/json"})[0] == 400
    assert parts.commands.sent == []


def test_a_body_that_is_not_the_base64_that_it_says_it_is_is_refused(parts: Parts) -> None:
    event = {**command("list").http_event(base64_encoded=False), "isBase64Encoded": True}
    assert respond(event, parts)["statusCode"] == 400


def test_a_form_that_slack_would_not_send_is_refused(parts: Parts) -> None:
    assert ask(signed("command=%2Fdeity&text=list"), parts)[0] == 400
    assert ask(signed("payload=%7B"), parts)[0] == 400


def test_a_member_of_another_workspace_is_refused(parts: Parts) -> None:
    stranger = {"id": "U1", "username": "eve", "team_id": "T0STRANGE"}
    assert ask(slack_requests.button(pressed("down", KEY, user=stranger)), parts)[0] == 403
    assert parts.commands.sent == []


def test_slack_looking_at_the_certificate_is_answered(parts: Parts) -> None:
    assert ask(signed("ssl_check=1&token=gIkuvaNzQIHg97ATvDxqgjtO"), parts) == (200, "")
    assert parts.commands.sent == []


@pytest.mark.parametrize(
    "parts",
    [
        Parts(commands=FakeCommands(error=OSError("SQS does not answer"))),
        Parts(seen=FakeSeen(error=OSError("DynamoDB does not answer"))),
    ],
)
def test_a_command_that_could_not_be_taken_is_to_be_given_again_and_an_alarm_sees_it(
    parts: Parts, log: list[logging.LogRecord], capsys: pytest.CaptureFixture[str]
) -> None:
    status, body = ask(command("up acme/shop feature/login"), parts)
    assert status == 200
    assert "could not be taken down" in text_of(body)
    assert [line.levelname for line in log] == ["ERROR"]
    assert metrics_in(capsys.readouterr().out) == [{"stack": "ecs-deity", "service": "slack_command", "value": [1.0]}]


def test_beside_a_button_that_could_not_be_taken_slack_shows_that_it_failed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    parts = Parts(commands=FakeCommands(error=OSError("SQS does not answer")))
    assert ask(slack_requests.button(pressed("restart", KEY)), parts) == (503, "")
    assert len(metrics_in(capsys.readouterr().out)) == 1


def test_what_is_taken_is_told_in_the_log_without_the_url_that_takes_answers(
    parts: Parts, log: list[logging.LogRecord]
) -> None:
    ask(command("down acme/shop feature/login"), parts)
    (line,) = log
    told = json.dumps(line.__dict__, default=str)
    assert "U2147483697" in told
    assert "feature/login" in told
    assert "hooks.slack.com" not in told


def metrics_in(output: str) -> list[dict[str, Any]]:
    """What was published: the metrics' lines, without what every one of them says."""
    lines = [json.loads(line) for line in output.splitlines() if '"_aws"' in line]
    return [
        {"stack": line["stack"], "service": line["service"], "value": line["CommandsNotTaken"]}
        for line in lines
        if line["_aws"]["CloudWatchMetrics"][0]["Namespace"] == "EcsDeity"
    ]
