"""GitHub's answers about branches' heads, commits, people and pull requests; and who has to wait for one."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.github import GitHub
from adapters.github_questions import GitHubQuestions
from adapters.github_refusals import NotAcceptedError
from preview.errors import GitHubError, TryLaterError
from preview.pull_request_state import PullRequestState, WrittenComment
from tests.adapters.fixed_token import FixedToken
from tests.adapters.github_server import GitHubServer, Reply, github_server

SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
NEXT = {"Link": '<https://api.github.com/x?page=2>; rel="next"'}


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as running:
        yield running


def questions(server: GitHubServer, *, timeout: float = 5) -> GitHubQuestions:
    return GitHubQuestions(tokens=FixedToken(), api_url=server.url, timeout=timeout)


def pull(number: int = 12, **changes: Any) -> dict[str, Any]:
    """As docs.github.com/en/rest/pulls/pulls#get-a-pull-request shows it, as far as it matters."""
    repo = {"full_name": "Acme/shop", "pushed_at": "2026-11-22T01:05:23Z"}
    return {
        "number": number,
        "state": "open",
        "draft": False,
        "labels": [{"name": "preview"}, {"name": "bug"}],
        "head": {"label": "acme:feature/login", "ref": "feature/login", "sha": SHA, "repo": repo},
    } | changes


def forked(**changes: Any) -> dict[str, Any]:
    repo = {"full_name": "eve/shop", "pushed_at": "2026-11-22T01:05:23Z"}
    return pull(head={"label": "eve:main", "ref": "main", "sha": SHA, "repo": repo} | changes)


def refs(*branches: str) -> str:
    return json.dumps(
        [{"ref": f"refs/heads/{branch}", "object": {"sha": SHA, "type": "commit"}} for branch in branches]
    )


