"""People act on the inbox's page in a real browser: they type commands, press buttons, and answer questions."""

import pytest
from playwright.sync_api import Page, expect
from slack_sdk import WebClient

from local.slack.inbox import SlackInbox
from local.slack.people import ADA, BOB
from tests.local.browser import picture
from tests.local.slack.app import App
from tests.local.slack.environment_messages import CHANNEL, KEY, changed, posted
from tests.local.waiting import wait_until

pytestmark = pytest.mark.browser


def test_a_command_is_typed_and_its_answer_is_for_one_person(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    app.says(response_type="ephemeral", text="On it: up *hello* `feature/x`")
    posted(slack)
    tab.goto(inbox.url)
    tab.get_by_role("combobox", name="as").select_option("bob")
    tab.get_by_label("A slash command").fill("/deity up hello feature/x")
    tab.keyboard.press("Enter")
    answer = tab.locator("article.private")
    expect(answer).to_contain_text("Only visible to you")
    expect(answer).to_contain_text("On it: up hello feature/x")
    expect(answer).to_be_in_viewport()
    expect(tab.get_by_label("A slash command")).to_have_value("")
    assert (app.heard[0].form["user_id"], app.heard[0].form["channel_name"]) == (BOB.id, "previews")
    picture(tab, "slack-command-answered")
    tab.get_by_role("combobox", name="as").select_option("ada")
    expect(answer).to_have_count(0)


def test_what_is_being_typed_stays_while_messages_come(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    tab.goto(inbox.url)
    field = tab.get_by_label("A slash command")
    field.press_sequentially("/deity up")
    slack.chat_postMessage(channel=CHANNEL, text="the newest")
    expect(tab.get_by_text("the newest")).to_be_visible()
    field.press_sequentially(" hello")
    expect(field).to_have_value("/deity up hello")
    expect(field).to_be_focused()


def test_a_command_that_is_none_is_told_and_stays_to_be_mended(inbox: SlackInbox, app: App, tab: Page) -> None:
    tab.goto(inbox.url)
    tab.get_by_label("A slash command").fill("/diety up")
    tab.get_by_role("button", name="Send").click()
    expect(tab.get_by_role("status")).to_contain_text("/diety is not a valid command")
    expect(tab.get_by_label("A slash command")).to_have_value("/diety up")


def test_the_page_says_that_there_is_no_app_until_there_is_one(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    tab.goto(inbox.url)
    expect(tab.get_by_text("No app is connected yet")).to_be_visible()
    picture(tab, "slack-nothing-yet")
    inbox.connect(App(address="http://127.0.0.1:1").slack_app())
    expect(tab.get_by_text("No app is connected yet")).to_be_hidden()


def test_a_button_without_a_question_is_sent_at_once(inbox: SlackInbox, slack: WebClient, app: App, tab: Page) -> None:
    posted(slack)
    tab.goto(inbox.url)
    tab.get_by_role("button", name="Restart").press("Enter")
    wait_until(lambda: app.heard)
    [action] = app.heard[0].payload["actions"]
    assert (action["action_id"], action["value"]) == ("restart", KEY)
    assert app.heard[0].payload["user"]["id"] == ADA.id


def test_a_button_with_a_question_is_sent_when_it_is_confirmed(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    ts = posted(slack)
    tab.goto(inbox.url)
    tab.get_by_role("button", name="Delete", exact=True).click()
    dialog = tab.get_by_role("dialog", name="Delete this environment?")
    expect(dialog).to_contain_text("Pushes do not bring it back.")
    changed(slack, ts, ":arrows_counterclockwise: *Updating*")
    expect(tab.locator("article")).to_contain_text("Updating")
    expect(dialog).to_be_visible()
    picture(tab, "slack-dialog")
    dialog.get_by_role("button", name="Yes, delete it").click()
    expect(dialog).to_be_hidden()
    wait_until(lambda: app.heard)
    assert app.heard[0].payload["actions"][0]["action_id"] == "down"


@pytest.mark.parametrize("how", ["denied", "escaped", "clicked away"])
def test_nothing_is_sent_when_it_is_not_confirmed(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page, how: str
) -> None:
    posted(slack)
    tab.goto(inbox.url)
    tab.get_by_role("button", name="Delete", exact=True).click()
    dialog = tab.get_by_role("dialog")
    expect(dialog).to_be_visible()
    if how == "denied":
        dialog.get_by_role("button", name="Cancel").click()
    elif how == "escaped":
        tab.keyboard.press("Escape")
    else:
        tab.mouse.click(5, 400)
    expect(dialog).to_be_hidden()
    tab.get_by_role("button", name="Restart").click()
    wait_until(lambda: app.heard)
    assert [heard.payload["actions"][0]["action_id"] for heard in app.heard] == ["restart"]


def test_a_button_that_is_a_link_opens_and_tells_the_app(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    posted(slack)
    tab.goto(inbox.url)
    with tab.context.expect_page() as other:
        tab.get_by_role("link", name="Open").click()
    assert other.value is not tab
    wait_until(lambda: app.heard)
    assert app.heard[0].payload["actions"][0]["action_id"] == "open"


def test_an_app_that_fails_is_told_to_who_pressed(inbox: SlackInbox, slack: WebClient, app: App, tab: Page) -> None:
    app.status = 500
    posted(slack)
    tab.goto(inbox.url)
    tab.get_by_role("button", name="Restart").click()
    expect(tab.locator("article.private")).to_contain_text('failed with the error "dispatch_failed"')


def test_the_focus_stays_on_a_button_whose_message_is_changed(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    ts = posted(slack)
    tab.goto(inbox.url)
    restart = tab.get_by_role("button", name="Restart")
    restart.focus()
    changed(slack, ts, "*Updating*")
    expect(tab.locator("article")).to_contain_text("Updating")
    expect(restart).to_be_focused()
