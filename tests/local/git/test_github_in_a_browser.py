"""GitHub's pages in a real browser: what people see, and what they do there."""

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from local.github.server import GitHub
from tests.local.browser import opened, picture
from tests.local.git.calling import Caller
from tests.local.git.clone import Clone
from tests.local.git.fake_webhook import FakeWebhook
from tests.local.git.test_github_statuses import deploy, go

pytestmark = pytest.mark.browser

READY = """<!-- ecs-deity: acme/hello@feature/x -->
### ✅ Preview is ready

| | |
|---|---|
| **URL** | [http://localhost:23534/](http://localhost:23534/) |
| **Commit** | `b7cbd6f` |
| **Since** | 2026-11-24 20:38 UTC |

[Logs](http://log.test/) · [Run](http://run.test/) · `/preview down` destroys it.
"""
FAILED = """<!-- ecs-deity: acme/hello@feature/x -->
### ❌ Preview failed

<details><summary>Why</summary>

```
CheckService: ECS gave up on the deployment: ECS deployment circuit breaker was triggered after 3 task failures.
    cannot find the table `orders`: run the migrations first
```

</details>
"""


@pytest.fixture
def told(github: GitHub, caller: Caller, branch: str) -> int:
    """A pull request with a comment of the App's, whose id this is, and everything else that it shows."""
    github.open_pull_request("feature/x", "Log in with a password", labels=["preview"], body="As *agreed* on Monday.")
    comment = github.comment(1, "bob", "/preview up")
    caller("POST", f"issues/comments/{comment.id}/reactions", {"content": "+1"})
    made = caller("POST", "issues/1/comments", {"body": READY}).json["id"]
    status = {"state": "success", "context": "preview", "description": "ready", "target_url": "http://localhost:23534/"}
    caller("POST", f"statuses/{branch}", status)
    told = {"environment_url": "http://localhost:23534/", "log_url": "http://log.test/", "description": "ready"}
    go(caller, deploy(caller, branch), "success", **told)
    return int(made)


def test_a_pull_request_is_opened_labelled_commented_on_and_merged(
    github: GitHub, tab: Page, webhook: FakeWebhook, branch: str
) -> None:
    tab.goto(github.page_url)
    form = tab.locator("#open")
    form.get_by_label("title").fill("Log in with a password")
    form.get_by_label("as").select_option("bob")
    form.get_by_label("draft").check()
    form.get_by_role("button", name="Open a pull request").click()
    expect(tab.get_by_role("heading", level=1)).to_contain_text("Log in with a password #1")
    expect(tab.locator("#head .state")).to_have_text("Draft")
    tab.get_by_role("button", name="Ready for review").click()
    expect(tab.locator("#head .state")).to_have_text("Open")

    labels = tab.locator("#labels")
    labels.get_by_label("label", exact=True).fill("preview")
    labels.get_by_label("label", exact=True).press("Enter")
    expect(labels.locator(".label")).to_have_text("preview")
    labels.get_by_role("button", name="remove the label preview").click()
    expect(labels.locator(".label")).to_have_count(0)

    say = tab.locator("form.say")
    expect(say.get_by_label("as")).to_have_value("bob")
    say.get_by_label("comment").fill("/preview up")
    say.get_by_label("as").select_option("eve")
    say.get_by_role("button", name="Comment").click()
    expect(tab.locator("article").last).to_contain_text("/preview up")
    assert [(comment.author, comment.body) for comment in github.comments(1)] == [("eve", "/preview up")]

    state = tab.locator("#state")
    expect(state.get_by_label("as")).to_have_value("eve")
    state.get_by_role("button", name="Merge").click()
    expect(tab.get_by_role("alert")).to_have_text("eve must have write access")
    picture(tab, "github-refused")
    github.comment(1, "bob", "she may not")
    expect(tab.locator("article").last).to_contain_text("she may not")
    tab.locator("#state").get_by_label("as").select_option("ada")
    tab.locator("#state").get_by_role("button", name="Merge").click()
    expect(tab.locator("#head .state")).to_have_text("Merged")
    assert webhook.events[:5] == [
        "pull_request opened #1",
        "pull_request ready_for_review #1",
        "pull_request labeled #1",
        "pull_request unlabeled #1",
        "issue_comment created #1",
    ]
    assert webhook.events[-2:] == ["delete feature/x", "push refs/heads/feature/x"]


