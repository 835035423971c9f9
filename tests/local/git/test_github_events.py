"""What the embedded GitHub delivers when something happens to a pull request."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable
from typing import Any

import pytest

from local.ci.settings import CiSettings, write_ci
from local.github.deliveries import signature
from local.github.refusals import RefusedError
from local.github.remote import GitRemote
from local.github.server import GitHub
from local.github.tell import PATH, SIGNATURE
from tests.local.git.calling import Caller
from tests.local.git.clone import SECRET, Clone
from tests.local.git.fake_webhook import FakeWebhook
from tests.local.git.test_deliveries import COMES_AND_GOES
from tests.payloads.deliveries import original

# What GitHub sends and nobody here looks at.
_LEFT_OUT = {"requested_reviewers", "assignees"}


def missing(ours: Any, theirs: Any, path: str = "") -> list[str]:
    """The fields of GitHub's that ours lacks or has as another kind of value, all the way down."""
    if not isinstance(theirs, dict):
        alike = type(ours) is type(theirs) or None in (ours, theirs)
        return [] if alike else [f"{path}: {type(ours).__name__} is {type(theirs).__name__}"]
    if not isinstance(ours, dict):
        return [] if ours is None else [f"{path}: no object"]
    found = [f"{path}.{name}: missing" for name in sorted(set(theirs) - set(ours) - COMES_AND_GOES)]
    both = sorted((set(ours) & set(theirs)) - _LEFT_OUT)
    return found + [each for name in both for each in missing(ours[name], theirs[name], f"{path}.{name}")]


