"""Commits' statuses, deployments and environments: what the embedded GitHub takes, refuses, and tells of them."""

from typing import Any
from urllib.parse import quote

import pytest

from local.github.server import GitHub
from tests.local.git.calling import FIXED, Caller
from tests.local.git.clone import Clone

ENVIRONMENT = "preview/feature/x"


def deploy(caller: Caller, ref: str, environment: str = ENVIRONMENT, **more: object) -> int:
    asked = {"ref": ref, "environment": environment, "auto_merge": False, "required_contexts": [], **more}
    made = caller("POST", "deployments", asked)
    assert made.status == 201, made.body
    return int(made.json["id"])


def go(caller: Caller, deployment: int, state: str, **more: object) -> dict[str, Any]:
    made = caller("POST", f"deployments/{deployment}/statuses", {"state": state, **more})
    assert made.status == 201, made.body
    told: dict[str, Any] = made.json
    return told


def test_the_latest_status_of_each_context_counts(caller: Caller, github: GitHub, branch: str) -> None:
    for context, state in (("preview", "pending"), ("ci", "success"), ("preview", "success")):
        made = caller("POST", f"statuses/{branch}", {"state": state, "context": context, "description": "d"})
        assert made.status == 201
    told = caller("GET", "commits/feature%2Fx/status").json
    assert (told["state"], told["sha"], told["total_count"]) == ("success", branch, 2)
    assert {each["context"]: each["state"] for each in told["statuses"]} == {"ci": "success", "preview": "success"}
    listed = caller("GET", f"commits/{branch[:7]}/statuses").json
    assert [each["state"] for each in listed] == ["success", "success", "pending"]
    assert [status.state for status in github.statuses(branch)] == ["pending", "success", "success"]


@pytest.mark.parametrize(
    ("states", "together"),
    [([], "pending"), (["pending", "success"], "pending"), (["success", "error"], "failure"), (["failure"], "failure")],
)
def test_statuses_together_are_as_good_as_the_worst(
    caller: Caller, branch: str, states: list[str], together: str
) -> None:
    for number, state in enumerate(states):
        caller("POST", f"statuses/{branch}", {"state": state, "context": str(number)})
    assert caller("GET", f"commits/{branch}/status").json["state"] == together


@pytest.mark.parametrize(
    ("status", "field"),
    [
        ({}, "state"),
        ({"state": "ready"}, "state"),
        ({"state": "success", "description": "d" * 141}, "description"),
        ({"state": "success", "target_url": "javascript:alert(1)"}, "target_url"),
        ({"state": "success", "context": 3}, "context"),
    ],
)
def test_a_status_that_is_none_is_refused(caller: Caller, branch: str, status: object, field: str) -> None:
    refused = caller("POST", f"statuses/{branch}", status)
    assert refused.status == 422
    assert (refused.json["message"], refused.json["errors"][0]["field"]) == ("Validation Failed", field)


def test_a_commit_that_is_not_there_has_no_status(caller: Caller, branch: str) -> None:
    refused = caller("POST", f"statuses/{'f' * 40}", {"state": "success"})
    assert (refused.status, refused.json["message"]) == (422, f"No commit found for SHA: {'f' * 40}")
    assert caller("POST", f"statuses/{branch[:7]}", {"state": "success"}).status == 422


def test_a_thousand_statuses_of_a_context_are_enough(caller: Caller, branch: str) -> None:
    answers = [caller("POST", f"statuses/{branch}", {"state": "pending"}).status for _ in range(1001)]
    assert answers == [201] * 1000 + [422]


def test_deployments_are_found_by_what_they_deploy(caller: Caller, github: GitHub, branch: str) -> None:
    first, second = deploy(caller, branch), deploy(caller, "feature/x", "preview/other", transient_environment=True)
    assert [each["id"] for each in caller("GET", "deployments").json] == [second, first]
    found = caller("GET", f"deployments?environment={quote(ENVIRONMENT, safe='')}").json
    assert [(each["id"], each["sha"], each["ref"]) for each in found] == [(first, branch, branch)]
    assert [each["id"] for each in caller("GET", f"deployments?sha={branch}").json] == [second, first]
    assert [each["id"] for each in caller("GET", "deployments?ref=feature/x").json] == [second]
    assert caller("GET", f"deployments/{second}").json["transient_environment"]
    assert github.environments() == (ENVIRONMENT, "preview/other")


def test_a_deployment_is_what_was_said_of_it_last(caller: Caller, github: GitHub, branch: str) -> None:
    made = deploy(caller, branch)
    [before] = github.deployments(ENVIRONMENT)
    go(caller, made, "in_progress")
    told = go(caller, made, "success", environment_url="http://x.test/", log_url="http://log.test/", description="up")
    [seen] = github.deployments(ENVIRONMENT)
    assert (before.state, before.active) == ("pending", False)
    assert (seen.state, seen.active, seen.environment_url, seen.log_url) == (
        "success",
        True,
        "http://x.test/",
        "http://log.test/",
    )
    assert (told["environment"], told["description"]) == (ENVIRONMENT, "up")
    states = [each["state"] for each in caller("GET", f"deployments/{made}/statuses").json]
    assert states == ["success", "in_progress"]


