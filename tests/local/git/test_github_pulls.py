"""Pull requests, comments, labels and permissions over the embedded GitHub's API."""

import time

import pytest

from local.github.people import People, Role
from local.github.server import GitHub
from local.github.trouble import Trouble
from tests.local.git.calling import TOKEN, Caller
from tests.local.git.clone import Clone


def test_a_pull_request_is_found_by_its_branch(github: GitHub, caller: Caller, clone: Clone, branch: str) -> None:
    clone.push("feature/x:feature/y")
    github.open_pull_request("feature/x", labels=["preview"])
    github.open_pull_request("feature/y")
    github.open_pull_request_from_fork("eve", "feature/x", branch)
    assert [each["number"] for each in caller("GET", "pulls").json] == [3, 2, 1]
    assert [each["number"] for each in caller("GET", "pulls?head=acme:feature/x&state=open").json] == [1]
    assert [each["number"] for each in caller("GET", "pulls?head=Eve:feature/x").json] == [3]
    assert len(caller("GET", "pulls?head=feature/x").json) == 3, "in another form it is passed over"
    github.close_pull_request(1)
    assert caller("GET", "pulls?head=acme:feature/x").json == []
    assert [each["state"] for each in caller("GET", "pulls?head=acme:feature/x&state=all").json] == ["closed"]
    assert [each["number"] for each in caller("GET", "pulls?state=closed&base=main").json] == [1]
    assert caller("GET", "pulls?state=ready").status == 422


