"""The inbox's page in a real browser: it follows what comes, disturbs no reader, and runs nothing."""

import threading

import pytest
from playwright.sync_api import Browser, Page, expect
from slack_sdk import WebClient

from local.slack.inbox import SlackInbox
from tests.local.browser import opened, picture
from tests.local.slack.app import App
from tests.local.slack.asking import HOSTILE, actions, button, confirm, section
from tests.local.slack.environment_messages import CHANNEL, REASON, changed, posted, replied
from tests.local.waiting import wait_until

pytestmark = pytest.mark.browser


def test_a_message_is_changed_in_place_while_the_page_is_open(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    ts = posted(slack, ":hammer_and_wrench: *Creating*")
    slack.chat_postMessage(channel=CHANNEL, text="another message")
    tab.goto(inbox.url)
    first = tab.locator("article").first
    expect(first).to_contain_text("Creating")
    changed(slack, ts, ":white_check_mark: *Ready*")
    expect(first).to_contain_text("Ready")
    expect(first).to_contain_text("(edited)")
    expect(first).not_to_contain_text("Creating")
    expect(tab.locator("article")).to_have_count(2)


def test_a_thread_that_a_reader_closed_or_opened_stays_so(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    first, second = posted(slack), posted(slack)
    replied(slack, first, "Creating")
    replied(slack, second, "Updating")
    tab.goto(inbox.url)
    threads = tab.locator("details")
    expect(tab.get_by_text("Creating")).to_be_visible()
    threads.first.locator("summary").click()
    expect(tab.get_by_text("Creating")).to_be_hidden()
    replied(slack, first, "Waiting for the image")
    for number in range(12):
        replied(slack, second, f"reply {number}")
    expect(threads.first.locator("summary")).to_have_text("2 replies")
    expect(threads.last.locator("summary")).to_have_text("13 replies")
    expect(tab.get_by_text("Waiting for the image")).to_be_hidden()
    expect(tab.get_by_text("reply 11")).to_be_visible()
    tab.reload()
    expect(tab.get_by_text("reply 11")).to_be_hidden()  # where there are many, threads are closed at first
    threads.last.locator("summary").press("Enter")
    expect(tab.get_by_text("reply 11")).to_be_visible()


def test_a_reader_who_has_scrolled_up_is_not_moved(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    stamps = [posted(slack) for _ in range(20)]
    tab.goto(inbox.url)
    tab.wait_for_function("window.scrollY > 500")
    middle = tab.locator(f"[id='message-{stamps[10]}']")
    middle.scroll_into_view_if_needed()
    tab.mouse.wheel(0, -300)
    tab.wait_for_function("window.innerHeight + window.scrollY < document.body.scrollHeight - 200")
    before = middle.evaluate("item => item.getBoundingClientRect().top")
    changed(slack, stamps[0], "*Failed* " + "and this is why, at length " * 40)
    slack.chat_postMessage(channel=CHANNEL, text="the newest")
    expect(tab.get_by_text("the newest")).to_be_attached()
    assert middle.evaluate("item => item.getBoundingClientRect().top") == pytest.approx(before, abs=2)


def test_a_reader_at_the_end_is_kept_there(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    for _ in range(10):
        posted(slack)
    tab.goto(inbox.url)
    slack.chat_postMessage(channel=CHANNEL, text="the newest")
    expect(tab.get_by_text("the newest")).to_be_attached()
    tab.wait_for_function("window.innerHeight + window.scrollY >= document.body.scrollHeight - 2")


def test_a_broadcast_reply_is_in_the_channel_and_leads_to_its_thread(
    inbox: SlackInbox, slack: WebClient, tab: Page
) -> None:
    ts = posted(slack, ":x: *Failed*")
    replied(slack, ts, REASON, broadcast=True)
    tab.goto(inbox.url)
    broadcast = tab.locator("article.in-channel")
    expect(broadcast).to_contain_text("replied to a thread: Ready: feature/login of hello")
    expect(broadcast.locator("a").first).to_have_attribute("href", f"#message-{ts}")
    expect(tab.locator("details article")).to_contain_text("run the migrations first")


def test_channels_are_tabs(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    posted(slack)
    tab.goto(inbox.url)
    expect(tab.locator("nav a")).to_have_count(0)
    slack.chat_postMessage(channel="#builds", text="elsewhere")
    tab.get_by_role("link", name="# builds").click()
    expect(tab.locator("article .text")).to_have_text("elsewhere")
    expect(tab.locator("nav a[aria-current=page]")).to_have_text("# builds")


def test_mentions_are_names(inbox: SlackInbox, slack: WebClient, tab: Page) -> None:
    slack.chat_postMessage(channel=CHANNEL, text="for <@U0BOB00001>")
    tab.goto(inbox.url)
    expect(tab.locator("mark")).to_have_text("@bob")


def test_nothing_runs_or_loads_that_came_from_a_message(
    inbox: SlackInbox, slack: WebClient, app: App, tab: Page
) -> None:
    evil = "<img src=x onerror=\"document.title='evil'\"><script>document.title='evil'</script>"
    plain = {"type": "plain_text", "text": evil[:75]}
    question = {**confirm("a", "b"), "title": plain, "text": {"type": "plain_text", "text": evil}}
    rows = [
        section(evil),
        section(f"<javascript:document.title='evil'|press me> {HOSTILE}"),
        actions(button("Delete", "down", confirm=question), button("Go", "go", url="javascript:document.title='evil'")),
    ]
    asked: list[str] = []
    tab.on("request", lambda request: asked.append(request.url))
    tab.goto(inbox.url)
    slack.chat_postMessage(channel=CHANNEL, text=evil, username=evil, blocks=rows)
    slack.chat_postMessage(channel=CHANNEL, text=evil, thread_ts=inbox.messages()[0].ts, reply_broadcast=True)
    app.says(text=evil)
    inbox.command("/deity help")
    expect(tab.locator("article.private")).to_contain_text("<img src=x")
    tab.get_by_role("button", name="Delete").click()
    expect(tab.get_by_role("dialog")).to_contain_text("<script>")
    tab.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    tab.get_by_role("button", name="Go").click()
    wait_until(lambda: len(app.heard) == 2)
    assert tab.title() == "Slack inbox"
    assert tab.locator("img, script").count() == 1
    assert all(url.startswith(inbox.url) for url in asked)


def test_the_policy_stops_a_script_that_the_page_was_made_to_hold(inbox: SlackInbox, tab: Page) -> None:
    tab.goto(inbox.url)
    tab.evaluate(
        "() => { const evil = document.createElement('script'); evil.textContent = 'document.title = \"evil\"';"
        " document.body.append(evil); }"
    )
    assert tab.title() == "Slack inbox"


@pytest.mark.parametrize("width", [400, 800, 1100])
def test_everything_fits_the_window(
    inbox: SlackInbox, slack: WebClient, app: App, browser: Browser, width: int
) -> None:
    ts = posted(slack, ":x: *Failed*")
    for text in (":hammer_and_wrench: *Creating*", ":hourglass_flowing_sand: *Waiting* for the image " + "x" * 200):
        replied(slack, ts, text)
    replied(slack, ts, f"<@U0ADA00001> {REASON}", broadcast=True)
    app.says(text="On it: up hello feature/x")
    inbox.command("/deity up hello feature/x")
    slack.chat_postMessage(channel="#builds", text="elsewhere")
    with opened(browser, width=width) as tab:
        tab.goto(inbox.url)
        expect(tab.locator("article.private")).to_be_visible()
        assert tab.evaluate("document.documentElement.scrollWidth") <= width
        picture(tab, f"slack-{width}")


def test_the_page_says_when_the_run_has_ended(tab: Page) -> None:
    inbox = SlackInbox.start()
    tab.goto(inbox.url)
    closing = threading.Thread(target=inbox.close)
    closing.start()
    expect(tab.get_by_text("the run has ended")).to_be_visible()
    closing.join()
