"""What GitHub is told of commits, deployments and pull requests, call by call, and what its answers mean."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from adapters.github_comments import GitHubComments
from adapters.github_deployments import Deployment, GitHubDeployments
from adapters.github_refusals import NotAcceptedError
from adapters.github_statuses import GitHubStatuses
from preview.errors import GitHubError, TryLaterError
from preview.showing.github_words import CommitState, DeploymentState
from tests.adapters.fixed_token import FixedToken
from tests.adapters.github_server import GitHubServer, Reply, github_server

SHA = "0a1b2c3d4e5f60718293a4b5c6d7e8f901234567"
REPO = "acme/shop"
ENVIRONMENT = "preview/feature/login"
MARKER = "<!-- ecs-deity: acme/shop@feature/login -->"
NEXT = {"Link": '<https://api.github.com/x?page=2>; rel="next"'}


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as running:
        running.reply = Reply(status=201, body='{"id": 5}')
        yield running


def statuses(server: GitHubServer) -> GitHubStatuses:
    return GitHubStatuses(tokens=FixedToken(), api_url=server.url, timeout=0.3)


def deployments(server: GitHubServer) -> GitHubDeployments:
    return GitHubDeployments(tokens=FixedToken(), api_url=server.url, timeout=0.3)


def comments(server: GitHubServer) -> GitHubComments:
    return GitHubComments(tokens=FixedToken(), api_url=server.url, timeout=0.3)


def test_a_commit_s_status_leads_to_its_environment(server: GitHubServer) -> None:
    statuses(server).put(REPO, SHA, state=CommitState.SUCCESS, description="ready", url="http://x:20123/")
    (asked,) = server.asked
    assert asked.call == f"POST /repos/acme/shop/statuses/{SHA}"
    assert asked.content == {
        "state": "success",
        "context": "preview",
        "description": "ready",
        "target_url": "http://x:20123/",
    }


def test_a_status_need_not_lead_anywhere(server: GitHubServer) -> None:
    statuses(server).put(REPO, SHA, state=CommitState.PENDING, description="creating", url=None)
    assert "target_url" not in server.asked[0].content


def test_a_deployment_is_of_exactly_the_commit_and_merges_nothing(server: GitHubServer) -> None:
    assert deployments(server).create(REPO, SHA, ENVIRONMENT) == 5
    (asked,) = server.asked
    assert asked.call == "POST /repos/acme/shop/deployments"
    del asked.content["description"]
    assert asked.content == {
        "ref": SHA,
        "environment": ENVIRONMENT,
        "auto_merge": False,
        "required_contexts": [],
        "transient_environment": True,
        "production_environment": False,
    }


@pytest.mark.parametrize(
    ("status", "error"), [(202, TryLaterError), (409, NotAcceptedError), (422, NotAcceptedError), (403, GitHubError)]
)
def test_a_deployment_that_github_did_not_make_is_none(
    server: GitHubServer, status: int, error: type[Exception]
) -> None:
    server.reply = Reply(status=status, body='{"message": "no"}')
    with pytest.raises(error, match=f"GitHub answered {status}"):
        deployments(server).create(REPO, SHA, ENVIRONMENT)


def test_an_environment_s_deployments_are_listed(server: GitHubServer) -> None:
    listed = [{"id": 9, "sha": SHA, "environment": ENVIRONMENT}, {"id": 8, "sha": "b" * 40}]
    server.reply = Reply(body=json.dumps(listed))
    assert deployments(server).listed(REPO, ENVIRONMENT) == (
        Deployment(id=9, commit=SHA),
        Deployment(id=8, commit="b" * 40),
    )
    assert server.calls == ["GET /repos/acme/shop/deployments?environment=preview%2Ffeature%2Flogin&per_page=100"]


@pytest.mark.parametrize("body", ["", "{}", "[5]", '[{"id": 5}]', '[{"id": null, "sha": "x"}]'])
def test_garbage_is_no_list_of_deployments(server: GitHubServer, body: str) -> None:
    server.reply = Reply(body=body)
    with pytest.raises(GitHubError):
        deployments(server).listed(REPO, ENVIRONMENT)


def test_a_deployment_s_status_has_the_address_and_the_log(server: GitHubServer) -> None:
    told = deployments(server).put_status(
        REPO, 9, state=DeploymentState.SUCCESS, description="ready", url="http://x/", log_url="https://run/"
    )
    (asked,) = server.asked
    assert told
    assert asked.call == "POST /repos/acme/shop/deployments/9/statuses"
    assert asked.content == {
        "state": "success",
        "description": "ready",
        "auto_inactive": False,
        "environment_url": "http://x/",
        "log_url": "https://run/",
    }


def test_a_deployment_that_is_gone_is_said_to_be(server: GitHubServer) -> None:
    server.reply = Reply(status=404)
    assert not deployments(server).put_status(REPO, 9, state=DeploymentState.INACTIVE, description="over")
    deployments(server).remove(REPO, 9)
    assert server.calls[-1] == "DELETE /repos/acme/shop/deployments/9"


@pytest.mark.parametrize(("status", "gone"), [(204, True), (403, False), (404, False)])
def test_an_environment_is_deleted_where_the_token_may(server: GitHubServer, status: int, gone: bool) -> None:
    server.reply = Reply(status=status, body="")
    assert deployments(server).remove_environment(REPO, ENVIRONMENT) is gone
    assert server.calls == ["DELETE /repos/acme/shop/environments/preview%2Ffeature%2Flogin"]


def test_a_rate_limit_is_no_lack_of_permission(server: GitHubServer) -> None:
    server.reply = Reply(status=403, headers={"Retry-After": "30"})
    with pytest.raises(TryLaterError) as later:
        deployments(server).remove_environment(REPO, ENVIRONMENT)
    assert later.value.seconds == 30


def said(number: int, body: str, *, who: str = "MEMBER", kind: str = "User") -> dict[str, Any]:
    return {"id": number, "body": body, "author_association": who, "user": {"login": "x", "type": kind}}


def test_the_comment_is_found_by_its_marker(server: GitHubServer) -> None:
    listed = [said(1, "hello"), said(2, f"quoting {MARKER}"), said(3, f"{MARKER}\n\nready"), said(4, MARKER)]
    server.reply = Reply(body=json.dumps(listed))
    assert comments(server).marked(REPO, 12, MARKER) == 3


def test_an_app_s_comment_is_found_whatever_its_association(server: GitHubServer) -> None:
    server.reply = Reply(body=json.dumps([said(3, MARKER, who="NONE", kind="Bot")]))
    assert comments(server).marked(REPO, 12, MARKER) == 3


@pytest.mark.parametrize("who", ["NONE", "CONTRIBUTOR", "FIRST_TIME_CONTRIBUTOR"])
def test_a_stranger_s_comment_with_the_marker_is_not_taken_for_ours(server: GitHubServer, who: str) -> None:
    server.reply = Reply(body=json.dumps([said(3, MARKER, who=who), {"id": 4, "body": MARKER}]))
    assert comments(server).marked(REPO, 12, MARKER) is None


def test_only_so_many_pages_are_looked_through(server: GitHubServer) -> None:
    server.reply = Reply(body="[]")
    assert comments(server).marked(REPO, 12, MARKER) is None
    assert server.calls == ["GET /repos/acme/shop/issues/12/comments?per_page=100&page=1"]
    server.reply = Reply(body=json.dumps([said(1, "hello"), said(2, "")]), headers=NEXT)
    assert comments(server).marked(REPO, 12, MARKER) is None
    assert len(server.asked) == 11


def test_a_comment_is_written_once_and_edited_from_then_on(server: GitHubServer) -> None:
    assert comments(server).create(REPO, 12, "a body") == 5
    server.reply = Reply(status=200, body='{"id": 5}')
    assert comments(server).edit(REPO, 5, "another")
    assert server.calls == [
        "POST /repos/acme/shop/issues/12/comments",
        "PATCH /repos/acme/shop/issues/comments/5",
    ]
    assert [asked.content for asked in server.asked] == [{"body": "a body"}, {"body": "another"}]
    server.reply = Reply(status=404)
    assert not comments(server).edit(REPO, 5, "another")


CALLS: dict[str, tuple[Callable[[GitHubServer], object], str]] = {
    "status": (
        lambda server: statuses(server).put(REPO, SHA, state=CommitState.PENDING, description="", url=None),
        "Commit statuses: write",
    ),
    "deployment": (lambda server: deployments(server).create(REPO, SHA, ENVIRONMENT), "Deployments: write"),
    "comment": (lambda server: comments(server).create(REPO, 12, ""), "Pull requests: write, or Issues: write"),
    "edit": (lambda server: comments(server).edit(REPO, 5, ""), "Pull requests: write, or Issues: write"),
    "list": (lambda server: deployments(server).listed(REPO, ENVIRONMENT), "Deployments: read"),
}


@pytest.mark.parametrize(("call", "permission"), CALLS.values(), ids=CALLS.keys())
def test_a_refusal_names_the_permission(
    server: GitHubServer, call: Callable[[GitHubServer], object], permission: str
) -> None:
    server.reply = Reply(status=403, body='{"message": "Resource not accessible by personal access token"}')
    with pytest.raises(GitHubError, match=f"needs {permission}.*Resource not accessible"):
        call(server)


@pytest.mark.parametrize(("call", "permission"), CALLS.values(), ids=CALLS.keys())
@pytest.mark.parametrize(
    ("reply", "seconds", "silent"),
    [
        (Reply(status=429, headers={"Retry-After": "7"}), 7, False),
        (Reply(status=500), None, False),
        (Reply(hang=True), None, True),
    ],
)
def test_whatever_is_told_waits_out_trouble(  # noqa: PLR0917
    server: GitHubServer,
    call: Callable[[GitHubServer], object],
    permission: str,
    reply: Reply,
    seconds: int | None,
    silent: bool,
) -> None:
    server.reply = reply
    with pytest.raises(TryLaterError) as later:
        call(server)
    assert (later.value.seconds, later.value.silent) == (seconds, silent)


def test_names_are_quoted(server: GitHubServer) -> None:
    statuses(server).put(REPO, "../x?", state=CommitState.PENDING, description="", url=None)
    assert server.calls == ["POST /repos/acme/shop/statuses/..%2Fx%3F"]