def test_a_pull_request_tells_of_its_head(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request_from_fork("eve", "patch", branch, draft=True)
    told = caller("GET", "pulls/1").json
    assert (told["head"]["sha"], told["head"]["repo"]["full_name"], told["draft"]) == (branch, "eve/hello", True)
    assert told["head"]["repo"]["pushed_at"] == told["created_at"]
    assert told["commits"] == 1
    assert caller("GET", "pulls/2").status == 404
    assert caller("GET", "pulls/x").status == 404
    assert caller("GET", "git/ref/pull/1/head").json["object"]["sha"] == branch
    assert caller("GET", "commits/pull/1/head").json["sha"] == branch


def test_pull_requests_are_opened_and_edited_over_the_api(caller: Caller, branch: str) -> None:
    asked = {"title": "A login", "head": "acme:feature/x", "base": "main", "draft": True}
    assert caller("POST", "pulls", {**asked, "head": "nowhere"}).json["errors"][0]["field"] == "head"
    assert caller("POST", "pulls", {"title": "A login"}).json["errors"][0]["code"] == "missing_field"
    made = caller("POST", "pulls", asked)
    assert (made.status, made.json["number"], made.json["draft"]) == (201, 1, True)
    assert caller("POST", "pulls", asked).status == 422
    closed = caller("PATCH", "pulls/1", {"state": "closed", "title": "No login"}).json
    assert (closed["state"], closed["title"]) == ("closed", "No login")
    assert caller("PATCH", "pulls/1", {"state": "open"}).json["state"] == "open"
    assert caller("PATCH", "pulls/1", {"state": "ajar"}).status == 422


def test_commits_are_found_by_whatever_names_them(caller: Caller, branch: str) -> None:
    for name in (branch, branch[:7], "feature/x", "feature%2Fx", "heads/feature/x"):
        assert caller("GET", f"commits/{name}").json["sha"] == branch
    told = caller("GET", "commits/feature/x").json
    assert (told["commit"]["message"], len(told["parents"])) == ("Add a login", 1)
    alone = caller.raw("GET", "/repos/acme/hello/commits/feature/x", headers={"Accept": "application/vnd.github.sha"})
    assert alone.body.decode() == branch
    for name in ("nowhere", "f" * 40, "abc", "--all"):
        refused = caller("GET", f"commits/{name}")
        assert (refused.status, refused.json["message"]) == (422, f"No commit found for SHA: {name}")


def test_a_branch_tells_its_commit(caller: Caller, branch: str) -> None:
    assert caller("GET", "branches/feature/x").json["commit"]["sha"] == branch
    assert caller("GET", "branches/nowhere").json["message"] == "Branch not found"
    assert caller("GET", "git/ref/heads/feature/x").json["object"]["sha"] == branch
    assert caller("GET", "git/ref/heads/feature").status == 404


def test_a_comment_is_made_found_changed_and_deleted(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request("feature/x")
    github.comment(1, "ada", "first")
    made = caller("POST", "issues/1/comments", {"body": "second"})
    assert (made.status, made.json["user"]["login"]) == (201, "ecs-deity[bot]")
    changed = caller("PATCH", f"issues/comments/{made.json['id']}", {"body": "third"})
    assert (changed.status, changed.json["body"]) == (200, "third")
    assert [each["body"] for each in caller("GET", "issues/1/comments").json] == ["first", "third"]
    page = caller("GET", "issues/1/comments?per_page=1&page=2")
    assert [each["body"] for each in page.json] == ["third"]
    assert 'rel="prev"' in page.headers["link"]
    assert caller("GET", "issues/1/comments?since=2999-01-01T00:00:00Z").json == []
    assert caller("DELETE", f"issues/comments/{made.json['id']}").status == 204
    for method in ("GET", "PATCH", "DELETE"):
        assert caller(method, f"issues/comments/{made.json['id']}", {"body": "x"}).status == 404
    assert [comment.body for comment in github.comments(1)] == ["first"]


@pytest.mark.parametrize("body", [{}, {"body": ""}, {"body": 3}, {"body": "x" * 65_537}])
def test_a_comment_without_text_or_with_too_much_is_refused(
    github: GitHub, caller: Caller, branch: str, body: object
) -> None:
    github.open_pull_request("feature/x")
    assert caller("POST", "issues/1/comments", body).status == 422
    assert caller("POST", "issues/2/comments", {"body": "x"}).status == 404
    assert github.comments(1) == ()


def test_a_reaction_is_there_once(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request("feature/x")
    comment = github.comment(1, "ada", "/preview up")
    path = f"issues/comments/{comment.id}/reactions"
    answers = [caller("POST", path, {"content": "+1"}) for _ in range(2)]
    assert [each.status for each in answers] == [201, 200]
    assert caller("POST", path, {"content": "ok"}).status == 422
    assert caller("GET", f"issues/comments/{comment.id}").json["reactions"]["+1"] == 1
    assert [reaction.content for reaction in github.reactions(comment)] == ["+1"]
    assert [each["content"] for each in caller("GET", f"{path}?content=%2B1").json] == ["+1"]
    assert caller("DELETE", f"{path}/{answers[0].json['id']}").status == 204
    assert caller("DELETE", f"{path}/{answers[0].json['id']}").status == 404
    assert caller("GET", path).json == []


def test_labels_come_and_go(github: GitHub, caller: Caller, branch: str) -> None:
    github.open_pull_request("feature/x")
    made = caller("POST", "issues/1/labels", {"labels": ["preview", "a/b"]})
    assert [each["name"] for each in made.json] == ["preview", "a/b"]
    assert [each["name"] for each in caller("DELETE", "issues/1/labels/a%2Fb").json] == ["preview"]
    assert caller("DELETE", "issues/1/labels/nothing").json["message"] == "Label does not exist"
    assert caller("POST", "issues/1/labels", {"labels": "preview"}).status == 422
    assert [each["name"] for each in caller("GET", "issues/1/labels").json] == ["preview"]
    assert caller("GET", "issues/1").json["pull_request"]["url"].endswith("/pulls/1")


def test_permissions_are_told_in_the_older_words_as_well(github: GitHub, caller: Caller) -> None:
    told = {
        login: caller("GET", f"collaborators/{login}/permission").json["permission"] for login in ("ada", "Bob", "eve")
    }
    assert told == {"ada": "admin", "Bob": "write", "eve": "read"}
    assert caller("GET", "collaborators/nobody/permission").status == 404
    assert People(roles={"m": Role.MAINTAIN, "t": Role.TRIAGE}).role("M") is Role.MAINTAIN
    assert (Role.MAINTAIN.permission, Role.TRIAGE.permission) == ("write", "read")


def test_every_answer_tells_how_often_may_be_asked(caller: Caller) -> None:
    first, second = (caller("GET", "pulls").headers for _ in range(2))
    assert int(first["x-ratelimit-remaining"]) == int(second["x-ratelimit-remaining"]) + 1
    assert int(first["x-ratelimit-reset"]) > time.time()


@pytest.mark.parametrize("body", [b"{", b"[]", b"[" * 100_000])
def test_what_is_no_json_object_is_refused(caller: Caller, body: bytes) -> None:
    refused = caller("POST", "deployments", body)
    assert (refused.status, refused.json["message"]) == (400, "Problems parsing JSON")


@pytest.mark.parametrize(
    ("kind", "status"),
    [("429", 429), ("secondary", 403), ("500", 500)],
)
def test_trouble_is_met_as_often_as_it_was_asked_for_and_has_no_effect(
    github: GitHub, caller: Caller, branch: str, kind: str, status: int
) -> None:
    github.trouble(kind, times=2)
    met = [caller("POST", f"statuses/{branch}", {"state": "success"}) for _ in range(3)]
    assert [each.status for each in met] == [status, status, 201]
    assert len(github.statuses(branch)) == 1


def test_each_limit_says_when_to_come_back(github: GitHub, caller: Caller) -> None:
    github.trouble("429")
    primary = caller("GET", "pulls").headers
    github.trouble("secondary")
    secondary = caller("GET", "pulls").headers
    assert primary["x-ratelimit-remaining"] == "0"
    assert 0 <= int(primary["x-ratelimit-reset"]) - time.time() <= 3
    assert secondary["retry-after"] == "1"


def test_trouble_lasts_until_it_is_ended(github: GitHub, caller: Caller) -> None:
    github.trouble(Trouble.ERROR)
    assert {caller("GET", "pulls").status for _ in range(3)} == {500}
    github.trouble(None)
    assert caller("GET", "pulls").status == 200
    with pytest.raises(ValueError, match="toothache"):
        github.trouble("toothache")


def test_silence_answers_nothing_and_ends_with_the_server(github: GitHub, caller: Caller) -> None:
    github.trouble("silence")
    with pytest.raises(TimeoutError):
        caller("GET", "pulls", timeout=0.3)
    github.trouble("silence", times=1)
    with pytest.raises(TimeoutError):
        caller("GET", "pulls", timeout=0.3)
    assert caller("GET", "pulls").status == 200
    github.trouble("silence")
    with pytest.raises(TimeoutError):
        caller("GET", "pulls", timeout=0.3)
    github.close()


def test_git_s_hook_alone_needs_no_token(github: GitHub, caller: Caller) -> None:
    assert caller.raw("GET", "/repos/acme/hello/pulls", headers={"Authorization": "Bearer wrong"}).status == 401
    assert caller.raw("GET", "/repos/acme/hello/pulls", headers={"Authorization": f"bearer {TOKEN}"}).status == 200
