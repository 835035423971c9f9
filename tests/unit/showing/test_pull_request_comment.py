"""The comment on a pull request, as GitHub shows it: read again as Markdown, and held to what nobody may smuggle in."""

import re
from collections.abc import Iterator
from dataclasses import replace

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from markdown_it.token import Token

from preview.announcement import Announcement, Detail, Status
from preview.showing.pull_request_comment import BODY_LIMIT, Links, comment, moved

NEWS = Announcement(
    environment="acme/shop@feature/login",
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    commit="0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    status=Status.READY,
    url="http://previews.example:20123/",
    urls={"admin": "http://previews.example:20124/"},
    actor="ada",
    at="2026-11-22T01:05:23Z",
    run="shop-login-abcdefg-r1-x",
    machine="provision",
)
LINKS = Links(run="https://eu-west-1.console.aws.amazon.com/states#/x", logs="https://console.example/logs")
FAILED = replace(NEWS, status=Status.FAILED, url=None, urls={}, reason="gave up\nLast lines of app:\n    no table `x`")

FOLDS = {f"<details><summary>What was {done}, and how long it took</summary>" for done in ("made", "removed")}
MARKDOWN = MarkdownIt("commonmark", {"html": True}).enable("table")
# What GitHub makes something of where it stands in plain text: mentions, references to issues, commits' SHAs are none.
LIVE = re.compile(r"@\w|(?<!^)#\d|GH-\d", re.IGNORECASE)
NASTY = st.text(
    st.sampled_from("@#1`~|<>\\\n\r\t!-[]()*_&;:. aé\u202eﷺ'\"") | st.characters(codec="utf-8"), max_size=60
)


def tokens(body: str) -> Iterator[Token]:
    """Every token of it, those within paragraphs and cells too."""
    for token in MARKDOWN.parse(body):
        yield token
        yield from token.children or ()


def texts(body: str) -> list[str]:
    """What stands in plain text; a link's own address is none: nobody is mentioned by an address."""
    found, within = [], 0
    for token in tokens(body):
        within += (token.type == "link_open") - (token.type == "link_close")
        if token.type == "text" and not within:
            found.append(token.content)
    return found


def links(body: str) -> list[str]:
    return [str(token.attrs["href"]) for token in tokens(body) if token.type == "link_open"]


def codes(body: str) -> list[str]:
    return [token.content for token in tokens(body) if token.type in {"code_inline", "fence"}]


def test_a_ready_environment_s_comment_leads_to_it() -> None:
    body = comment(NEWS, LINKS, commands=True)
    assert body.startswith("<!-- ecs-deity: acme/shop@feature/login -->\n\n### ✅ Preview: ready\n")
    assert links(body) == [
        "http://previews.example:20123/",
        "http://previews.example:20124/",
        "https://github.com/acme/shop/commit/0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
        "https://eu-west-1.console.aws.amazon.com/states#/x",
        "https://console.example/logs",
    ]
    assert "2026-11-22 01:05:23 UTC, by `ada`" in body
    assert "Delete the branch, or comment `/preview down`, to remove it." in body


def test_what_was_made_is_told_with_how_long_it_took() -> None:
    details = (
        Detail(what="target group", name="shop-login-abc", seconds=0.42),
        Detail(what="image", name="shop@sha256:1"),
    )
    body = comment(replace(NEWS, details=details), LINKS, commands=True)
    assert "| `target group` | `shop-login-abc` | 0.4 s |" in body
    assert "| `image` | `shop@sha256:1` |  |" in body
    assert [token.type for token in tokens(body)].count("table_open") == 2
    assert "What was made, and how long it took" in body


def test_what_was_removed_is_not_called_made() -> None:
    details = (Detail(what="service", name="shop-login-abc", seconds=1.5),)
    body = comment(replace(NEWS, status=Status.DELETED, details=details), LINKS, commands=True)
    assert "What was removed, and how long it took" in body
    assert "| removed | called | took |" in body


def test_where_comments_are_no_commands_none_is_named() -> None:
    for status in Status:
        assert "`/preview" not in comment(replace(NEWS, status=status), LINKS, commands=False)


def test_while_another_commit_comes_up_it_says_which_one_answers() -> None:
    body = comment(replace(NEWS, status=Status.UPDATING), LINKS, commands=True)
    assert "until then the commit before answers: <http://previews.example:20123/>" in body


