"""GitHub's answers about branches: only a clear one counts, and every other says what to do."""

import json
from collections.abc import Iterator

import pytest

from adapters.github import GitHub
from preview.errors import GitHubError, MissingSettingError
from tests.adapters.fixed_token import FixedToken
from tests.adapters.github_server import GitHubServer, Reply, github_server

NEXT = {"Link": '<https://api.github.com/repositories/1/git/matching-refs/heads/feature/?page=2>; rel="next"'}


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as running:
        yield running


def github(server: GitHubServer, *, timeout: float = 5) -> GitHub:
    return GitHub(tokens=FixedToken(), api_url=f"{server.url}/", timeout=timeout)


def refs(*branches: str) -> str:
    return json.dumps([{"ref": f"refs/heads/{branch}", "object": {"sha": "a" * 40}} for branch in branches])


def test_a_prefixs_branches_are_asked_for_in_one_signed_call(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/a", "feature/b/c"))

    assert github(server).branches("acme/shop", "feature") == {"feature/a", "feature/b/c"}

    (asked,) = server.asked
    assert asked.path == "/repos/acme/shop/git/matching-refs/heads/feature/"
    assert asked.headers["authorization"] == "Bearer the-token"
    assert asked.headers["x-github-api-version"] == "2022-11-28"


def test_a_branch_is_there_only_where_its_very_name_is_listed(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/a-and-more"))
    assert not github(server).exists("acme/shop", "feature/a")
    server.reply = Reply(body=refs("feature/a", "feature/a-and-more"))
    assert github(server).exists("acme/shop", "feature/a")


def test_nothing_at_all_is_a_clear_answer(server: GitHubServer) -> None:
    assert not github(server).exists("acme/shop", "feature/a")


def test_names_are_quoted(server: GitHubServer) -> None:
    github(server).exists("acme/shop", "feature/größe #1?x=%2e")
    assert server.asked[0].path.endswith("/heads/feature/gr%C3%B6%C3%9Fe%20%231%3Fx%3D%252e")


@pytest.mark.parametrize(
    ("status", "advice"),
    [
        (301, "has moved"),
        (307, "has moved"),
        (401, "wrong or has expired"),
        (403, "Contents: read"),
        (404, "no such repository"),
        (409, "is empty"),
        (429, "rate limit"),
        (500, "in trouble"),
        (503, "in trouble"),
        (204, "in trouble"),
    ],
)
def test_any_other_answer_is_none_and_says_what_to_do(server: GitHubServer, status: int, advice: str) -> None:
    elsewhere = {"Location": f"{server.url}/repositories/1"}
    server.reply = Reply(status=status, body="" if status == 204 else "[]", headers=elsewhere)
    for ask in (lambda: github(server).exists("acme/shop", "feature/a"), lambda: github(server).branches("a/b", "x")):
        with pytest.raises(GitHubError, match=rf"GitHub answered {status} .*{advice}"):
            ask()
    assert len(server.asked) == 2, "a redirect is not followed"


@pytest.mark.parametrize(
    "body",
    ["", "<html>", "{}", "null", '[{"ref": 5}]', '["refs/heads/a"]', '[{"ref": "refs/tags/a"}]', "[" * 100_000],
)
def test_garbage_is_no_answer(server: GitHubServer, body: str) -> None:
    server.reply = Reply(body=body)
    with pytest.raises(GitHubError, match=r"not (a list of (JSON objects|branches)|JSON)"):
        github(server).exists("acme/shop", "feature/a")


def test_a_list_that_was_cut_short_does_not_say_that_a_branch_is_gone(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/a-1"), headers=NEXT)
    with pytest.raises(GitHubError, match="did not list every branch"):
        github(server).exists("acme/shop", "feature/a")
    assert github(server).branches("acme/shop", "feature") == {"feature/a-1"}


def test_an_answer_that_breaks_off_is_none(server: GitHubServer) -> None:
    server.reply = Reply(body=refs("feature/b")[:10], headers={"Content-Length": "500"})
    with pytest.raises(GitHubError, match="broke off after 10 of 500 bytes"):
        github(server).exists("acme/shop", "feature/a")


def test_a_dropped_connection_is_no_answer(server: GitHubServer) -> None:
    server.reply = Reply(drop=True)
    with pytest.raises(GitHubError, match="cannot be asked"):
        github(server).exists("acme/shop", "feature/a")


def test_a_github_that_hangs_is_not_waited_for(server: GitHubServer) -> None:
    server.reply = Reply(hang=True)
    with pytest.raises(GitHubError, match="timed out"):
        github(server, timeout=0.2).exists("acme/shop", "feature/a")


def test_nobody_at_that_address_is_no_answer() -> None:
    with github_server() as gone:
        url = gone.url
    with pytest.raises(GitHubError, match="refused"):
        GitHub(tokens=FixedToken(), api_url=url).exists("acme/shop", "feature/a")


def test_a_refused_token_is_read_anew_the_next_time(server: GitHubServer) -> None:
    tokens = FixedToken()
    server.reply = Reply(status=401)
    with pytest.raises(GitHubError):
        GitHub(tokens=tokens, api_url=server.url).exists("acme/shop", "feature/a")
    assert tokens.forgotten == ["acme/shop"]


@pytest.mark.parametrize(
    "trouble", [Reply(status=429), Reply(status=403, headers={"Retry-After": "9"}), Reply(status=500)]
)
def test_trouble_does_not_make_a_token_doubtful(server: GitHubServer, trouble: Reply) -> None:
    tokens = FixedToken()
    server.reply = trouble
    with pytest.raises(GitHubError):
        GitHub(tokens=tokens, api_url=server.url).exists("acme/shop", "feature/a")
    assert tokens.forgotten == []


def test_a_missing_token_is_named_as_such(server: GitHubServer) -> None:
    def missing() -> str:
        raise MissingSettingError("the secret cannot be read")

    with pytest.raises(MissingSettingError):
        GitHub(tokens=FixedToken(missing), api_url=server.url).exists("acme/shop", "feature/a")


@pytest.mark.parametrize("token", ["two\nlines", "größe", ""])
def test_what_is_no_token_at_all_is_no_answer_either(server: GitHubServer, token: str) -> None:
    server.reply = Reply(status=401)
    with pytest.raises(GitHubError) as refused:
        GitHub(tokens=FixedToken(token), api_url=server.url).exists("acme/shop", "feature/a")
    assert not token or token not in str(refused.value), "a token is a secret"
