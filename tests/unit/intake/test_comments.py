"""Which comments are commands, and what they ask for."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.command import Command, CommentAsker, Verb
from preview.config import Config, Project
from preview.config.pull_requests import PullRequests
from preview.errors import InvalidEventError
from preview.intake.events import parse
from preview.request import Ignored
from tests.payloads import deliveries
from tests.payloads.deliveries import Payload, original

REPOSITORY = "Codertocat/Hello-World"
WRITTEN_AT = 1_557_933_621


def config(*, comments: bool = True) -> Config:
    project = Project(
        repository="codertocat/hello-world",
        name="hello",
        cluster="previews",
        load_balancer="previews",
        task_definition="hello",
        container="app",
        port=8080,
        pull_requests=PullRequests(comments=comments),
    )
    return Config(projects=(project,))


def written(body: str | None, **more: Any) -> Payload:
    return deliveries.comment(body, repository=REPOSITORY, created_at=WRITTEN_AT, **more)


def asked(body: str) -> Command:
    command = parse("issue_comment", "guid", written(body), config())
    assert isinstance(command, Command)
    return command


def ignored(payload: object, *, comments: bool = True) -> str:
    nothing = parse("issue_comment", "guid", payload, config(comments=comments))
    assert isinstance(nothing, Ignored)
    return nothing.reason


def test_a_comment_is_a_command_with_who_wrote_it_where_and_when() -> None:
    assert parse("issue_comment", "guid", written("/preview up 1A2B3C4", actor="mona"), config()) == Command(
        id="github-comment-492700400",
        verb=Verb.UP,
        repository="codertocat/hello-world",
        commit="1a2b3c4",
        comment=CommentAsker(login="mona", pull_request=7, comment=492700400, at=WRITTEN_AT),
    )


def test_a_comment_that_several_webhooks_deliver_is_one_command() -> None:
    first, second = (parse("issue_comment", guid, written("/preview up"), config()) for guid in ("one", "two"))
    assert first == second


@pytest.mark.parametrize(
    ("body", "verb", "commit"),
    [
        ("/preview up", Verb.UP, None),
        ("  /preview   up  \r\n\r\nPlease look at the colours.", Verb.UP, None),
        ("/Preview Up", Verb.UP, None),
        ("/preview up " + "a" * 40, Verb.UP, "a" * 40),
        ("/preview up " + "A" * 64, Verb.UP, "a" * 64),
        ("/preview down", Verb.DOWN, None),
        ("/preview restart", Verb.RESTART, None),
        ("/preview status", Verb.STATUS, None),
        ("/preview", Verb.HELP, None),
        ("/preview help", Verb.HELP, None),
        ("/preview dance", Verb.HELP, None),
        ("/preview up please", Verb.HELP, None),
        ("/preview up abc123", Verb.HELP, None),
        ("/preview up " + "a" * 65, Verb.HELP, None),
        ("/preview up 1a2b3c4 now", Verb.HELP, None),
        ("/preview down 1a2b3c4", Verb.HELP, None),
        ("/preview list", Verb.HELP, None),
        ("/preview keep 7", Verb.HELP, None),
    ],
)
def test_the_first_line_says_what_is_asked_for_and_unknown_words_ask_for_help(
    body: str, verb: Verb, commit: str | None
) -> None:
    command = asked(body)
    assert (command.verb, command.commit) == (verb, commit)


@pytest.mark.parametrize(
    "body", [None, "", "\n", "Looks good", "/previews up", "`/preview up`", "> /preview up", "Try\n/preview up"]
)
def test_what_does_not_begin_so_is_no_command(body: str | None) -> None:
    assert ignored(written(body)) == "this comment is no command: those begin with /preview"


def test_on_an_issue_there_are_no_commands() -> None:
    assert "on an issue" in ignored(written("/preview up", on_pull_request=False))
    assert "on an issue" in ignored(original("issue_comment.created"))


@pytest.mark.parametrize("action", ["edited", "deleted"])
def test_a_comment_that_is_changed_later_is_no_command(action: str) -> None:
    assert f"a comment that was '{action}' is no command" in ignored(written("/preview up") | {"action": action})


def test_a_bots_comment_is_no_command_even_where_somebody_else_sent_it_on() -> None:
    assert ignored(written("/preview up", bot=True)) == "a bot's comment is no command"
    payload = written("/preview up")
    payload["comment"]["user"]["type"] = "Bot"
    assert ignored(payload) == "a bot's comment is no command"


def test_where_the_project_says_so_comments_are_no_commands() -> None:
    assert "pull_requests.comments is false" in ignored(written("/preview up"), comments=False)


@pytest.mark.parametrize(
    ("part", "changes", "expected"),
    [
        ("comment", {"id": "7"}, "comment.id: expected a whole number"),
        ("comment", {"body": 7}, "comment.body: expected a text"),
        ("comment", {"user": None}, "comment.user: expected a JSON object"),
        ("comment", {"user": {"login": ""}}, "comment.user.login: expected a text"),
        ("comment", {"created_at": None}, "comment.created_at: expected seconds"),
        ("issue", {"number": -1}, "issue.number: expected a whole number"),
    ],
)
def test_a_comment_that_is_none_is_refused_and_told_why(part: str, changes: Payload, expected: str) -> None:
    payload = written("/preview up")
    payload[part] |= changes
    with pytest.raises(InvalidEventError, match=expected):
        parse("issue_comment", "guid", payload, config())


@pytest.mark.parametrize("changes", [{"action": None}, {"issue": 7}, {"comment": None}])
def test_an_event_without_its_parts_is_refused(changes: Payload) -> None:
    with pytest.raises(InvalidEventError):
        parse("issue_comment", "guid", written("/preview up") | changes, config())


@settings(deadline=None)
@given(st.text(st.characters(codec="utf-8")))
def test_whatever_follows_the_word_nothing_but_a_known_verb_and_a_sha_gets_through(text: str) -> None:
    outcome = parse("issue_comment", "guid", written(f"/preview {text}"), config())
    assert isinstance(outcome, Command)
    assert outcome.verb in (Verb.UP, Verb.DOWN, Verb.RESTART, Verb.STATUS, Verb.HELP)
    assert outcome.commit is None or (outcome.commit.isalnum() and len(outcome.commit) >= 7)
