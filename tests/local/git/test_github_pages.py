"""GitHub's pages as a browser without scripts sees them, comments' Markdown, and a pull request in a terminal."""

import re
import urllib.parse
from html.parser import HTMLParser

import pytest

from local.github.markdown import as_html, mentions
from local.github.plain import as_plain
from local.github.server import GitHub
from tests.local.git.calling import Answered, Caller
from tests.local.git.clone import Clone
from tests.local.git.fake_webhook import FakeWebhook
from tests.local.git.test_github_statuses import deploy, go

HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>'\"&"
PULL = "/acme/hello/pull/1"


class Elements(HTMLParser):
    """A page's elements, and their attributes' names."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes |= {name for name, _ in attrs}


def send(caller: Caller, path: str, **fields: str) -> Answered:
    """Send one of the pages' forms."""
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    return caller.raw("POST", path, urllib.parse.urlencode(fields).encode(), headers=kind)


def shown(caller: Caller, path: str = "/") -> str:
    page = caller.raw("GET", path)
    assert page.status == 200
    return page.body.decode()


def test_an_empty_repository_says_what_to_do(caller: Caller) -> None:
    assert "Nothing has been pushed yet." in shown(caller)


def test_the_repository_s_page_has_branches_pull_requests_and_environments(
    github: GitHub, caller: Caller, branch: str
) -> None:
    github.open_pull_request("feature/x", labels=["preview"])
    status = {"state": "success", "context": "preview", "description": "ready", "target_url": "http://x.test/"}
    caller("POST", f"statuses/{branch}", status)
    go(caller, deploy(caller, branch), "success", environment_url="http://x.test/")
    page = shown(caller)
    for part in (f'{PULL}">Add a login</a>', ">preview</span>", "<b>preview</b> ready", "preview/feature/x", "Active"):
        assert part in page
    assert page.count('href="http://x.test/"') == 2
    assert "pull_request labeled #1" in page


def test_a_pull_request_s_page_has_its_conversation_and_what_was_shown(
    github: GitHub, caller: Caller, branch: str
) -> None:
    github.open_pull_request("feature/x", body="*Please* look")
    comment = github.comment(1, "bob", "/preview status")
    caller("POST", f"issues/comments/{comment.id}/reactions", {"content": "+1"})
    caller("POST", "issues/1/comments", {"body": "<!-- marker -->\n**Ready**: [open it](http://x.test/)"})
    caller("POST", f"statuses/{branch}", {"state": "failure", "context": "preview", "description": "no table"})
    go(caller, deploy(caller, branch), "failure", description="no table", log_url="http://log.test/")
    page = shown(caller, PULL)
    for part in (
        "<em>Please</em> look",
        "👍 1",
        "<strong>Ready</strong>",
        "Some checks were not successful",
        "no table",
    ):
        assert part in page
    for part in ('href="http://log.test/"', "failed to deploy to", "ecs-deity</b>", '<span class="bot">bot</span>'):
        assert part in page
    assert "marker" not in page


def test_forms_do_what_they_say_and_come_back(
    github: GitHub, caller: Caller, webhook: FakeWebhook, branch: str
) -> None:
    opened = send(
        caller, "/acme/hello/pulls", branch="feature/x", title="A login", by="bob", labels="preview, b", draft="yes"
    )
    assert (opened.status, opened.headers["location"]) == (303, f"{PULL}?as=bob")
    assert '<option value="bob" selected>' in shown(caller, opened.headers["location"])
    for action, fields in (
        ("comment", {"body": "/preview up"}),
        ("ready", {}),
        ("draft", {}),
        ("label", {"new": "c"}),
        ("unlabel", {"label": "b"}),
        ("close", {}),
        ("reopen", {}),
        ("ready", {}),
        ("merge", {}),
    ):
        assert send(caller, f"{PULL}/{action}", by="ada", **fields).status == 303, action
    pull = github.pull_request(1)
    assert (pull.title, pull.author, pull.labels, pull.merged_by) == ("A login", "bob", ("preview", "c"), "ada")
    assert [(comment.author, comment.body) for comment in github.comments(1)] == [("ada", "/preview up")]
    assert "issue_comment created #1" in webhook.events
    assert "It is merged" in shown(caller, PULL)


