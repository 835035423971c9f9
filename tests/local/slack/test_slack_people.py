"""People give commands and press buttons in the inbox: the app hears of it as from Slack, and its answer is shown."""

import json
import threading
import time
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.signature import SignatureVerifier
from slack_sdk.webhook import WebhookClient

from local.slack.api import channel_id
from local.slack.inbox import SlackInbox
from local.slack.interactions import CannotError, SlackApp
from local.slack.people import ADA, BOB
from local.slack.response_urls import Asked, ResponseUrls
from local.slack.store import MessageStore
from tests.local.slack.app import SECRET, App
from tests.local.slack.asking import actions, button, listed, post, section
from tests.local.waiting import free_port


@pytest.fixture
def ts(slack: WebClient) -> str:
    """A message with two buttons."""
    row = actions(button("Restart", "restart", value="acme/hello@a"), button("Delete", "down", value="acme/hello@a"))
    return str(slack.chat_postMessage(channel="#previews", text="Ready", blocks=[section("*Ready*"), row])["ts"])


class TestCommands:
    def test_the_app_is_sent_the_fields_that_slack_sends(self, inbox: SlackInbox, app: App) -> None:
        answer = inbox.command("/deity  up hello feature/x ", user="bob", channel="#builds")
        [heard] = app.heard
        assert heard.path == "/command"
        assert heard.headers["content-type"] == "application/x-www-form-urlencoded"
        form = dict(heard.form)
        assert (form["command"], form["text"]) == ("/deity", "up hello feature/x")
        assert (form["user_id"], form["user_name"]) == (BOB.id, "bob")
        assert (form["channel_id"], form["channel_name"]) == (channel_id("#builds"), "builds")
        assert form["response_url"] == answer.response_url
        assert form["team_id"].startswith("T")
        assert form["trigger_id"]
        assert "token" not in form

    def test_it_is_signed_as_slack_signs(self, inbox: SlackInbox, app: App) -> None:
        inbox.command("/deity help")
        inbox.command("/deity help")
        verifier = SignatureVerifier(SECRET)
        assert all(verifier.is_valid_request(heard.body, dict(heard.headers)) for heard in app.heard)
        assert abs(time.time() - int(app.heard[0].headers["x-slack-request-timestamp"])) < 60
        assert not verifier.is_valid_request(app.heard[0].body + b"x", dict(app.heard[0].headers))
        assert len({heard.headers["x-slack-signature"] for heard in app.heard}) == 2

    def test_the_answer_is_shown_to_who_asked_alone(self, inbox: SlackInbox, app: App) -> None:
        app.says(response_type="ephemeral", text="On it")
        answer = inbox.command("/deity up hello feature/x")
        assert (answer.status, json.loads(answer.body)["text"]) == (200, "On it")
        assert inbox.ephemeral(ADA.id) == (answer.shown,)
        assert inbox.ephemeral(BOB.id) == inbox.messages() == ()
        assert listed(inbox) == []
        [message] = listed(inbox, ephemeral="1")
        assert (message["text"], message["ephemeral_for"]) == ("On it", ADA.id)

    def test_an_answer_for_the_channel_is_shown_to_everybody(self, inbox: SlackInbox, app: App) -> None:
        app.says(response_type="in_channel", text="Everybody look")
        inbox.command("/deity list", channel="#builds")
        assert [(message.channel, message.text) for message in inbox.messages()] == [("#builds", "Everybody look")]

    def test_an_answer_in_plain_text_is_shown_and_an_empty_one_is_not(self, inbox: SlackInbox, app: App) -> None:
        app.body = "*plain*"
        shown = inbox.command("/deity help").shown
        app.body = ""
        assert shown is not None
        assert shown.text == "*plain*"
        assert inbox.command("/deity help").shown is None

    @pytest.mark.parametrize("status", [500, 401, 302])
    def test_any_status_but_200_is_a_failed_dispatch(self, inbox: SlackInbox, app: App, status: int) -> None:
        app.status = status
        app.says(text="not shown")
        answer = inbox.command("/deity help")
        assert answer.status == status
        assert [message.text for message in inbox.ephemeral()] == ['/deity failed with the error "dispatch_failed"']

    def test_an_app_that_is_too_slow_has_timed_out(self, inbox: SlackInbox, app: App) -> None:
        app.held = threading.Event()
        inbox.connect(app.slack_app())
        assert inbox.command("/deity help").status is None
        assert [message.text for message in inbox.ephemeral()] == ['/deity failed with the error "operation_timeout"']

    def test_an_app_that_cannot_be_reached_is_a_failed_dispatch(self, inbox: SlackInbox) -> None:
        nowhere = f"http://127.0.0.1:{free_port()}/"
        inbox.connect(SlackApp(command_url=nowhere, interaction_url=nowhere, signing_secret=SECRET))
        assert inbox.command("/deity help").status is None
        assert "dispatch_failed" in inbox.ephemeral()[0].text

    def test_blocks_that_slack_refuses_are_not_shown(self, inbox: SlackInbox, app: App) -> None:
        app.says(text="a", blocks=[section("")])
        inbox.command("/deity help")
        assert [message.text for message in inbox.ephemeral()] == ['/deity failed with the error "invalid_blocks"']

    @pytest.mark.parametrize(
        ("text", "user", "why"),
        [("/other up", "ada", "not a valid"), ("hello", "ada", "not a valid"), ("/deity help", "zoe", "nobody called")],
    )
    def test_what_cannot_be_is_said(self, inbox: SlackInbox, app: App, text: str, user: str, why: str) -> None:
        with pytest.raises(CannotError, match=why):
            inbox.command(text, user=user)
        assert app.heard == []

    def test_without_an_app_nobody_hears_of_it(self, inbox: SlackInbox) -> None:
        with pytest.raises(CannotError, match="no app is connected"):
            inbox.command("/deity help")


