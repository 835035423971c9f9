"""The inbox changes messages as `chat.update` does, and answers what else our functions ask of Slack."""

import json
import threading
from datetime import datetime
from typing import Any

import pytest
import requests
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError
from slack_sdk.webhook import WebhookClient

from local.slack.inbox import SlackInbox
from local.slack.people import ADA, BOB, DEITY_GROUP, Workspace
from tests.local.slack.asking import listed, section
from tests.local.waiting import wait_until


class TestUpdate:
    def test_a_message_has_its_newest_text_at_its_old_place(self, inbox: SlackInbox, slack: WebClient) -> None:
        first = slack.chat_postMessage(channel="#a", text="Creating", blocks=[section("*Creating*")])
        slack.chat_postMessage(channel="#a", text="another")
        answer = slack.chat_update(
            channel=str(first["channel"]), ts=str(first["ts"]), text="Ready", blocks=[section("*Ready*")]
        )
        assert (answer["ts"], answer["channel"], answer["text"]) == (first["ts"], first["channel"], "Ready")
        assert answer["message"]["edited"]["ts"] > str(first["ts"])
        message, other = listed(inbox)
        assert (message["text"], message["blocks"]) == ("Ready", [section("*Ready*")])
        assert message["received_at"] < other["received_at"] < message["edited"]["at"]
        assert float(message["edited"]["ts"]) == pytest.approx(
            datetime.fromisoformat(message["edited"]["at"]).timestamp()
        )
        assert "edited" not in other

    def test_blocks_that_are_not_named_stay_and_an_empty_list_removes_them(
        self, inbox: SlackInbox, slack: WebClient
    ) -> None:
        first = slack.chat_postMessage(channel="#a", text="a", blocks=[section("*a*")])
        at: dict[str, Any] = {"channel": str(first["channel"]), "ts": str(first["ts"])}
        slack.chat_update(**at, text="b")
        assert inbox.messages()[0].blocks == (section("*a*"),)
        slack.chat_update(**at, text="c", blocks=[])
        assert (inbox.messages()[0].text, inbox.messages()[0].blocks) == ("c", ())

    @pytest.mark.parametrize(
        ("changed", "error"),
        [
            ({"ts": "1.000001"}, "message_not_found"),
            ({"ts": ""}, "message_not_found"),
            ({"channel": "#other"}, "message_not_found"),
            ({"channel": ""}, "channel_not_found"),
            ({"text": ""}, "no_text"),
            ({"blocks": [section("")]}, "invalid_blocks"),
        ],
    )
    def test_what_slack_would_refuse_changes_nothing(
        self, inbox: SlackInbox, slack: WebClient, changed: dict[str, Any], error: str
    ) -> None:
        ts = str(slack.chat_postMessage(channel="#a", text="a")["ts"])
        before = inbox.messages()
        with pytest.raises(SlackApiError) as refused:
            slack.api_call("chat.update", json={"channel": "#a", "ts": ts, "text": "b", **changed})
        assert refused.value.response["error"] == error
        assert inbox.messages() == before

    def test_a_message_that_somebody_deleted_is_not_found(self, inbox: SlackInbox, slack: WebClient) -> None:
        first = slack.chat_postMessage(channel="#a", text="a")
        slack.chat_postMessage(channel="#a", text="reply", thread_ts=str(first["ts"]))
        inbox.remove(str(first["ts"]))
        with pytest.raises(SlackApiError) as refused:
            slack.chat_update(channel="#a", ts=str(first["ts"]), text="b")
        assert refused.value.response["error"] == "message_not_found"
        assert [message.text for message in inbox.messages()] == ["reply"]

    def test_what_a_webhook_posted_is_another_s(
        self, inbox: SlackInbox, slack: WebClient, webhook: WebhookClient
    ) -> None:
        webhook.send(text="a")
        [message] = inbox.messages()
        with pytest.raises(SlackApiError) as refused:
            slack.chat_update(channel=message.channel, ts=message.ts, text="b")
        assert refused.value.response["error"] == "cant_update_message"

    def test_a_change_is_waited_for(self, inbox: SlackInbox, slack: WebClient) -> None:
        first = slack.chat_postMessage(channel="#a", text="Creating")
        changing = threading.Thread(
            target=slack.chat_update,
            kwargs={"channel": str(first["channel"]), "ts": str(first["ts"]), "text": "Ready"},
        )
        changing.start()
        assert inbox.wait_for(lambda message: message.text == "Ready", timeout=10).ts == first["ts"]
        changing.join()


