"""Messages reach Slack by webhook or by bot; refusals say what to change, and passing trouble is sat out."""

import json
from collections.abc import Callable, Iterator

import pytest
from slack_sdk.http_retry.builtin_interval_calculators import FixedValueRetryIntervalCalculator

from adapters.slack import Posted, Slack
from adapters.slack_refusals import SlackError
from preview.errors import MissingSettingError, TryLaterError
from preview.showing.slack_message import Message
from tests.adapters.slack_server import Reply, SlackServer, slack_server

Poster = Callable[[SlackServer], Slack]

TOKEN = "xoxb-1-abc"
MESSAGE = Message(
    text="Ready: feature/x of web",
    sections=(":white_check_mark: *Ready*", "<http://previews.example:20123/>"),
    footnotes=("acme/web", "by octocat"),
)
TOO_MANY = Reply(status=429, body='{"ok": false, "error": "ratelimited"}', headers={"Retry-After": "0"})


@pytest.fixture
def server() -> Iterator[SlackServer]:
    with slack_server() as running:
        yield running


def webhook(server: SlackServer) -> Slack:
    return _slack(f"{server.url}/services/T0/B0/secret-part", server)


def bot(server: SlackServer) -> Slack:
    server.usual = Reply(
        body='{"ok": true, "ts": "1.2", "channel": "C1"}', headers={"Content-Type": "application/json"}
    )
    return _slack(TOKEN, server)


def _slack(secret: str, server: SlackServer) -> Slack:
    at_once = FixedValueRetryIntervalCalculator(0)
    return Slack(secret=lambda: secret, api_url=f"{server.url}/api", pause=at_once, timeout=1)


def refused(error: str, status: int = 200) -> Reply:
    return Reply(status=status, body=json.dumps({"ok": False, "error": error}))


def test_a_webhook_takes_text_blocks_and_no_previews_of_links(server: SlackServer) -> None:
    webhook(server).post(MESSAGE, channel="#ignored")

    (post,) = server.posts
    assert post.path == "/services/T0/B0/secret-part"
    assert post.message == {
        "text": "Ready: feature/x of web",
        "blocks": [
            {"type": "section", "text": {"type": "mrkdwn", "text": ":white_check_mark: *Ready*", "verbatim": True}},
            {
                "type": "section",
                "text": {"type": "mrkdwn", "text": "<http://previews.example:20123/>", "verbatim": True},
            },
            {
                "type": "context",
                "elements": [
                    {"type": "mrkdwn", "text": "acme/web", "verbatim": True},
                    {"type": "mrkdwn", "text": "by octocat", "verbatim": True},
                ],
            },
        ],
        "unfurl_links": False,
        "unfurl_media": False,
    }


def test_a_bot_posts_the_same_into_the_channel(server: SlackServer) -> None:
    bot(server).post(MESSAGE, channel="#previews")
    webhook(server).post(MESSAGE, channel=None)

    by_bot, by_webhook = server.posts
    assert by_bot.path == "/api/chat.postMessage"
    assert by_bot.token == f"Bearer {TOKEN}"
    assert by_bot.message == {**by_webhook.message, "channel": "#previews"}


def test_a_secret_that_is_rotated_is_followed(server: SlackServer) -> None:
    secrets = iter([f"{server.url}/services/old", f"{server.url}/services/new\n"])
    slack = Slack(secret=lambda: next(secrets))

    slack.post(MESSAGE, channel=None)
    slack.post(MESSAGE, channel=None)

    assert [post.path for post in server.posts] == ["/services/old", "/services/new"]


def test_a_bots_message_has_a_place_and_a_webhooks_has_none(server: SlackServer) -> None:
    assert bot(server).post(MESSAGE, channel="#previews") == Posted(channel="C1", ts="1.2")
    assert webhook(server).post(MESSAGE, channel="#previews") is None


def test_only_a_bot_can_change_what_it_posted(server: SlackServer) -> None:
    assert bot(server).is_bot
    assert not webhook(server).is_bot
    with pytest.raises(MissingSettingError):
        Slack(secret=lambda: "{}").is_bot  # noqa: B018  it is a question


def test_a_bot_without_a_channel_is_told_to_set_one(server: SlackServer) -> None:
    with pytest.raises(MissingSettingError, match=r"bot token needs a channel.*slack\.channel"):
        bot(server).post(MESSAGE, channel=None)
    assert server.posts == []


@pytest.mark.parametrize("secret", ["", "hooks.slack.com/services/T0", "xapp-1-2", "{}"])
def test_a_secret_that_is_neither_is_told_what_was_expected_without_being_shown(secret: str) -> None:
    with pytest.raises(MissingSettingError, match=r"https://hooks\.slack\.com/services/….*xoxb-…") as caught:
        Slack(secret=lambda: secret).post(MESSAGE, channel="#previews")
    assert not secret or secret not in str(caught.value).replace("https://hooks.slack.com/services/…", "")


@pytest.mark.parametrize("poster", [webhook, bot])
def test_when_slack_asks_for_patience_it_gets_it(poster: Poster, server: SlackServer) -> None:
    slack = poster(server)
    server.replies = [Reply(status=429, body="rate_limited", headers={"Retry-After": "1"})]

    slack.post(MESSAGE, channel="#previews")

    first, second = server.posts
    assert second.at - first.at >= 1
    assert first.message == second.message