def test_opening_labelling_and_drafts_are_told_of_in_order(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    pull = github.open_pull_request("feature/x", "A login", draft=True, labels=["preview"])
    github.set_draft(pull.number, False)
    github.set_draft(pull.number, False)
    github.set_draft(pull.number, True)
    github.unlabel(pull.number, "Preview")
    github.label(pull.number, "a", "A", "b", by="bob")
    github.edit(pull.number, title="Another login")
    assert webhook.events == [
        "pull_request opened #1",
        "pull_request labeled #1",
        "pull_request ready_for_review #1",
        "pull_request converted_to_draft #1",
        "pull_request unlabeled #1",
        "pull_request labeled #1",
        "pull_request labeled #1",
        "pull_request edited #1",
    ]
    opened, labelled, *_, unlabelled, one, other, edited = (received.payload for received in webhook.received)
    assert (opened["pull_request"]["labels"], opened["pull_request"]["draft"]) == ([], True)
    assert (labelled["label"]["name"], unlabelled["label"]["name"]) == ("preview", "preview")
    assert [each["name"] for each in one["pull_request"]["labels"]] == ["a"]
    assert [each["name"] for each in other["pull_request"]["labels"]] == ["a", "b"]
    assert (other["sender"]["login"], other["sender"]["type"]) == ("bob", "User")
    assert edited["changes"] == {"title": {"from": "A login"}}
    assert edited["pull_request"]["title"] == "Another login"
    for received in webhook.received:
        assert received.headers["X-Hub-Signature-256"] == signature(received.body, SECRET)


def test_a_pull_request_is_told_of_as_github_tells_of_it(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request("feature/x", labels=["preview"])
    opened, labelled = (received.payload for received in webhook.received)
    assert missing(opened, original("pull_request.opened")) == []
    assert missing(labelled, original("pull_request.labeled")) == []
    head = opened["pull_request"]["head"]
    assert (head["ref"], head["sha"]) == ("feature/x", branch)
    assert (head["repo"]["full_name"], head["repo"]["fork"]) == ("acme/hello", False)
    assert opened["pull_request"]["title"] == "Add a login"
    assert opened["repository"]["full_name"] == "acme/hello"
    assert opened["repository"]["pushed_at"] == head["repo"]["pushed_at"]


def test_a_comment_is_told_of_as_github_tells_of_it(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request("feature/x")
    github.comment(1, "eve", "/preview up")
    told = webhook.last("issue_comment")
    assert missing(told, original("issue_comment.created")) == []
    assert (told["comment"]["body"], told["comment"]["user"]["login"]) == ("/preview up", "eve")
    assert (told["comment"]["author_association"], told["issue"]["number"]) == ("NONE", 1)
    assert told["issue"]["pull_request"]["url"] == f"{github.url}/repos/acme/hello/pulls/1"
    github.comment(1, "ada", "hi")
    assert webhook.last("issue_comment")["comment"]["author_association"] == "MEMBER"


def test_the_app_s_own_comments_are_told_of_too_and_are_a_bot_s(
    github: GitHub, caller: Caller, webhook: FakeWebhook, branch: str
) -> None:
    github.open_pull_request("feature/x")
    made = caller("POST", "issues/1/comments", {"body": "one"}).json["id"]
    caller("PATCH", f"issues/comments/{made}", {"body": "two"})
    caller("PATCH", f"issues/comments/{made}", {"body": "two"})
    caller("DELETE", f"issues/comments/{made}")
    github.comment(1, "ada", "thanks")
    assert webhook.events[1:] == [
        f"issue_comment {action} #1" for action in ("created", "edited", "deleted", "created")
    ]
    edited = webhook.received[2].payload
    assert (edited["sender"]["type"], edited["changes"]) == ("Bot", {"body": {"from": "one"}})


def test_a_push_to_its_branch_reaches_the_pull_request(
    github: GitHub, clone: Clone, webhook: FakeWebhook, branch: str
) -> None:
    github.open_pull_request("feature/x")
    commit = clone.commit("On")
    said = clone.push("feature/x", "feature/x:feature/other")
    assert "pull_request synchronize #1 -> 202 creating" in said
    told = webhook.last("pull_request")
    assert (told["before"], told["after"], told["pull_request"]["head"]["sha"]) == (branch, commit, commit)
    assert told["sender"]["login"] == "Ada-Lovelace"
    assert webhook.events.count("pull_request synchronize #1") == 1
    assert github.repositories.git.refs("refs/pull/1/") == {"refs/pull/1/head": commit}


def test_a_branch_that_is_deleted_closes_its_pull_request(
    github: GitHub, clone: Clone, webhook: FakeWebhook, branch: str
) -> None:
    github.open_pull_request("feature/x")
    said = clone.push("--delete", "feature/x")
    assert "pull_request closed #1 -> 202 creating" in said
    told = webhook.last("pull_request")["pull_request"]
    assert (told["state"], told["merged"], told["head"]["sha"]) == ("closed", False, branch)
    assert told["closed_at"]


def test_merging_pushes_a_merge_commit_and_deletes_the_branch(
    github: GitHub, clone: Clone, webhook: FakeWebhook, branch: str
) -> None:
    github.open_pull_request("feature/x", "A login")
    webhook.received.clear()
    merged = github.merge(1, by="bob")
    assert webhook.events == [
        "pull_request closed #1",
        "push refs/heads/main",
        "delete feature/x",
        "push refs/heads/feature/x",
    ]
    told = webhook.last("pull_request")["pull_request"]
    assert (told["merged"], told["merged_by"]["login"]) == (True, "bob")
    assert github.branches() == {"main": told["merge_commit_sha"]} == {"main": merged.merge_sha}
    clone.git("fetch", "--quiet", "origin")
    assert clone.git("show", "origin/main:page") == "hello"
    assert "Merge pull request #1 from acme/feature/x" in clone.git("log", "-1", "--format=%s", "origin/main")


def test_a_push_that_brings_it_into_its_base_counts_as_merged(
    github: GitHub, clone: Clone, webhook: FakeWebhook, branch: str
) -> None:
    github.open_pull_request("feature/x")
    clone.push("feature/x:main")
    told = webhook.last("pull_request")
    assert (told["action"], told["pull_request"]["merged"]) == ("closed", True)


def test_closing_and_reopening(github: GitHub, webhook: FakeWebhook, branch: str) -> None:
    github.open_pull_request("feature/x")
    github.close_pull_request(1, by="bob")
    assert not github.pull_request(1).open
    assert github.reopen(1).open
    assert webhook.events[1:] == ["pull_request closed #1", "pull_request reopened #1"]


def test_a_fork_s_pull_request_moves_with_its_fork_and_with_no_branch(
    github: GitHub, clone: Clone, webhook: FakeWebhook, branch: str
) -> None:
    clone.git("checkout", "--quiet", "-b", "hers", "main")
    first = clone.commit("Hers", other="1")
    second = clone.commit("Hers again", other="2")
    clone.push("hers:refs/forks/eve/patch")
    assert webhook.received == []
    pull = github.open_pull_request_from_fork("eve", "feature/x", first)
    clone.git("checkout", "--quiet", "feature/x")
    clone.commit("Ours")
    clone.push("feature/x")
    github.push_to_fork(pull.number, second)
    opened, moved = (received.payload for received in webhook.received if received.event == "pull_request")
    head = opened["pull_request"]["head"]
    assert (head["repo"]["full_name"], head["repo"]["fork"], head["sha"]) == ("eve/hello", True, first)
    assert (head["label"], head["repo"]["owner"]["login"]) == ("eve:feature/x", "eve")
    assert (moved["action"], moved["before"], moved["after"]) == ("synchronize", first, second)
    assert moved["pull_request"]["head"]["repo"]["pushed_at"] >= head["repo"]["pushed_at"]
    assert github.repositories.git.refs("refs/pull/1/head") == {"refs/pull/1/head": second}


def test_ci_runs_for_what_comes_from_a_fork(github: GitHub, clone: Clone, remote: GitRemote, branch: str) -> None:
    write_ci(
        remote.path, CiSettings(prefixes=("feature/",), repository="hello", registry="x:1", aws_endpoint="http://x")
    )
    github.open_pull_request_from_fork("eve", "patch", branch)
    assert github.ci_said() == (f"CI: {branch[:7]} has no Dockerfile: no image is made",)


Open = Callable[[GitHub], object]


@pytest.mark.parametrize(
    ("act", "why"),
    [
        (lambda github: github.open_pull_request("nowhere"), "head invalid"),
        (lambda github: github.open_pull_request("feature/x", base="nowhere"), "base invalid"),
        (lambda github: github.open_pull_request("feature/x", " "), "title missing_field"),
        (lambda github: github.open_pull_request("main"), "No commits between main and main"),
        (lambda github: github.open_pull_request("apart"), "no history in common"),
        (lambda github: [github.open_pull_request("feature/x") for _ in range(2)], "already exists for acme:feature/x"),
        (lambda github: github.open_pull_request_from_fork("eve", "x", "f" * 40), "head invalid"),
        (lambda github: github.merge(7), "Not Found"),
        (lambda github: github.unlabel(7, "x"), "Not Found"),
        (lambda github: github.comment(7, "ada", "x"), "Not Found"),
        (lambda github: github.push_to_fork(github.open_pull_request("feature/x").number, "main"), "head"),
        (lambda github: github.unlabel(github.open_pull_request("feature/x").number, "x"), "does not exist"),
        (lambda github: github.label(github.open_pull_request("feature/x").number, ""), "name"),
        (lambda github: github.comment(github.open_pull_request("feature/x").number, "ada", " "), "blank"),
        (lambda github: github.comment(github.open_pull_request("feature/x").number, "ada", "x" * 65_537), "too long"),
        (lambda github: github.merge(github.open_pull_request("feature/x", draft=True).number), "not mergeable"),
        (lambda github: github.reopen(github.open_pull_request("feature/x").number), "cannot be reopened"),
        (lambda github: github.label(github.open_pull_request("feature/x").number, "x", by="eve"), "triage access"),
        (lambda github: github.merge(github.open_pull_request("feature/x").number, by="eve"), "write access"),
        (lambda github: github.close_pull_request(github.open_pull_request("feature/x").number, by="x"), "access"),
    ],
)
def test_what_github_would_refuse_is_refused_and_changes_nothing(
    github: GitHub, clone: Clone, branch: str, act: Open, why: str
) -> None:
    clone.git("checkout", "--quiet", "--orphan", "apart")
    clone.commit("Apart")
    clone.push("apart")
    with pytest.raises(RefusedError, match=why):
        act(github)
    assert len(github.pull_requests()) <= 1
    assert all(pull.open and not pull.labels for pull in github.pull_requests())


def test_a_conflict_is_not_merged(github: GitHub, clone: Clone, branch: str) -> None:
    github.open_pull_request("feature/x")
    clone.git("checkout", "--quiet", "main")
    before = clone.commit("Another", page="another page")
    clone.push("main")
    with pytest.raises(RefusedError, match="conflict"):
        github.merge(1)
    assert github.branches()["main"] == before
    assert github.pull_request(1).open


def test_who_opened_it_may_close_it(github: GitHub, branch: str) -> None:
    github.open_pull_request("feature/x", author="eve")
    assert not github.close_pull_request(1, by="eve").open


def test_a_webhook_that_does_not_answer_is_told_of_and_holds_nothing_up(
    github: GitHub, webhook: FakeWebhook, branch: str
) -> None:
    webhook.hangs_up = True
    github.open_pull_request("feature/x")
    webhook.hangs_up = False
    github.close_pull_request(1)
    last, first = github.sent()
    assert first.about == "pull_request opened #1"
    assert first.answer.startswith(f"no answer from {webhook.url}")
    assert (last.about, last.answer) == ("pull_request closed #1", "202 creating")


@pytest.mark.parametrize("signed", [None, "sha256=wrong"])
def test_a_push_that_the_hook_did_not_sign_is_not_believed(github: GitHub, branch: str, signed: str | None) -> None:
    github.open_pull_request("feature/x")
    moved = [{"branch": "feature/x", "before": branch, "after": "0" * 40}]
    asked = urllib.request.Request(github.url + PATH, data=json.dumps({"pusher": "eve", "moved": moved}).encode())
    if signed:
        asked.add_header(SIGNATURE, signed)
    with pytest.raises(urllib.error.HTTPError, match="401"):
        urllib.request.urlopen(asked, timeout=5)
    assert github.pull_request(1).open


def test_a_push_succeeds_when_the_server_is_gone(github: GitHub, clone: Clone, branch: str) -> None:
    github.close()
    commit = clone.commit("On")
    said = clone.push("feature/x")
    assert any(line.startswith("GitHub was not told of this push: ") for line in said)
    assert github.branches()["feature/x"] == commit
