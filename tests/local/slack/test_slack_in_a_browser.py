"""The inbox's page in a real browser."""

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from local.slack.inbox import SlackInbox
from tests.local.browser import picture

pytestmark = pytest.mark.browser


def test_a_message_appears_while_the_page_is_open(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    tab.goto(inbox.url)
    slack.chat_postMessage(channel="#previews", text="*Creating*")
    expect(tab.locator("article strong")).to_have_text("Creating")
    picture(tab, "slack-one-message")