def test_a_branch_s_head_is_the_commit_of_its_very_name(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/a-and-more"))
    assert questions(server).head("acme/shop", "feature/a") is None
    server.reply = Reply(body=refs("feature/a", "feature/a-and-more"))
    assert questions(server).head("acme/shop", "feature/a") == SHA
    assert server.calls[-1] == "GET /repos/acme/shop/git/matching-refs/heads/feature/a"


def test_a_list_that_was_cut_short_does_not_say_that_there_is_no_branch(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/a-1"), headers=NEXT)
    with pytest.raises(GitHubError, match="did not list every branch"):
        questions(server).head("acme/shop", "feature/a")


def test_a_comment_is_asked_for_as_it_is_now(server: GitHubServer) -> None:
    url = "https://api.github.com/repos/acme/shop/issues/12"
    held = {"id": 99, "body": "/preview up", "user": {"login": "ada"}, "issue_url": url}
    server.reply = Reply(body=json.dumps(held))
    assert questions(server).comment("acme/shop", 12, 99) == WrittenComment(login="ada", text="/preview up")
    assert questions(server).comment("acme/shop", 2, 99) is None  # It is on another pull request.
    assert server.calls[0] == "GET /repos/acme/shop/issues/comments/99"
    server.reply = Reply(status=404)
    assert questions(server).comment("acme/shop", 12, 99) is None


def test_a_short_sha_is_made_full(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps({"sha": SHA, "commit": {}}))
    assert questions(server).commit("acme/shop", "0a1b2c3") == SHA
    assert server.calls == ["GET /repos/acme/shop/commits/0a1b2c3"]


def test_an_unknown_commit_is_none_and_an_unseen_repository_is_no_answer(server: GitHubServer) -> None:
    server.reply = Reply(status=422, body='{"message": "No commit found for SHA: 0a1b2c3"}')
    assert questions(server).commit("acme/shop", "0a1b2c3") is None
    server.reply = Reply(status=404, body='{"message": "Not Found"}')
    with pytest.raises(GitHubError, match="404"):
        questions(server).commit("acme/shop", "0a1b2c3")


@pytest.mark.parametrize(
    ("held", "role"),
    [
        ({"permission": "admin", "role_name": "admin"}, "admin"),
        ({"permission": "write", "role_name": "maintain"}, "maintain"),
        ({"permission": "read", "role_name": "triage"}, "triage"),
        ({"permission": "write", "role_name": "Release captain"}, "write"),
        ({"permission": "none", "role_name": ""}, "none"),
        ({"permission": "read"}, "read"),
    ],
)
def test_what_somebody_may_do_is_the_finest_role_that_github_names(
    server: GitHubServer, held: dict[str, str], role: str
) -> None:
    server.reply = Reply(body=json.dumps(held))
    assert questions(server).permission("acme/shop", "ada") == role
    assert server.calls == ["GET /repos/acme/shop/collaborators/ada/permission"]


def test_somebody_unknown_may_nothing(server: GitHubServer) -> None:
    server.reply = Reply(status=404)
    assert questions(server).permission("acme/shop", "../../x?") == "none"
    assert server.calls == ["GET /repos/acme/shop/collaborators/..%2F..%2Fx%3F/permission"]


def test_a_pull_request_of_the_repository_s_own_branch(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps(pull()))
    assert questions(server).pull_request("acme/shop", 12) == PullRequestState(
        number=12, branch="feature/login", commit=SHA, labels=("preview", "bug")
    )
    assert server.calls == ["GET /repos/acme/shop/pulls/12"]


def test_a_fork_s_branch_has_the_name_that_git_gives_it_here(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps(forked()))
    assert questions(server).pull_request("acme/shop", 12) == PullRequestState(
        number=12,
        branch="pull/12/head",
        commit=SHA,
        fork="eve/shop",
        fork_pushed_at=1795309523,
        labels=("preview", "bug"),
    )


def test_a_deleted_fork_is_still_a_fork(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps(forked(repo=None)))
    state = questions(server).pull_request("acme/shop", 12)
    assert (state.branch, state.fork, state.fork_pushed_at) == ("pull/12/head", "eve", None)


def test_closed_and_draft_pull_requests_say_so(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps(pull(state="closed", draft=True)))
    state = questions(server).pull_request("acme/shop", 12)
    assert (state.open, state.draft) == (False, True)
    github = GitHub(tokens=FixedToken(), api_url=server.url)
    assert not github.pull_request_open("acme/shop", 12)
    server.reply = Reply(body=json.dumps(pull()))
    assert github.pull_request_open("acme/shop", 12)


@pytest.mark.parametrize("body", ["[]", "null", "<html>", "{}", '{"number": 1}', '{"number": 1, "head": {"sha": 5}}'])
def test_garbage_is_no_pull_request(server: GitHubServer, body: str) -> None:
    server.reply = Reply(body=body)
    with pytest.raises(GitHubError):
        questions(server).pull_request("acme/shop", 12)


def test_the_newest_open_pull_request_of_the_very_branch_is_found(server: GitHubServer) -> None:
    other = pull(15, head={"label": "acme:feature/log", "ref": "feature/log", "sha": SHA, "repo": None})
    fork = forked() | {"number": 16}
    server.reply = Reply(body=json.dumps([other, fork, pull(12), pull(14)]))
    assert questions(server).open_pull_request("acme/shop", "feature/login") == 14
    assert server.calls == ["GET /repos/acme/shop/pulls?head=acme%3Afeature%2Flogin&state=open&per_page=100"]
    server.reply = Reply(body="[]")
    assert questions(server).open_pull_request("acme/shop", "feature/login") is None


@pytest.mark.parametrize("status", [200, 201, 404])
def test_a_comment_gets_its_thumb_and_a_deleted_one_needs_none(server: GitHubServer, status: int) -> None:
    server.reply = Reply(status=status, body="{}")
    questions(server).react("acme/shop", 99, "+1")
    (asked,) = server.asked
    assert asked.call == "POST /repos/acme/shop/issues/comments/99/reactions"
    assert asked.content == {"content": "+1"}
    assert asked.headers["authorization"] == "Bearer the-token"


ASK = "ask"
TELL = "tell"
CALLS: dict[str, Callable[[GitHubQuestions], object]] = {
    ASK: lambda github: github.head("acme/shop", "feature/a"),
    TELL: lambda github: github.react("acme/shop", 99, "+1"),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize(
    ("status", "headers", "body", "seconds"),
    [
        (429, {}, "", 60),
        (429, {"Retry-After": "17"}, "", 17),
        (403, {"Retry-After": "17"}, "", 17),
        (403, {"X-RateLimit-Remaining": "0"}, "", 60),
        (403, {}, '{"message": "You have exceeded a secondary rate limit."}', 60),
        (500, {}, "", None),
        (503, {"Retry-After": "30"}, "", 30),
    ],
)
def test_a_github_that_wants_fewer_requests_or_is_in_trouble_is_tried_later(  # noqa: PLR0917
    server: GitHubServer,
    call: Callable[[GitHubQuestions], object],
    status: int,
    headers: dict[str, str],
    body: str,
    seconds: int | None,
) -> None:
    server.reply = Reply(status=status, headers=headers, body=body)
    with pytest.raises(TryLaterError, match=f"GitHub answered {status}") as later:
        call(questions(server))
    assert (later.value.seconds, later.value.silent) == (seconds, False)
    assert len(server.asked) == 1


def test_a_used_up_hour_is_waited_for_by_github_s_own_clock(server: GitHubServer) -> None:
    limits = {"X-RateLimit-Remaining": "0", "X-RateLimit-Reset": "4102444800"}
    server.reply = Reply(status=403, headers=limits)
    with pytest.raises(TryLaterError) as later:
        questions(server).head("acme/shop", "feature/a")
    assert later.value.seconds is not None
    assert later.value.seconds > 24 * 3600, "the test server's Date is today's, and the limit's end is in 2100"


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize("reply", [Reply(hang=True), Reply(drop=True)])
def test_a_github_that_is_silent_is_tried_later(
    server: GitHubServer, call: Callable[[GitHubQuestions], object], reply: Reply
) -> None:
    server.reply = reply
    with pytest.raises(TryLaterError, match="GitHub cannot be") as later:
        call(questions(server, timeout=0.2))
    assert (later.value.seconds, later.value.silent) == (None, True)


def test_an_answer_that_breaks_off_is_tried_later(server: GitHubServer) -> None:
    server.reply = Reply(body="[{", headers={"Content-Length": "500"})
    with pytest.raises(TryLaterError, match="broke off after 2 of 500 bytes"):
        questions(server).head("acme/shop", "feature/a")


@pytest.mark.parametrize(
    ("status", "advice"),
    [(401, "put a new one into"), (403, "needs Issues: write"), (410, "turned off"), (301, "has moved")],
)
def test_a_refusal_says_what_to_change_in_github_s_words_too(server: GitHubServer, status: int, advice: str) -> None:
    words = '{"message": "Resource not\\naccessible", "errors": [{"code": "custom"}]}'
    server.reply = Reply(status=status, body=words)
    with pytest.raises(GitHubError, match=advice) as refused:
        questions(server).react("acme/shop", 99, "+1")
    assert 'GitHub\'s words: "Resource not accessible [{"code": "custom"}]"' in str(refused.value)


def test_what_github_will_never_do_is_told_apart(server: GitHubServer) -> None:
    server.reply = Reply(status=422, body='{"message": "Validation Failed"}')
    with pytest.raises(NotAcceptedError, match="Validation Failed"):
        questions(server).react("acme/shop", 99, "+1")
