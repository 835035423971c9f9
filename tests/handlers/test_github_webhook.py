"""What GitHub is answered, delivery by delivery; nothing that a client sends is an accident of ours."""

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers import github_webhook
from handlers.github_webhook import respond
from preview.announcement import Status
from preview.command import Command, Verb
from preview.config import Config, Project
from preview.pull_request_event import PullRequestSeen
from preview.request import Answer, Presence, Request
from tests.payloads import deliveries
from tests.payloads.deliveries import SECRET, Payload, SignedDelivery, original, signed

REPOSITORY = "Codertocat/Hello-World"
BRANCH = "feature/login"
KEY = f"{REPOSITORY}@{BRANCH}"
COMMIT = "6113728f27ae82c7b1a177c8d03f9e96e0adf246"
CONFIG = Config(
    projects=(
        Project(
            repository=REPOSITORY,
            cluster="previews",
            load_balancer="previews",
            task_definition="hello",
            container="app",
            port=8080,
        ),
    )
)
ANSWER = Answer(environment=KEY, revision=3, status=Status.CREATING)


@dataclass
class FakeConverge:
    """Keeps what it is asked and answers as it is told to."""

    answer: Answer | Exception = ANSWER
    requests: list[Request] = field(default_factory=list)
    seen: list[PullRequestSeen] = field(default_factory=list)

    def request(self, request: Request, /) -> Answer:
        self.requests.append(request)
        return self._answer()

    def pull_request(self, seen: PullRequestSeen, /) -> Answer:
        self.seen.append(seen)
        return self._answer()

    def _answer(self) -> Answer:
        if isinstance(self.answer, Exception):
            raise self.answer
        return self.answer


@dataclass
class FakeCommands:
    """Keeps what it is sent; `broken` is raised instead."""

    sent: list[Command] = field(default_factory=list)
    broken: Exception | None = None

    def send(self, command: Command, /) -> None:
        if self.broken:
            raise self.broken
        self.sent.append(command)


@dataclass(frozen=True, kw_only=True)
class Parts:
    secrets: Callable[[], tuple[str, ...]] = lambda: (SECRET, "the one before")
    config: Config = CONFIG
    converge: FakeConverge = field(default_factory=FakeConverge)
    commands: FakeCommands | None = field(default_factory=FakeCommands)


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
    github_webhook.logger.addHandler(keeper)
    yield keeper.records
    github_webhook.logger.handlers.remove(keeper)


def pushed(branch: str = BRANCH, message: str = "Initial commit") -> Payload:
    return deliveries.push(repository=REPOSITORY, branch=branch, commit=COMMIT, message=message, pushed_at=1557933657)


def written(body: str, *, bot: bool = False) -> Payload:
    return deliveries.comment(body, repository=REPOSITORY, created_at=1557933621, bot=bot)


def answer_to(delivery: SignedDelivery, parts: Parts, **headers: str | None) -> tuple[int, dict[str, Any]]:
    """The status and body; `headers` replace the delivery's own, `None` leaves one out."""
    event = delivery.http_event()
    changed = {name.replace("_", "-"): value for name, value in headers.items()}
    event["headers"] = {name: value for name, value in {**event["headers"], **changed}.items() if value is not None}
    return read(respond(event, parts))