class TestQuestions:
    def test_a_group_s_members_are_told(self, slack: WebClient) -> None:
        assert slack.usergroups_users_list(usergroup=DEITY_GROUP)["users"] == [ADA.id, BOB.id]

    def test_groups_can_be_chosen(self) -> None:
        inbox = SlackInbox.start(workspace=Workspace(people=(ADA,), groups={"S0OTHER01": ()}))
        slack = WebClient("xoxb-1", base_url=inbox.api_url)
        assert slack.usergroups_users_list(usergroup="S0OTHER01")["users"] == []
        inbox.close()

    def test_an_unknown_group_is_not_there(self, slack: WebClient) -> None:
        with pytest.raises(SlackApiError) as refused:
            slack.usergroups_users_list(usergroup="S0UNKNOWN")
        assert refused.value.response["error"] == "no_such_subteam"

    def test_a_token_is_told_whose_it_is(self, slack: WebClient) -> None:
        answer = slack.auth_test()
        assert answer["ok"] is True
        assert answer["bot_id"] == slack.chat_postMessage(channel="#a", text="a")["message"]["bot_id"]


class TestTrouble:
    def test_a_rate_limit_says_when_to_come_back(self, inbox: SlackInbox, slack: WebClient) -> None:
        inbox.trouble("429")
        with pytest.raises(SlackApiError) as refused:
            slack.chat_postMessage(channel="#a", text="a")
        assert refused.value.response.status_code == 429
        assert refused.value.response["error"] == "ratelimited"
        assert refused.value.response.headers["Retry-After"] == "1"
        assert inbox.messages() == ()

    def test_it_is_over_when_it_is_told_to_be(
        self, inbox: SlackInbox, slack: WebClient, webhook: WebhookClient
    ) -> None:
        inbox.trouble("500")
        assert webhook.send(text="a").status_code == 500
        with pytest.raises(SlackApiError):
            slack.auth_test()
        inbox.trouble(None)
        assert webhook.send(text="b").status_code == 200
        assert [message.text for message in inbox.messages()] == ["b"]

    def test_it_lasts_for_so_many_calls(self, inbox: SlackInbox, webhook: WebhookClient) -> None:
        inbox.trouble("500", times=2)
        assert [webhook.send(text=str(number)).status_code for number in range(3)] == [500, 500, 200]

    def test_silence_answers_nothing_and_keeps_nothing(self, inbox: SlackInbox) -> None:
        inbox.trouble("silence", times=1)
        with pytest.raises(requests.Timeout):
            requests.post(inbox.webhook_url, json={"text": "a"}, timeout=0.2)
        assert requests.post(inbox.webhook_url, json={"text": "b"}, timeout=10).text == "ok"
        assert [message.text for message in inbox.messages()] == ["b"]

    def test_who_waits_in_silence_is_let_go_when_it_ends(self, inbox: SlackInbox) -> None:
        inbox.trouble("silence")
        failures: list[Exception] = []

        def ask() -> None:
            try:
                requests.post(inbox.webhook_url, json={"text": "a"}, timeout=60)
            except requests.ConnectionError as error:
                failures.append(error)

        before = threading.active_count()
        asking = threading.Thread(target=ask)
        asking.start()
        wait_until(lambda: threading.active_count() == before + 2)  # the one that asks, and the one that keeps silent
        inbox.trouble(None)
        asking.join(timeout=10)
        assert len(failures) == 1

    def test_closing_ends_silence(self) -> None:
        inbox = SlackInbox.start()
        inbox.trouble("silence")
        with pytest.raises(requests.Timeout):
            requests.post(inbox.webhook_url, json={"text": "a"}, timeout=0.2)
        closing = threading.Thread(target=inbox.close)
        closing.start()
        closing.join(timeout=10)
        assert not closing.is_alive()

    def test_people_still_see_the_page_and_programs_the_messages(
        self, inbox: SlackInbox, webhook: WebhookClient
    ) -> None:
        webhook.send(text="a")
        inbox.trouble("500")
        assert json.loads(requests.get(inbox.messages_url, timeout=10).text)[0]["text"] == "a"
        assert requests.get(inbox.url, timeout=10).status_code == 200