@pytest.mark.parametrize("poster", [webhook, bot])
def test_when_slack_asks_for_much_patience_the_queue_has_it(poster: Poster, server: SlackServer) -> None:
    slack = poster(server)
    server.replies = [Reply(status=429, body="rate_limited", headers={"Retry-After": "3600"})]

    with pytest.raises(TryLaterError, match=r"HTTP 429.*The queue delivers the message again") as caught:
        slack.post(MESSAGE, channel="#previews")
    assert (caught.value.seconds, caught.value.silent) == (3600, False)
    assert len(server.posts) == 1


def test_patience_ends_after_three_tries(server: SlackServer) -> None:
    server.usual = TOO_MANY
    with pytest.raises(TryLaterError, match="HTTP 429"):
        webhook(server).post(MESSAGE, channel=None)
    assert len(server.posts) == 3


@pytest.mark.parametrize("trouble", [Reply(status=500, body="rollup_error"), Reply(status=503), Reply(drop=True)])
@pytest.mark.parametrize("poster", [webhook, bot])
def test_passing_trouble_is_sat_out(poster: Poster, server: SlackServer, trouble: Reply) -> None:
    slack = poster(server)
    server.replies = [trouble, trouble]
    slack.post(MESSAGE, channel="#previews")
    assert len(server.posts) == 3


@pytest.mark.parametrize("poster", [webhook, bot])
def test_lasting_trouble_is_an_error_that_says_it_is_worth_another_try(poster: Poster, server: SlackServer) -> None:
    slack = poster(server)
    server.usual = Reply(status=503, body="upstream")
    with pytest.raises(TryLaterError, match=r"HTTP 503\)\. The queue delivers the message again") as caught:
        slack.post(MESSAGE, channel="#previews")
    assert (caught.value.seconds, caught.value.silent) == (None, False)


@pytest.mark.parametrize("poster", [webhook, bot])
@pytest.mark.parametrize("status", [500, 502, 504])
def test_trouble_at_slacks_end_is_never_told_as_a_refusal(poster: Poster, status: int, server: SlackServer) -> None:
    slack = poster(server)
    server.usual = Reply(status=status, body="<html>")
    with pytest.raises(TryLaterError):
        slack.post(MESSAGE, channel="#previews")


def test_trouble_that_slack_tells_in_words_is_worth_another_try_too(server: SlackServer) -> None:
    slack = bot(server)
    server.usual = refused("internal_error")
    with pytest.raises(TryLaterError, match="internal_error"):
        slack.post(MESSAGE, channel="#previews")


@pytest.mark.parametrize("poster", [webhook, bot])
def test_a_slack_that_never_answers_is_waited_for_once_and_called_silent(poster: Poster, server: SlackServer) -> None:
    slack = poster(server)
    server.usual = Reply(mute=True)
    with pytest.raises(TryLaterError, match="Slack cannot be reached") as caught:
        slack.post(MESSAGE, channel="#previews")
    assert caught.value.silent
    assert len(server.posts) == 1


def test_a_slack_that_is_not_there_is_an_error_that_says_so() -> None:
    with slack_server() as gone:
        slack = webhook(gone)
    with pytest.raises(TryLaterError, match=r"Slack cannot be reached: .*refused.*The queue delivers") as caught:
        slack.post(MESSAGE, channel=None)
    assert caught.value.silent
    assert "secret-part" not in str(caught.value)


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("channel_not_found", r"#previews: channel_not_found .*slack_channel"),
        ("not_in_channel", r"invite the app to it: /invite @APP"),
        ("is_archived", r"set slack\.channel"),
        ("invalid_auth", r"valid bot token"),
        ("token_revoked", r"valid bot token"),
        ("missing_scope", r"chat:write"),
        ("restricted_action", r"administrators"),
        ("invalid_blocks", r"invalid_blocks \(HTTP 200\)\. Slack's own words"),
    ],
)
def test_what_slack_refuses_a_bot_says_what_to_change(words: str, advice: str, server: SlackServer) -> None:
    slack = bot(server)
    server.usual = refused(words)
    with pytest.raises(SlackError, match=advice):
        slack.post(MESSAGE, channel="#previews")
    assert len(server.posts) == 1


@pytest.mark.parametrize(
    ("status", "words", "advice"),
    [
        (404, "no_service", r"no_service \(HTTP 404\)\. Make a new incoming webhook"),
        (404, "channel_not_found", r"slack_channel"),
        (410, "channel_is_archived", r"set slack\.channel"),
        (403, "action_prohibited", r"administrators"),
        (403, "invalid_token", r"Make a new incoming webhook"),
        (410, "<html>Gone</html>", r"Make a new incoming webhook"),
        (400, "invalid_payload", r"invalid_payload \(HTTP 400\)\. Slack's own words"),
        (400, "", r"no reason given \(HTTP 400\)"),
    ],
)
def test_what_slack_refuses_a_webhook_says_what_to_change_and_not_the_secret(
    status: int, words: str, advice: str, server: SlackServer
) -> None:
    server.usual = Reply(status=status, body=words)
    with pytest.raises(SlackError, match=advice) as caught:
        webhook(server).post(MESSAGE, channel=None)
    assert "secret-part" not in str(caught.value)
    assert len(server.posts) == 1