@pytest.mark.parametrize(
    ("path", "fields", "status", "why"),
    [
        ("/acme/hello/pulls", {"branch": "nowhere"}, 422, "head invalid"),
        (f"{PULL}/label", {"by": "eve", "new": "x"}, 422, "eve must have triage access"),
        (f"{PULL}/comment", {"by": "mallory", "body": "x"}, 422, "nobody is called"),
        (f"{PULL}/comment", {"body": ""}, 422, "body can&#x27;t be blank"),
        ("/acme/hello/pull/7/close", {}, 404, "Not Found"),
        (f"{PULL}/explode", {}, 404, "no such page"),
        ("/acme/hello/pull/x/close", {}, 404, "no such page"),
        ("/elsewhere", {}, 404, "no such page"),
    ],
)
def test_a_form_that_is_refused_shows_why(  # noqa: PLR0917  a table
    github: GitHub, caller: Caller, branch: str, path: str, fields: dict[str, str], status: int, why: str
) -> None:
    github.open_pull_request("feature/x")
    answered = send(caller, path, **{"by": "ada", **fields})
    assert answered.status == status
    assert why in answered.body.decode()


@pytest.mark.parametrize("path", ["/acme/hello/pull/2", "/acme/hello/pull/x", "/acme/other", "/acme/hello/pull/²"])
def test_a_page_that_is_not_there_leads_to_the_repository_s(caller: Caller, path: str) -> None:
    answered = caller.raw("GET", urllib.parse.quote(path))
    assert answered.status == 404
    assert "Pull requests" in answered.body.decode()


def test_another_site_s_forms_are_not_heeded(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request("feature/x")
    body = urllib.parse.urlencode({"by": "ada"}).encode()
    assert caller.raw("POST", f"{PULL}/close", body, headers={"Origin": "http://elsewhere.test"}).status == 404
    assert github.pull_request(1).open
    assert caller.raw("POST", f"{PULL}/close", body, headers={"Origin": github.url}).status == 303


def test_nothing_from_outside_becomes_markup(github: GitHub, caller: Caller, clone: Clone, branch: str) -> None:
    github.open_pull_request("feature/x", "harmless", labels=["harmless"], body="harmless")
    github.comment(1, "eve", "harmless")
    caller("POST", f"statuses/{branch}", {"state": "success", "context": "harmless", "description": "harmless"})
    go(caller, deploy(caller, branch, "harmless"), "success", description="harmless")
    plain = [Elements(shown(caller, path)) for path in ("/", PULL)]
    clone.git("commit", "--quiet", "--amend", "--message", HOSTILE)
    clone.push("--force", "feature/x")
    commit = github.branches()["feature/x"]
    github.edit(1, title=HOSTILE)
    github.unlabel(1, "harmless")
    github.label(1, HOSTILE[:50])
    caller("PATCH", "pulls/1", {"body": HOSTILE})
    caller("PATCH", f"issues/comments/{github.comments(1)[0].id}", {"body": HOSTILE})
    caller("POST", f"statuses/{commit}", {"state": "success", "context": HOSTILE, "description": HOSTILE})
    go(caller, deploy(caller, commit, HOSTILE), "success", description=HOSTILE)
    hostile = [Elements(shown(caller, path)) for path in ("/", PULL)]
    for before, after in zip(plain, hostile, strict=True):
        assert set(after.tags) <= set(before.tags) | {"br"}
        assert after.tags.count("script") == 1
        assert after.attributes <= before.attributes
    refused = send(caller, f"{PULL}/label", by=HOSTILE, new="x").body.decode()
    assert Elements(refused).tags.count("script") == 1


def test_the_pages_allow_no_script_but_their_own(caller: Caller) -> None:
    policy = caller.raw("GET", "/").headers["content-security-policy"]
    for part in ("default-src 'none'", "script-src 'sha256-", "form-action 'self'", "frame-ancestors 'none'"):
        assert part in policy
    assert "unsafe" not in policy


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("**a** `b` [c](http://x.test/)", '<p><strong>a</strong> <code>b</code> <a href="http://x.test/">c</a></p>'),
        ("[c](javascript:alert(1))", "<p>[c](javascript:alert(1))</p>"),
        ("before <!-- hidden --> after", "<p>before  after</p>"),
        ("<!-- hidden\n\nstill -->\n\nafter", "<p>after</p>"),
        ("a<br>b", "<p>a<br>b</p>"),
        ("<b onclick=x>a</b>", "<p>&lt;b onclick=x&gt;a</b></p>"),
        ("<script>a</script>", "&lt;script&gt;a&lt;/script&gt;"),
        ("![words](http://x.test/y.png)", '<p><span class="image">words</span></p>'),
        ("hi @ada, a@b.c", '<p>hi <b class="mention">@ada</b>, a@b.c</p>'),
        ("```\n@ada <b>\n```", "<pre><code>@ada &lt;b&gt;\n</code></pre>"),
    ],
)
def test_markdown_is_shown_as_github_shows_it(markdown: str, html: str) -> None:
    assert as_html(markdown).strip() == html