@pytest.mark.parametrize("status", [Status.REQUESTED, Status.CREATING, Status.DELETING, Status.DELETED])
def test_nobody_is_sent_to_what_is_not_there(status: Status) -> None:
    assert "http://previews.example" not in comment(replace(NEWS, status=status), LINKS, commands=True)


def test_a_failure_s_reason_stands_as_it_is_and_says_what_to_do_now() -> None:
    body = comment(FAILED, LINKS, commands=True)
    assert f"{FAILED.reason}\n" in codes(body)
    assert "To try again, push again, or comment `/preview restart`." in body


def test_a_removal_that_failed_is_tried_again_by_itself() -> None:
    assert "tried again by itself" in comment(replace(FAILED, commit=None), LINKS, commands=False)


def test_a_deleted_environment_can_be_had_again() -> None:
    body = comment(replace(NEWS, status=Status.DELETED), LINKS, commands=True)
    assert "👋 Preview: deleted" in body
    assert "Comment `/preview up` to have it again." in body


def test_a_fork_s_environment_goes_with_its_pull_request() -> None:
    assert "Close the pull request, or" in comment(replace(NEWS, branch="pull/7/head"), LINKS, commands=True)


def test_it_says_until_when_it_is_kept() -> None:
    assert "at least until 2026-12-01 00:00:00 UTC" in comment(
        replace(NEWS, keep_until="2026-12-01T00:00:00Z"), LINKS, commands=True
    )
    assert "until the branch is deleted" in comment(replace(NEWS, keep_until="ever"), LINKS, commands=True)


def test_what_is_shown_elsewhere_says_where() -> None:
    assert moved("acme/shop@feature/login", "feature/login", 14) == (
        "<!-- ecs-deity: acme/shop@feature/login -->\n\nThe environment of `feature/login` is shown in #14 now.\n"
    )


def test_a_pipe_in_a_name_does_not_end_its_cell() -> None:
    body = comment(replace(NEWS, branch="a|b\\|c"), LINKS, commands=True)
    assert "a|b\\|c" in codes(body)


@given(
    st.sampled_from(Status),
    NASTY,
    NASTY,
    NASTY,
    NASTY,
    NASTY,
)
@example(Status.FAILED, "a-->b @eve", "@eve|#1", "` @eve `", "```\n@eve\n~~~\n#1", "http://x/>)](y) @eve")
@example(Status.FAILED, "\\", "`", "``|`", "`" * 80, "http://x/ @a|b")
def test_whatever_the_texts_say_they_mention_nobody_and_begin_no_markup(  # noqa: PLR0917
    status: Status, branch: str, project: str, actor: str, reason: str, url: str
) -> None:
    news = replace(
        NEWS,
        environment=f"acme/shop@{branch}",
        branch=branch,
        project=project,
        actor=actor,
        at=actor,
        status=status,
        reason=reason,
        url=f"http://x/{url}",
        urls={project: url},
        run=branch,
        details=(Detail(what=actor, name=reason, seconds=1.0),),
    )
    body = comment(news, LINKS, commands=True)
    assert not [text for text in texts(body) if LIVE.search(text)], body
    html = [token.content for token in tokens(body) if token.type in {"html_block", "html_inline"}]
    first, fold, *rest = (held.strip() for held in html)
    assert (first, rest) == (body.partition("\n")[0], ["</details>"]), "nothing but our own"
    assert fold in FOLDS
    assert html[0].count("-->") == 1
    kinds = [token.type for token in tokens(body)]
    assert (kinds.count("table_open"), kinds.count("heading_open")) == (2, 1)
    assert not {"image", "blockquote_open", "bullet_list_open", "hr", "em_open"} & set(kinds)
    allowed = ("http://", "https://")
    assert all(address.startswith(allowed) for address in links(body))


@given(st.text(max_size=30).filter(str.strip))
def test_a_name_is_shown_as_it_is(branch: str) -> None:
    shown = " ".join(
        re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]", " ", re.sub(r"[\u202a-\u202e\u2066-\u2069]", "", branch)).split()
    )
    body = moved("k", branch, 1)
    assert (shown or "…") in codes(body)


@given(st.integers(min_value=40_000, max_value=90_000), st.sampled_from(["x", "`", "é", "\n`", "``` "]))
def test_however_long_a_reason_is_github_takes_the_comment(length: int, piece: str) -> None:
    reason = f"begin {piece * (length // len(piece))} end"
    body = comment(replace(FAILED, reason=reason), LINKS, commands=True)
    assert len(body) <= BODY_LIMIT
    assert "begin" in body