def read(response: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    assert response["headers"] == {"content-type": "application/json"}
    return response["statusCode"], json.loads(response["body"])


def test_a_push_is_accepted_with_the_environment_and_its_revision(parts: Parts) -> None:
    status, body = answer_to(signed("push", pushed(), delivery="guid"), parts)

    assert (status, body) == (202, {"environment": KEY, "revision": 3, "status": "creating"})
    (request,) = parts.converge.requests
    assert (request.key, request.commit, request.delivery) == (KEY, COMMIT, "guid")


def test_a_body_that_api_gateway_encoded_is_verified_as_it_was_sent(parts: Parts) -> None:
    delivery = signed("push", pushed("feature/ünïcödé-🎉"))
    status, _ = read(respond(delivery.http_event(base64_encoded=True), parts))
    assert status == 202
    assert parts.converge.requests[0].branch == "feature/ünïcödé-🎉"


@pytest.mark.parametrize(
    ("event", "payload", "presence"),
    [
        ("create", deliveries.create(repository=REPOSITORY, branch=BRANCH, pushed_at=1), Presence.PRESENT),
        ("delete", deliveries.delete(repository=REPOSITORY, branch=BRANCH, pushed_at=1), Presence.ABSENT),
        ("push", deliveries.deletion_push(repository=REPOSITORY, branch=BRANCH, pushed_at=1), Presence.ABSENT),
    ],
)
def test_branches_created_and_deleted_are_accepted(
    event: str, payload: Payload, presence: Presence, parts: Parts
) -> None:
    status, _ = answer_to(signed(event, payload), parts)
    assert status == 202
    assert [request.presence for request in parts.converge.requests] == [presence]


def test_during_a_rotation_the_secret_before_is_accepted(parts: Parts) -> None:
    status, _ = answer_to(signed("push", pushed(), secret="the one before"), parts)
    assert status == 202


def test_a_request_that_changes_nothing_is_answered_with_the_reason() -> None:
    stale = Answer(
        environment=KEY, revision=3, status=Status.READY, reason="an event newer than this one has been seen"
    )
    status, body = answer_to(signed("push", pushed()), Parts(converge=FakeConverge(answer=stale)))
    assert (status, body) == (200, {"ignored": stale.reason, "environment": KEY, "revision": 3})


def test_a_push_that_is_skipped_is_answered_with_the_reason_and_logged_with_its_commit(
    log: list[logging.LogRecord],
) -> None:
    reason = "commit 6113728 is not deployed, because its message says [skip preview]"
    skipped = Answer(environment=KEY, revision=3, status=Status.READY, reason=reason)
    parts = Parts(converge=FakeConverge(answer=skipped))

    status, body = answer_to(signed("push", pushed(message="Correct a word [Skip Preview]")), parts)

    assert (status, body) == (200, {"ignored": reason, "environment": KEY, "revision": 3})
    assert [(request.commit, request.skip) for request in parts.converge.requests] == [(COMMIT, True)]
    (line,) = log
    assert (line.__dict__["outcome"], line.__dict__["reason"]) == ("ignored", reason)
    assert line.__dict__["skip"] == COMMIT


def test_a_skipped_push_that_withdraws_what_was_begun_is_accepted_and_says_what_was_skipped(
    log: list[logging.LogRecord],
) -> None:
    withdrawing = Answer(environment=KEY, revision=2, status=Status.DELETING)
    parts = Parts(converge=FakeConverge(answer=withdrawing))

    status, body = answer_to(signed("push", pushed(message="[skip preview]")), parts)

    assert (status, body) == (202, {"environment": KEY, "revision": 2, "skipped": COMMIT, "status": "deleting"})
    (line,) = log
    assert (line.__dict__["outcome"], line.__dict__["skip"]) == ("accepted", COMMIT)


def test_of_a_push_that_is_not_skipped_nothing_is_said_of_skipping(parts: Parts, log: list[logging.LogRecord]) -> None:
    _, body = answer_to(signed("push", pushed()), parts)
    assert "skipped" not in body
    assert "skip" not in log[0].__dict__


@pytest.mark.parametrize(
    ("event", "payload", "reason"),
    [
        ("ping", original("ping"), "not in the configuration"),
        ("push", original("push"), "is a tag"),
        ("create", original("create"), "is a tag"),
        ("delete", original("delete"), "is a tag"),
        ("workflow_run", {"action": "created"}, "changes no environment"),
        ("pull_request", original("pull_request.opened") | {"action": "assigned"}, "'assigned' changes no environment"),
        ("issue_comment", original("issue_comment.created"), "only on pull requests are there commands"),
        ("issue_comment", written("Looks good"), "this comment is no command"),
        ("issue_comment", written("/preview up", bot=True), "a bot's comment is no command"),
        ("push", deliveries.push(repository="a/b", branch=BRANCH, commit=COMMIT, pushed_at=1), "'a/b' is not in"),
    ],
)
def test_what_asks_nothing_of_us_is_ignored_with_the_reason_in_answer_and_log(
    event: str, payload: Payload, reason: str, parts: Parts, log: list[logging.LogRecord]
) -> None:
    status, body = answer_to(signed(event, payload), parts)

    assert status == 200
    assert reason in body["ignored"]
    assert (parts.converge.requests, parts.converge.seen) == ([], [])
    assert parts.commands is not None
    assert parts.commands.sent == []
    assert log[0].__dict__["reason"] == body["ignored"]


def test_a_push_that_nobody_asked_for_is_answered_with_the_words_of_who_decides() -> None:
    """Whether somebody did is known only with the environment's record."""
    nobody = Answer(
        environment=KEY, revision=0, status=Status.DELETED, reason="the branch does not begin with feature/"
    )
    parts = Parts(converge=FakeConverge(answer=nobody))

    status, body = answer_to(signed("push", original("push.with-new-branch")), parts)

    assert (status, body["ignored"]) == (200, "the branch does not begin with feature/")
    assert [(request.branch, request.prefixed) for request in parts.converge.requests] == [("master", False)]


def test_what_is_told_of_a_pull_request_is_handed_on_and_logged_with_its_number(
    parts: Parts, log: list[logging.LogRecord]
) -> None:
    payload = deliveries.pull_request(
        "labeled", repository=REPOSITORY, branch=BRANCH, commit=COMMIT, updated_at=1557933657, labels=["preview"]
    )

    status, body = answer_to(signed("pull_request", payload), parts)

    assert (status, body) == (202, {"environment": KEY, "revision": 3, "status": "creating"})
    assert [(seen.key, seen.number, seen.commit) for seen in parts.converge.seen] == [(KEY, 7, COMMIT)]
    (line,) = log
    assert (line.__dict__["branch"], line.__dict__["pull_request"], line.__dict__["outcome"]) == (BRANCH, 7, "accepted")


def test_a_comment_that_is_a_command_is_put_into_its_queue_and_nothing_is_asked_of_github(
    parts: Parts, log: list[logging.LogRecord]
) -> None:
    status, body = answer_to(signed("issue_comment", written("/preview up 1a2b3c4")), parts)

    assert (status, body) == (202, {"asked": "up", "pull_request": 7})
    assert parts.commands is not None
    assert [(command.verb, command.commit) for command in parts.commands.sent] == [(Verb.UP, "1a2b3c4")]
    assert parts.converge.requests == []
    (line,) = log
    assert (line.__dict__["asked"], line.__dict__["pull_request"], line.__dict__["outcome"]) == ("up", 7, "accepted")


def test_where_github_cannot_be_asked_who_may_a_comment_is_no_command() -> None:
    status, body = answer_to(signed("issue_comment", written("/preview up")), Parts(commands=None))
    assert (status, body) == (
        200,
        {"ignored": "comments are commands only where github.token or github.app is set"},
    )


def test_a_command_that_the_queue_does_not_take_is_an_error_that_github_shows_and_can_deliver_again(
    log: list[logging.LogRecord],
) -> None:
    broken = Parts(commands=FakeCommands(broken=RuntimeError("the queue is down")))
    with pytest.raises(RuntimeError, match="the queue is down"):
        answer_to(signed("issue_comment", written("/preview up")), broken)
    assert (log[0].levelname, log[0].__dict__["outcome"]) == ("ERROR", "failed")


@pytest.mark.parametrize("signature", [None, "", "sha256=0", "sha1=abc", "sha256=é"])
def test_an_unsigned_or_wrongly_signed_delivery_is_unauthorized(signature: str | None, parts: Parts) -> None:
    status, body = answer_to(signed("push", pushed()), parts, x_hub_signature_256=signature)
    assert status == 401
    assert "X-Hub-Signature-256" in body["error"]
    assert parts.converge.requests == []


def test_a_delivery_signed_with_a_retired_secret_is_unauthorized(parts: Parts) -> None:
    status, _ = answer_to(signed("push", pushed(), secret="retired"), parts)
    assert status == 401


def test_a_strangers_body_is_not_even_parsed(parts: Parts) -> None:
    status, _ = answer_to(signed("push", b"[" * 1_000_000, secret="stranger"), parts)
    assert status == 401


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        json.dumps(pushed()).encode()[:-1],
        b"not json",
        b"null",
        b"[]",
        b"[" * 1_000_000,
        b'{"a":' * 200_000,
        b'{"pushed_at": NaN}',
        json.dumps({**pushed(), "ref": None}).encode(),
        json.dumps({**pushed(), "ref": 7}).encode(),
        json.dumps({**pushed(), "ref": "refs/heads/feature/\ud800"}).encode(),
        json.dumps({**pushed(), "after": "x"}).encode(),
        json.dumps({name: value for name, value in pushed().items() if name != "repository"}).encode(),
        json.dumps({name: value for name, value in pushed().items() if name != "ref"}).encode(),
    ],
)
def test_a_body_that_is_not_what_its_event_says_is_a_bad_request(body: bytes, parts: Parts) -> None:
    status, answer = answer_to(signed("push", body), parts)
    assert status == 400
    assert answer["error"]
    assert parts.converge.requests == []