def test_success_ends_those_before_it_unless_they_are_transient(caller: Caller, github: GitHub, branch: str) -> None:
    lasting, transient, latest = (
        deploy(caller, branch),
        deploy(caller, branch, transient_environment=True),
        deploy(caller, branch),
    )
    for each in (lasting, transient, latest):
        go(caller, each, "success")
    assert [(seen.deployment.id, seen.state) for seen in github.deployments()] == [
        (latest, "success"),
        (transient, "success"),
        (lasting, "inactive"),
    ]


def test_only_an_inactive_deployment_is_deleted_where_there_are_several(
    caller: Caller, github: GitHub, branch: str
) -> None:
    first, second = deploy(caller, branch), deploy(caller, branch)
    go(caller, first, "success")
    refused = [caller("DELETE", f"deployments/{each}") for each in (first, second)]
    assert [each.status for each in refused] == [422, 422]
    assert "active deployment" in refused[0].json["message"]
    go(caller, first, "inactive")
    assert caller("DELETE", f"deployments/{first}").status == 204
    assert caller("DELETE", f"deployments/{second}").status == 204, "it is the only one"
    assert caller("DELETE", f"deployments/{second}").status == 404
    assert github.deployments() == ()
    assert github.environments() == (ENVIRONMENT,), "an environment outlives its deployments"


def test_an_environment_is_deleted_by_its_quoted_name(caller: Caller, github: GitHub, branch: str) -> None:
    deploy(caller, branch)
    listed = caller("GET", "environments").json
    assert (listed["total_count"], listed["environments"][0]["name"]) == (1, ENVIRONMENT)
    assert caller("DELETE", f"environments/{ENVIRONMENT}").status == 404
    assert caller("DELETE", f"environments/{quote(ENVIRONMENT, safe='')}").status == 204
    assert caller("DELETE", f"environments/{quote(ENVIRONMENT, safe='')}").status == 404
    assert github.environments() == ()


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({}, 422),
        ({"ref": "nowhere"}, 422),
        ({"ref": "feature/x", "environment": "e" * 256}, 422),
        ({"ref": "feature/x", "auto_merge": "no", "required_contexts": []}, 422),
        ({"ref": "feature/x", "required_contexts": ["ci"]}, 409),
        ({"ref": "feature/x"}, 409),
        ({"ref": "feature/x", "required_contexts": []}, 201),
    ],
)
def test_a_deployment_waits_for_the_checks_that_it_requires(
    caller: Caller, branch: str, asked: object, status: int
) -> None:
    """By default all that there are: here one, which is pending."""
    caller("POST", f"statuses/{branch}", {"state": "pending", "context": "preview"})
    assert caller("POST", "deployments", asked).status == status


def test_a_branch_behind_the_default_one_is_not_deployed_unless_merging_is_declined(
    caller: Caller, clone: Clone, branch: str
) -> None:
    clone.git("checkout", "--quiet", "main")
    clone.commit("On")
    clone.push("main")
    refused = caller("POST", "deployments", {"ref": "feature/x"})
    assert (refused.status, refused.json["message"]) == (409, "Conflict merging main into feature/x.")
    assert caller("POST", "deployments", {"ref": "feature/x", "auto_merge": False}).status == 201


def test_a_repository_without_git_takes_them_too(caller: Caller, github: GitHub) -> None:
    commit = "a" * 40
    assert caller("POST", f"statuses/{commit}", {"state": "success"}, repository=FIXED).status == 201
    assert caller("POST", "deployments", {"ref": commit, "environment": "e"}, repository="Acme/Fixed").status == 201
    assert caller("POST", "issues/3/comments", {"body": "hi"}, repository=FIXED).status == 201
    assert [status.state for status in github.statuses(commit, repository=FIXED)] == ["success"]
    assert github.environments(repository=FIXED) == ("e",)
    assert [comment.body for comment in github.comments(3, repository=FIXED)] == ["hi"]
    assert caller("GET", "pulls?state=all", repository=FIXED).json == []
    assert github.deployments() == ()


def test_long_lists_come_in_pages(caller: Caller, branch: str) -> None:
    made = [deploy(caller, branch) for _ in range(5)]
    first = caller("GET", "deployments?per_page=2")
    second = caller("GET", "deployments?per_page=2&page=2")
    last = caller("GET", "deployments?per_page=2&page=3")
    got = [each["id"] for page in (first, second, last) for each in page.json]
    assert got == list(reversed(made))
    assert 'page=2>; rel="next"' in first.headers["link"]
    assert 'page=3>; rel="last"' in first.headers["link"]
    assert 'rel="prev"' in second.headers["link"]
    assert 'rel="next"' not in last.headers["link"]
    assert "link" not in caller("GET", "deployments").headers
