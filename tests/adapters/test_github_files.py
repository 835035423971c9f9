"""GitHub's answers about a file: what it holds, that there is none, or neither."""

import json
from collections.abc import Iterator

import pytest

from adapters.github_files import GitHubFiles
from preview.errors import GitHubError, InvalidPlanError
from tests.adapters.fixed_token import FixedToken
from tests.adapters.github_server import GitHubServer, Reply, github_server

COMMIT = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
CONTENT = f"/repos/acme/shop/contents/.deity.yaml?ref={COMMIT}"
TREE = f"/repos/acme/shop/git/trees/{COMMIT}"
RAW = {"Content-Type": "application/vnd.github.raw+json; charset=utf-8"}
NO_FILE = Reply(status=404, body='{"message": "Not Found"}')


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as running:
        yield running


def tree(*names: str, truncated: bool | None = False) -> Reply:
    entries = [{"path": name, "mode": "100644", "type": "blob", "sha": "b" * 40} for name in names]
    return Reply(body=json.dumps({"sha": COMMIT, "tree": entries, "truncated": truncated}))


def the_file(server: GitHubServer, *, most_bytes: int = 1000, timeout: float = 5) -> bytes | None:
    files = GitHubFiles(tokens=FixedToken(), api_url=server.url, timeout=timeout)
    return files.file("acme/shop", ".deity.yaml", COMMIT, most_bytes=most_bytes)


def test_a_file_is_asked_for_at_its_commit_and_handed_over_as_it_is(server: GitHubServer) -> None:
    server.reply = Reply(body="environment: {GRÖSSE: '1'}\n", headers=RAW)

    assert the_file(server) == "environment: {GRÖSSE: '1'}\n".encode()

    (asked,) = server.asked
    assert asked.path == CONTENT
    assert asked.headers["accept"] == "application/vnd.github.raw+json"
    assert asked.headers["authorization"] == "Bearer the-token"


def test_an_empty_file_is_a_file(server: GitHubServer) -> None:
    server.reply = Reply(body="", headers=RAW)
    assert the_file(server) == b""


def test_of_a_larger_file_no_more_is_read_than_shows_that_it_is_larger(server: GitHubServer) -> None:
    server.reply = Reply(body="x" * 5000, headers=RAW | {"Content-Length": "5000"})
    assert the_file(server, most_bytes=64) == b"x" * 65


def test_half_a_file_is_not_taken_for_the_whole(server: GitHubServer) -> None:
    server.reply = Reply(body="desired_count: 1", headers=RAW | {"Content-Length": "18"})
    with pytest.raises(GitHubError, match="broke off after 16 of 18 bytes"):
        the_file(server)


def test_a_file_is_missing_where_the_commit_s_own_list_lacks_it(server: GitHubServer) -> None:
    server.replies = {CONTENT.partition("?")[0]: NO_FILE, TREE: tree("README.md", "deity.yaml")}
    assert the_file(server) is None
    assert [asked.path for asked in server.asked] == [CONTENT, TREE]


@pytest.mark.parametrize(
    ("listed", "said"),
    [
        (NO_FILE, "404 .*no such repository or commit, or the token may not see it"),
        (Reply(status=403), "403 .*Contents: read"),
        (Reply(status=409), "409 .*is empty"),
        (Reply(status=422), "422 .*does not accept that"),
        (Reply(status=500), "500 .*in trouble"),
        (tree("README.md", ".deity.yaml"), "lists .deity.yaml among"),
        (tree("README.md", truncated=True), "did not list all"),
        (tree("README.md", truncated=None), "did not list all"),
        (Reply(body="[]"), "not a JSON object"),
        (Reply(body="<html>"), "not JSON"),
        (Reply(body='{"tree": null, "truncated": false}'), "not a tree"),
        (Reply(body='{"tree": 5, "truncated": false}'), "not a tree"),
        (Reply(body='{"tree": ["README.md"], "truncated": false}'), "not a tree"),
        (Reply(drop=True), "cannot be asked"),
    ],
)
def test_a_404_without_a_whole_list_of_the_commit_s_files_is_no_answer(
    server: GitHubServer, listed: Reply, said: str
) -> None:
    server.replies = {CONTENT.partition("?")[0]: NO_FILE, TREE: listed}
    with pytest.raises(GitHubError, match=said):
        the_file(server)


@pytest.mark.parametrize("status", [204, 301, 302, 401, 403, 429, 500, 503])
def test_any_other_answer_is_none_and_nothing_else_is_asked(server: GitHubServer, status: int) -> None:
    elsewhere = {"Location": f"{server.url}/repositories/1"}
    server.reply = Reply(status=status, body="", headers=elsewhere)
    with pytest.raises(GitHubError, match=rf"GitHub answered {status} when asked for .deity.yaml of acme/shop at 0a1b"):
        the_file(server)
    assert len(server.asked) == 1


def test_a_folder_or_a_submodule_is_no_file(server: GitHubServer) -> None:
    server.reply = Reply(body="[]", headers={"Content-Type": "application/json; charset=utf-8"})
    with pytest.raises(InvalidPlanError, match="0a1b2c3 is a folder or a submodule: expected a file"):
        the_file(server)


def test_a_github_that_hangs_is_not_waited_for(server: GitHubServer) -> None:
    server.reply = Reply(hang=True)
    with pytest.raises(GitHubError, match="timed out"):
        the_file(server, timeout=0.2)


def test_a_missing_file_does_not_have_the_token_read_anew_and_a_hidden_commit_does(server: GitHubServer) -> None:
    tokens = FixedToken()
    files = GitHubFiles(tokens=tokens, api_url=server.url)
    server.replies = {CONTENT.partition("?")[0]: NO_FILE, TREE: tree("README.md")}
    files.file("acme/shop", ".deity.yaml", COMMIT, most_bytes=1)
    assert tokens.forgotten == []
    server.replies[TREE] = NO_FILE
    with pytest.raises(GitHubError):
        files.file("acme/shop", ".deity.yaml", COMMIT, most_bytes=1)
    assert tokens.forgotten == ["acme/shop"]


def test_names_are_quoted(server: GitHubServer) -> None:
    server.reply = Reply(body="", headers=RAW)
    GitHubFiles(tokens=FixedToken(), api_url=server.url).file("acme/shop", "a b/../#", "a?b&c", most_bytes=1)
    assert server.asked[0].path == "/repos/acme/shop/contents/a%20b%2F..%2F%23?ref=a%3Fb%26c"
