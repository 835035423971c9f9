"""The inbox takes posts as Slack does, and refuses them in its words."""

import json
from typing import Any

import pytest
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from local.slack.inbox import SlackInbox
from tests.local.slack.asking import FORM, listed, post, section


class TestWebhook:
    def test_a_post_is_answered_ok_and_kept(self, inbox: SlackInbox, webhook: WebhookClient) -> None:
        answer = webhook.send(text="hello", blocks=[section("*hello*")])
        assert (answer.status_code, answer.body) == (200, "ok")
        [message] = listed(inbox)
        assert message["text"] == "hello"
        assert message["blocks"] == [section("*hello*")]
        assert message["channel"] == "#previews"

    def test_a_form_s_payload_is_taken_too(self, inbox: SlackInbox) -> None:
        assert post(inbox, "/services/T/B/x", b"payload=%7B%22text%22%3A%22hi%22%7D", Content_Type=FORM) == (200, "ok")
        assert [message.text for message in inbox.messages()] == ["hi"]

    @pytest.mark.parametrize(
        ("body", "error"),
        [
            (b"", "invalid_payload"),
            (b"{", "invalid_payload"),
            (b'"text"', "invalid_payload"),
            (b"[" * 100_000, "invalid_payload"),
            (b"{}", "no_text"),
            (b'{"text": ""}', "no_text"),
            (b'{"text": 7}', "no_text"),
            (b'{"text": "a", "blocks": [{"type": "sektion"}]}', "invalid_blocks"),
            (b'{"text": "a", "attachments": ["b"]}', "invalid_attachments"),
            (b'{"attachments": [{"blocks": [{"type": "header"}]}]}', "invalid_blocks"),
        ],
    )
    def test_what_slack_would_refuse_is_refused_in_its_words(self, inbox: SlackInbox, body: bytes, error: str) -> None:
        assert post(inbox, "/services/T/B/x", body, Content_Type="application/json") == (400, error)
        assert inbox.messages() == ()


class TestWebApi:
    def test_a_message_is_answered_with_its_identity(self, inbox: SlackInbox, slack: WebClient) -> None:
        first = slack.chat_postMessage(channel="#previews", text="one")
        second = slack.chat_postMessage(channel="#previews", text="two", thread_ts=str(first["ts"]))
        assert first["ok"] is True
        assert first["message"]["text"] == "one"
        assert first["channel"] == second["channel"]
        assert float(str(first["ts"])) < float(str(second["ts"]))
        assert [message["ts"] for message in listed(inbox)] == [first["ts"], second["ts"]]
        assert inbox.messages()[1].thread_ts == first["ts"]

    def test_a_channel_has_one_name_whatever_it_is_called_by(self, inbox: SlackInbox, slack: WebClient) -> None:
        first = slack.chat_postMessage(channel="#previews", text="one")
        slack.chat_postMessage(channel=str(first["channel"]), text="two", thread_ts=str(first["ts"]))
        slack.chat_postMessage(channel="previews", text="three")
        assert [message.channel for message in inbox.messages()] == ["#previews"] * 3

    def test_a_thread_is_told_from_what_the_channel_shows(self, inbox: SlackInbox, slack: WebClient) -> None:
        first, other = (str(slack.chat_postMessage(channel="#a", text=text)["ts"]) for text in ("one", "two"))
        slack.chat_postMessage(channel="#a", text="reply", thread_ts=first)
        slack.chat_postMessage(channel="#a", text="loud", thread_ts=first, reply_broadcast=True)
        slack.chat_postMessage(channel="#a", text="no reply", reply_broadcast=True)
        assert [message.text for message in inbox.parents()] == ["one", "two", "no reply"]
        assert [message.text for message in inbox.thread(first)] == ["reply", "loud"]
        assert inbox.thread(other) == ()
        told = {message["text"]: message for message in listed(inbox)}
        assert told["loud"]["reply_broadcast"] is True
        assert "reply_broadcast" not in told["reply"]
        assert "reply_broadcast" not in told["no reply"]

    def test_a_channel_s_id_is_answered_as_it_is(self, slack: WebClient) -> None:
        assert slack.chat_postMessage(channel="C0123456789", text="x")["channel"] == "C0123456789"

    def test_a_form_is_taken_too(self, inbox: SlackInbox) -> None:
        body = b"token=xoxb-1&channel=%23a&text=hi&blocks=%5B%7B%22type%22%3A%22divider%22%7D%5D"
        status, text = post(inbox, "/api/chat.postMessage", body, Content_Type=FORM)
        assert (status, json.loads(text)["ok"]) == (200, True)
        assert inbox.messages()[0].blocks == ({"type": "divider"},)

    @pytest.mark.parametrize(
        ("arguments", "error"),
        [
            ({"channel": "#a"}, "no_text"),
            ({"channel": "", "text": "a"}, "channel_not_found"),
            ({"channel": "#a", "text": "a" * 40_001}, "msg_too_long"),
            ({"channel": "#a", "blocks": [section("")]}, "invalid_blocks"),
        ],
    )
    def test_what_slack_would_refuse_is_refused_in_its_words(
        self, inbox: SlackInbox, slack: WebClient, arguments: dict[str, Any], error: str
    ) -> None:
        with pytest.raises(SlackApiError) as refused:
            slack.api_call("chat.postMessage", json=arguments)
        assert refused.value.response["error"] == error
        assert inbox.messages() == ()

    @pytest.mark.parametrize(
        ("token", "error"), [("", "not_authed"), ("Bearer ", "not_authed"), ("Bearer abc", "invalid_auth")]
    )
    def test_a_call_needs_a_token(self, inbox: SlackInbox, token: str, error: str) -> None:
        body = json.dumps({"channel": "#a", "text": "a", "token": "xoxb-1"}).encode()
        status, text = post(inbox, "/api/chat.postMessage", body, Content_Type="application/json", Authorization=token)
        assert (status, json.loads(text)) == (200, {"ok": False, "error": error})

    @pytest.mark.parametrize(
        ("path", "body", "error"),
        [
            ("/api/chat.postMessage", b"{", "invalid_json"),
            ("/api/chat.postMessage", b"[]", "json_not_object"),
            ("/api/no.such", b"{}", "unknown_method"),
        ],
    )
    def test_a_call_that_makes_no_sense_is_told_so(self, inbox: SlackInbox, path: str, body: bytes, error: str) -> None:
        status, text = post(inbox, path, body, Content_Type="application/json", Authorization="Bearer xoxb-1")
        assert (status, json.loads(text)) == (200, {"ok": False, "error": error})