class TestButtons:
    def test_the_app_is_sent_what_slack_sends(self, inbox: SlackInbox, app: App, ts: str) -> None:
        answer = inbox.click(ts, "down", user="bob")
        [heard] = app.heard
        payload = heard.payload
        assert (heard.path, payload["type"]) == ("/interaction", "block_actions")
        assert SignatureVerifier(SECRET).is_valid_request(heard.body, dict(heard.headers))
        assert payload["user"] == {"id": BOB.id, "username": "bob", "name": "bob", "team_id": payload["team"]["id"]}
        assert payload["channel"] == {"id": channel_id("#previews"), "name": "previews"}
        assert payload["container"]["message_ts"] == payload["message"]["ts"] == ts
        [action] = payload["actions"]
        assert (action["action_id"], action["value"], action["type"]) == ("down", "acme/hello@a", "button")
        assert action["block_id"]
        assert payload["response_url"] == answer.response_url
        assert "token" not in payload

    def test_what_the_app_answers_at_once_is_not_shown(self, inbox: SlackInbox, app: App, ts: str) -> None:
        app.says(text="not shown")
        assert inbox.click(ts, "down").shown is None
        assert inbox.ephemeral() == ()

    def test_a_press_that_failed_is_told_to_who_pressed(self, inbox: SlackInbox, app: App, ts: str) -> None:
        app.status = 500
        inbox.click(ts, "restart")
        told = 'The button “Restart” failed with the error "dispatch_failed"'
        assert [message.text for message in inbox.ephemeral()] == [told]

    def test_a_button_that_is_there_no_more_cannot_be_pressed(
        self, inbox: SlackInbox, slack: WebClient, app: App, ts: str
    ) -> None:
        slack.chat_update(channel=channel_id("#previews"), ts=ts, text="Deleted", blocks=[section("*Deleted*")])
        with pytest.raises(CannotError, match="button no more"):
            inbox.click(ts, "down")
        with pytest.raises(CannotError, match="there no more"):
            inbox.click("1.2", "down")

    def test_nobody_presses_a_button_that_only_somebody_else_sees(self, inbox: SlackInbox, app: App) -> None:
        app.says(text="Sure?", blocks=[actions(button("Yes", "yes"))])
        shown = inbox.command("/deity down", user=ADA.id).shown
        assert shown is not None
        with pytest.raises(CannotError):
            inbox.click(shown.ts, "yes", user=BOB.id)
        assert inbox.click(shown.ts, "yes", user=ADA.id).status == 200
        assert app.heard[-1].payload["container"]["is_ephemeral"] is True


