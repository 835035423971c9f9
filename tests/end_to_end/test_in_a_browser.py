"""The whole product as people see it: Slack's and GitHub's pages in a real browser, from the push to the end."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from preview.announcement import Status
from tests.end_to_end.conftest import World
from tests.end_to_end.github_side import key, push_new, wait_for_comment, with_main
from tests.local.browser import launched, opened, picture

pytestmark = [pytest.mark.emulator, pytest.mark.browser]
_BRANCH = "feature/seen"
_MILLISECONDS = 60_000


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Launched once."""
    with launched() as program:
        yield program


def test_an_environment_is_watched_restarted_and_deleted_on_slack_s_page_and_seen_on_github_s(
    world: World, browser: Browser
) -> None:
    working = with_main(world)
    with opened(browser) as slack, opened(browser) as github:
        slack.goto(world.run.inbox.url)
        sha, _ = push_new(working, _BRANCH, "Greet everybody")
        number = world.run.github.open_pull_request(_BRANCH, author="bob").number
        card = slack.locator("article.message:not(.private)").filter(has_text=_BRANCH)
        expect(card).to_contain_text("Ready", timeout=_MILLISECONDS)
        ready = world.rests(key(_BRANCH), Status.READY, commit=sha)
        url = str(ready.observed.url)
        expect(card.get_by_role("link", name=url).first).to_be_visible()
        world.wait_for_message("Ready", _BRANCH)
        wait_for_comment(world, number, "✅ Preview: ready")
        expect(_replies(card)).to_have_count(len(world.said(_BRANCH)))

        github.goto(world.run.github.page_of(number))
        comment = github.locator("article").filter(has_text="Preview: ready")
        expect(comment.get_by_role("link", name=url)).to_be_visible()
        picture(github, "whole-pull-request")

        card.get_by_role("button", name="Restart").click()
        expect(slack.locator("article.private")).to_contain_text(
            "its tasks are being replaced by new ones", timeout=_MILLISECONDS
        )
        world.settled_key(key(_BRANCH), revision=2)
        expect(card.get_by_role("button", name="Restart")).to_be_visible(timeout=_MILLISECONDS)
        _wait_for_two_readies(slack)
        picture(slack, "whole-slack")

        card.get_by_role("button", name="Delete", exact=True).click()
        question = slack.get_by_role("dialog", name="Delete the environment?")
        expect(question).to_contain_text("/deity up does")
        picture(slack, "whole-slack-question")
        question.get_by_role("button", name="Delete").click()

        world.rests(key(_BRANCH), Status.DELETED)
        expect(card).to_contain_text("Deleted", timeout=_MILLISECONDS)
        expect(card.get_by_role("button")).to_have_count(0)
        expect(github.locator("article").filter(has_text="Preview: deleted")).to_be_visible(timeout=_MILLISECONDS)
        picture(github, "whole-pull-request-deleted")


def _replies(card: Locator) -> Locator:
    return card.locator("article.reply")


def _wait_for_two_readies(slack: Page) -> None:
    """The restart's end is told in the thread, too."""
    ready = slack.locator("article.reply").filter(has_text="Ready")
    expect(ready).to_have_count(2, timeout=_MILLISECONDS)