def test_bytes_that_are_no_text_are_a_bad_request(parts: Parts) -> None:
    status, answer = read(respond(signed("push", b"\xff\xfe\x00{").http_event(base64_encoded=True), parts))
    assert status == 400
    assert "UTF-8" in answer["error"]


def test_a_form_is_a_bad_request_that_says_what_to_set(parts: Parts) -> None:
    form = signed("push", b"payload=%7B%7D")
    status, answer = answer_to(form, parts, content_type="application/x-www-form-urlencoded")
    assert status == 400
    assert "set Content type to application/json" in answer["error"]


@pytest.mark.parametrize("header", ["x_github_event", "x_github_delivery", "content_type"])
def test_a_delivery_without_one_of_its_headers_is_a_bad_request(header: str, parts: Parts) -> None:
    status, _ = answer_to(signed("push", pushed()), parts, **{header: None})
    assert status == 400


def test_a_request_with_nothing_in_it_is_unauthorized(parts: Parts) -> None:
    assert read(respond({"version": "2.0"}, parts))[0] == 401


def test_each_delivery_leaves_one_line_that_tells_what_became_of_it(parts: Parts, log: list[logging.LogRecord]) -> None:
    answer_to(signed("push", pushed(), delivery="guid"), parts)

    (line,) = log
    said = {name: line.__dict__[name] for name in ("delivery", "event", "repository", "branch", "outcome", "reason")}
    assert said == {
        "delivery": "guid",
        "event": "push",
        "repository": REPOSITORY,
        "branch": BRANCH,
        "outcome": "accepted",
        "reason": None,
    }
    assert line.__dict__["environment"] == KEY


def test_a_refusal_is_logged_as_a_warning_with_its_reason(parts: Parts, log: list[logging.LogRecord]) -> None:
    answer_to(signed("push", pushed(), secret="stranger"), parts)
    (line,) = log
    assert (line.levelname, line.__dict__["outcome"]) == ("WARNING", "refused")
    assert "does not fit" in line.__dict__["reason"]


def test_an_error_of_our_own_is_logged_and_not_swallowed(log: list[logging.LogRecord]) -> None:
    broken = Parts(converge=FakeConverge(answer=RuntimeError("the registry is down")))
    with pytest.raises(RuntimeError, match="the registry is down"):
        answer_to(signed("push", pushed(), delivery="guid"), broken)
    (line,) = log
    assert (line.levelname, line.__dict__["delivery"], line.__dict__["outcome"]) == ("ERROR", "guid", "failed")
    assert line.exc_info
