"""Answers reach whoever asked, and nobody else; an address that takes no more is told from passing trouble."""

from collections.abc import Iterator

import pytest

from adapters.answers import Answers, SpentAddressError
from adapters.slack_refusals import SlackError
from preview.errors import TryLaterError
from preview.showing.answers import Reply
from tests.adapters.slack_server import Reply as Answered
from tests.adapters.slack_server import SlackServer, slack_server

REPLY = Reply(sections=("`feature/x` of shop is up.", "What you can do"))


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as running:
        yield running


def post(server: SlackServer) -> None:
    Answers(f"{server.url}/api/").post(f"{server.url}/commands/T1/1/abc", REPLY)


def test_an_answer_is_for_whoever_asked_and_leaves_the_message_as_it_is(server: SlackServer) -> None:
    post(server)

    (taken,) = server.posts
    assert taken.path == "/commands/T1/1/abc"
    assert taken.message == {
        "text": "`feature/x` of shop is up.",
        "response_type": "ephemeral",
        "replace_original": False,
        "unfurl_links": False,
        "unfurl_media": False,
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": text, "verbatim": True}} for text in REPLY.sections
        ],
    }


@pytest.mark.parametrize(
    "answered",
    [
        Answered(status=404, body='{"ok":false,"error":"used_url"}'),
        Answered(status=404, body='{"ok":false,"error":"expired_url"}'),
        Answered(status=410, body="gone"),
        Answered(status=200, body='{"ok":false,"error":"expired_url"}'),
    ],
)
def test_an_address_that_takes_no_more_answers_is_given_up(server: SlackServer, answered: Answered) -> None:
    server.usual = answered
    with pytest.raises(SpentAddressError):
        post(server)
    assert len(server.posts) == 1


def test_what_slack_asks_for_is_how_long_the_next_try_waits(server: SlackServer) -> None:
    server.usual = Answered(status=429, body="ratelimited", headers={"Retry-After": "7"})
    with pytest.raises(TryLaterError) as refused:
        post(server)
    assert (refused.value.seconds, refused.value.silent) == (7, False)


@pytest.mark.parametrize("status", [500, 503])
def test_slacks_own_trouble_passes(server: SlackServer, status: int) -> None:
    server.usual = Answered(status=status, body="oops")
    with pytest.raises(TryLaterError) as refused:
        post(server)
    assert (refused.value.seconds, refused.value.silent) == (None, False)


def test_silence_is_told_as_such(server: SlackServer) -> None:
    server.usual = Answered(drop=True)
    with pytest.raises(TryLaterError) as refused:
        post(server)
    assert refused.value.silent


def test_what_slack_refuses_for_good_is_for_people(server: SlackServer) -> None:
    server.usual = Answered(status=400, body="invalid_blocks")
    with pytest.raises(SlackError, match="invalid_blocks"):
        post(server)


@pytest.mark.parametrize("api_url", [None, "https://slack.example/api/"])
def test_nobody_is_answered_at_an_address_that_is_none_of_slacks(server: SlackServer, api_url: str | None) -> None:
    for url in (server.url, "https://hooks.slack.com.evil.example", "http://hooks.slack.com", "file:///etc/passwd"):
        with pytest.raises(SpentAddressError, match="none of Slack's"):
            Answers(api_url).post(f"{url}/commands/T1/1/abc", REPLY)
    assert server.posts == []