def test_a_table_and_details_are_shown() -> None:
    told = as_html(
        "<details><summary>Logs</summary>\n\n```\nlog\n```\n\n</details>\n\n| a | b |\n|---|---|\n| 1 | ~~2~~ |"
    )
    assert re.findall(r"<(\w+)", told) == [
        *("details", "summary", "pre", "code", "table", "thead", "tr", "th", "th", "tbody", "tr", "td", "td", "s"),
    ]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("@ada and @acme/team, (@bob)", ("ada", "acme/team", "bob")),
        ("`@ada`\n\n```\n@bob\n```\n\n    @eve", ()),
        ("@\u200bada ada@x.test /@ada @-ada", ()),
        ("**@ada** @ada", ("ada",)),
    ],
)
def test_who_is_mentioned_is_told_of_it(text: str, told: tuple[str, ...]) -> None:
    assert mentions(text) == told


def test_a_pull_request_reads_well_in_a_terminal(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request("feature/x", "A login", labels=["preview"])
    comment = github.comment(1, "ada", "/preview up")
    caller("POST", f"issues/comments/{comment.id}/reactions", {"content": "+1"})
    body = (
        "<!-- marker -->\n### ✅ Ready\n\n- [http://x.test/](http://x.test/)\n- commit `1a2b3c4` "
        + "of many words " * 9
    )
    caller("POST", "issues/1/comments", {"body": body})
    caller("POST", f"statuses/{branch}", {"state": "success", "context": "preview", "description": "ready"})
    go(caller, deploy(caller, branch), "success", environment_url="http://x.test/")
    text = github.pull_request_text(1)
    lines = text.split("\n")
    assert lines[:6] == [
        "A login #1",
        f"Open: feature/x at {branch[:7]} into main",
        "labels: preview",
        "",
        "ada:",
        "  /preview up",
    ]
    assert lines[-2:] == ["deployed to preview/feature/x: success http://x.test/", "check preview: success, ready"]
    assert "  (+1)" in lines
    assert "✅ Ready" in text
    assert "marker" not in text
    assert max(map(len, lines)) <= 80


def test_a_comment_s_text_is_what_people_read_of_it() -> None:
    folded = "<details><summary>The log</summary>\n\n```\nline <b>one</b>\n    @ada\n```\n\n</details>"
    table = "| | |\n|---|---|\n| **URL** | [http://x.test/](http://x.test/) |\n| Commit | [`1a2b3c4`](http://y.test/) |"
    text = f"# Failed\n\n> because\n\n{folded}\n\n{table}\n\n- *one*\n- two and\n  more\n\na<br>b <!-- hidden -->"
    assert as_plain(text, width=80).split("\n") == [
        *("Failed", "", "  because", "", "The log", "", "    line <b>one</b>", "        @ada", ""),
        *("URL     http://x.test/", "Commit  1a2b3c4", "", "- one", "- two and more", "", "a", "b"),
    ]


@pytest.mark.parametrize("width", [20, 40, 80])
def test_a_comment_s_text_is_never_wider_than_asked_for(width: int) -> None:
    words = "word " * 30 + "w" * 100
    text = (
        f"# {words}\n\n{words}\n\n> {words}\n\n- {words}\n\n```\n{words}\n```\n\n| a | b |\n|---|---|\n| c | {words} |"
    )
    lines = as_plain(text, width=width).split("\n")
    assert max(map(len, lines)) <= width
    assert sum(line.count("word") for line in lines) == 30 * 6
