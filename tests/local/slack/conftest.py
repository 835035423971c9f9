"""An open inbox, and the clients that the product itself uses."""

from collections.abc import Iterator

import pytest
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from local.slack.inbox import SlackInbox
from tests.local.slack.app import App, running


@pytest.fixture
def inbox() -> Iterator[SlackInbox]:
    opened = SlackInbox.start()
    yield opened
    opened.close()


@pytest.fixture
def webhook(inbox: SlackInbox) -> WebhookClient:
    return WebhookClient(inbox.webhook_url)


@pytest.fixture
def slack(inbox: SlackInbox) -> WebClient:
    return WebClient("xoxb-a-token", base_url=inbox.api_url)


@pytest.fixture
def app(inbox: SlackInbox) -> Iterator[App]:
    """An app that hears of what people do in the inbox."""
    with running() as started:
        inbox.connect(started.slack_app())
        yield started