def test_what_is_new_is_shown_by_itself_and_what_was_being_written_stays(
    github: GitHub, caller: Caller, tab: Page, told: int, branch: str
) -> None:
    tab.goto(github.page_of(1))
    picture(tab, "github-pull-request")
    tab.get_by_label("comment").fill("half a thou")
    tab.get_by_label("label", exact=True).fill("half a lab")
    caller("PATCH", f"issues/comments/{told}", {"body": FAILED})
    caller("POST", f"statuses/{branch}", {"state": "failure", "context": "preview", "description": "no table"})
    github.label(1, "seen")
    expect(tab.locator(f"#issuecomment-{told}")).to_contain_text("Preview failed")
    expect(tab.locator("#shown")).to_contain_text("Some checks were not successful")
    expect(tab.get_by_label("comment")).to_have_value("half a thou")
    expect(tab.get_by_label("label", exact=True)).to_have_value("half a lab")
    expect(tab.locator("#labels .label")).to_have_count(1)
    tab.get_by_label("label", exact=True).fill("")
    tab.get_by_label("comment").focus()
    expect(tab.locator("#labels .label")).to_have_count(2)


def test_what_was_unfolded_stays_unfolded_and_the_focus_where_it_was(
    github: GitHub, caller: Caller, tab: Page, told: int
) -> None:
    caller("PATCH", f"issues/comments/{told}", {"body": FAILED})
    tab.goto(github.page_of(1))
    tab.get_by_text("Why").click()
    expect(tab.get_by_text("run the migrations first")).to_be_visible()
    picture(tab, "github-failed")
    tab.get_by_text("Why").focus()
    github.comment(1, "ada", "I see")
    expect(tab.locator("article").last).to_contain_text("I see")
    expect(tab.get_by_text("run the migrations first")).to_be_visible()
    expect(tab.get_by_text("Why")).to_be_focused()


def test_the_repository_s_page_shows_how_branches_are_by_itself(
    github: GitHub, caller: Caller, clone: Clone, tab: Page, told: int
) -> None:
    clone.push("feature/x:feature/another-branch")
    tab.goto(github.page_url)
    row = tab.locator("#branches li").filter(has_text="feature/x")
    expect(row).to_contain_text("preview ready Details")
    expect(row.get_by_role("img", name="success").first).to_be_visible()
    expect(tab.locator("#environments")).to_contain_text("preview/feature/x")
    picture(tab, "github-repository")
    caller("POST", f"statuses/{github.branches()['feature/x']}", {"state": "pending", "context": "preview"})
    expect(row.get_by_role("img", name="pending").first).to_be_visible()


@pytest.mark.parametrize("width", [800, 1100])
def test_nothing_is_cut_off(github: GitHub, caller: Caller, browser: Browser, told: int, width: int) -> None:
    caller("PATCH", f"issues/comments/{told}", {"body": FAILED.replace("<details><summary>Why</summary>", "Why:")})
    github.label(1, "a-label-of-fifty-characters-" + "x" * 22)
    with opened(browser, width=width) as tab:
        for name, url in (("pull-request", github.page_of(1)), ("repository", github.page_url)):
            tab.goto(url)
            assert tab.evaluate("document.documentElement.scrollWidth") <= width
            picture(tab, f"github-{name}-{width}")


def test_nothing_that_came_from_outside_runs(github: GitHub, caller: Caller, tab: Page, branch: str) -> None:
    hostile = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"
    github.open_pull_request("feature/x", hostile, body=hostile)
    github.comment(1, "eve", f"{hostile}\n\n[x](javascript:alert(1)) <b onclick=alert(1)>")
    caller("POST", f"statuses/{branch}", {"state": "success", "context": "c", "description": hostile})
    for url in (github.page_url, github.page_of(1)):
        tab.goto(url)
        expect(tab).to_have_title(re.compile("hello|img"))
        assert tab.locator("main img, main script, main [onclick]").count() == 0


def test_the_end_of_the_run_is_said(github: GitHub, tab: Page, branch: str) -> None:
    tab.goto(github.page_url)
    github.close()
    expect(tab.get_by_text("the run has ended")).to_be_visible()