class TestLaterAnswers:
    def test_they_are_private_or_for_the_channel(self, inbox: SlackInbox, app: App) -> None:
        later = WebhookClient(inbox.command("/deity up hello a").response_url)
        assert later.send(text="for one").body == "ok"
        later.send(text="for all", response_type="in_channel")
        assert [message.text for message in inbox.ephemeral()] == ["for one"]
        assert [message.text for message in inbox.messages()] == ["for all"]

    def test_they_replace_and_delete_the_message_with_the_button(self, inbox: SlackInbox, app: App, ts: str) -> None:
        later = WebhookClient(inbox.click(ts, "down").response_url)
        later.send(text="Deleting", replace_original=True)
        [message] = inbox.messages()
        assert (message.ts, message.text, message.blocks) == (ts, "Deleting", ())
        assert message.edited is not None
        later.send(delete_original=True)
        assert inbox.messages() == ()

    def test_a_command_s_answer_is_replaced_by_a_later_one(self, inbox: SlackInbox, app: App) -> None:
        later = WebhookClient(inbox.command("/deity up hello a").response_url)
        later.send(text="on it")
        later.send(text="done", replace_original=True)
        assert [message.text for message in inbox.ephemeral()] == ["done"]

    def test_a_button_in_a_thread_is_answered_in_the_thread(
        self, inbox: SlackInbox, slack: WebClient, app: App
    ) -> None:
        parent = str(slack.chat_postMessage(channel="#previews", text="Ready")["ts"])
        row = [actions(button("Restart", "restart"))]
        reply = slack.chat_postMessage(channel="#previews", text="Failed", blocks=row, thread_ts=parent)
        later = WebhookClient(inbox.click(str(reply["ts"]), "restart").response_url)
        later.send(text="on it")
        assert inbox.ephemeral()[0].thread_ts == parent

    def test_the_sixth_is_refused(self, inbox: SlackInbox, app: App) -> None:
        later = WebhookClient(inbox.command("/deity help").response_url)
        answers = [later.send(text=str(number)) for number in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 5 + [404]
        assert answers[-1].body == "used_url"

    def test_after_half_an_hour_they_are_refused(self) -> None:
        now = [1_700_000_000.0]
        store = MessageStore()
        urls = ResponseUrls(store=store, now=lambda: now[0])
        name = urls.make(Asked(user=ADA.id, channel="#a"))
        now[0] += 1800
        assert urls.post(name, content_type="application/json", body=b'{"text": "a"}').status == 200
        now[0] += 1
        late = urls.post(name, content_type="application/json", body=b'{"text": "b"}')
        assert (late.status, late.body) == (404, "expired_url")
        assert [message.text for message in store.all()] == ["a"]

    @pytest.mark.parametrize(("body", "error"), [(b"{", "invalid_payload"), (b"{}", "no_text")])
    def test_one_that_is_no_message_is_refused_and_does_not_count(
        self, inbox: SlackInbox, app: App, body: bytes, error: str
    ) -> None:
        url = inbox.command("/deity help").response_url
        path = url.removeprefix(inbox.url.rstrip("/"))
        for _ in range(6):
            assert post(inbox, path, body, Content_Type="application/json") == (400, error)
        assert WebhookClient(url).send(text="a").status_code == 200


class TestThePage:
    def test_it_sends_what_people_do(self, inbox: SlackInbox, app: App, ts: str) -> None:
        command = {"user": BOB.id, "channel": "#previews", "text": "/deity help"}
        assert _done(inbox, "command", command) == (200, "{}")
        assert _done(inbox, "click", {"user": BOB.id, "ts": ts, "action_id": "down"}) == (200, "{}")
        assert [heard.path for heard in app.heard] == ["/command", "/interaction"]

    def test_it_is_told_what_cannot_be_done(self, inbox: SlackInbox, app: App) -> None:
        status, why = _done(inbox, "click", {"user": BOB.id, "ts": "1", "action_id": "down"})
        assert status == 409
        assert "there no more" in why
        assert _done(inbox, "dance", {})[0] == 404

    def test_other_sites_pages_cannot_act_in_somebody_s_name(self, inbox: SlackInbox, app: App) -> None:
        body = json.dumps({"user": BOB.id, "channel": "#previews", "text": "/deity help"}).encode()
        assert post(inbox, "/people/command", body, Content_Type="text/plain")[0] == 415
        assert app.heard == []


def _done(inbox: SlackInbox, what: str, said: dict[str, Any]) -> tuple[int, str]:
    return post(inbox, f"/people/{what}", json.dumps(said).encode(), Content_Type="application/json")
