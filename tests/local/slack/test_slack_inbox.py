"""The inbox as a server, and what it keeps."""

import http.client
import threading
import urllib.error
import urllib.request
from datetime import datetime

import pytest
from slack_sdk.webhook import WebhookClient

from local.slack.inbox import SlackInbox
from local.slack.store import MessageStore, Post
from tests.local.slack.asking import post
from tests.local.waiting import answers, free_port


@pytest.mark.parametrize(
    ("path", "length", "status"),
    [("/services/x", "2000000", 413), ("/services/x", "two", 411), ("/nowhere", "0", 404)],
)
def test_what_is_not_slack_s_is_refused(inbox: SlackInbox, path: str, length: str, status: int) -> None:
    assert post(inbox, path, b"", Content_Length=length)[0] == status


def test_an_unknown_page_is_not_found(inbox: SlackInbox) -> None:
    with pytest.raises(urllib.error.HTTPError, match="404"):
        urllib.request.urlopen(inbox.url + "nowhere", timeout=10)


def test_two_inboxes_stand_side_by_side(inbox: SlackInbox, webhook: WebhookClient) -> None:
    other = SlackInbox.start()
    WebhookClient(other.webhook_url).send(text="for the other")
    other.close()
    webhook.send(text="for the first")
    assert [message.text for message in inbox.messages()] == ["for the first"]
    assert [message.text for message in other.messages()] == ["for the other"]


def test_a_port_can_be_asked_for_and_is_given_back() -> None:
    port = free_port()
    inbox = SlackInbox.start(port)
    assert inbox.url == f"http://127.0.0.1:{port}/"
    inbox.close()
    assert not answers(port)


def test_closing_cuts_connections_that_are_kept_alive_and_ends_their_threads() -> None:
    before = set(threading.enumerate())
    inbox = SlackInbox.start()
    connection = http.client.HTTPConnection(inbox.url.split("/")[2], timeout=10)
    connection.request("GET", "/messages")
    connection.getresponse().read()
    inbox.close()
    assert set(threading.enumerate()) == before
    assert connection.sock is not None
    assert connection.sock.recv(1) == b""
    connection.close()


def test_a_message_that_is_there_already_is_found_at_once(inbox: SlackInbox, webhook: WebhookClient) -> None:
    webhook.send(text="a")
    webhook.send(text="b")
    assert inbox.wait_for(lambda message: message.text == "b", timeout=0).text == "b"


def test_a_message_that_comes_later_is_waited_for(inbox: SlackInbox, webhook: WebhookClient) -> None:
    sender = threading.Thread(target=webhook.send, kwargs={"text": "late"})
    sender.start()
    assert inbox.wait_for(lambda message: "late" in message.text, timeout=10).channel == "#previews"
    sender.join()


def test_a_message_that_never_comes_is_reported_with_those_that_did(inbox: SlackInbox, webhook: WebhookClient) -> None:
    webhook.send(text="something else")
    with pytest.raises(TimeoutError, match="something else"):
        inbox.wait_for(lambda message: message.text == "never", timeout=0.01)


def test_no_two_messages_have_one_ts_even_when_the_clock_stands_still_or_goes_back() -> None:
    clock = iter((1_700_000_000.5, 1_700_000_000.5, 1_600_000_000.0))
    store = MessageStore(now=lambda: next(clock))
    stamps = [store.add(Post(channel="#a", text="a")).ts for _ in range(3)]
    assert stamps == ["1700000000.500000", "1700000000.500001", "1700000000.500002"]


def test_the_time_of_receipt_is_told_in_utc() -> None:
    message = MessageStore(now=lambda: 1_700_000_000.25).add(Post(channel="#a", text="a"))
    assert datetime.fromisoformat(message.received_at).timestamp() == 1_700_000_000.25
    assert message.received_at.endswith("+00:00")
