"""What GitHub is told of a status in its own words, within its limits."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.announcement import Announcement, Status
from preview.pull_request_state import fork_branch, fork_number
from preview.showing.github_words import (
    DESCRIPTION_LIMIT,
    CommitState,
    DeploymentState,
    commit_state,
    deployment_state,
    description,
    environment_name,
)

NEWS = Announcement(
    environment="acme/shop@feature/login",
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    commit="0a1b2c3d4e5f60718293a4b5c6d7e8f901234567",
    status=Status.READY,
    actor="ada",
    at="2026-11-22T01:05:23Z",
)


def test_while_it_is_on_its_way_a_commit_is_pending() -> None:
    for status in (Status.REQUESTED, Status.CREATING, Status.WAITING, Status.UPDATING):
        assert commit_state(status) is CommitState.PENDING
    assert commit_state(Status.READY) is CommitState.SUCCESS
    assert commit_state(Status.FAILED) is CommitState.FAILURE


def test_an_environment_s_end_says_nothing_of_a_commit() -> None:
    for status in (Status.DELETING, Status.DELETED):
        assert commit_state(status) is None
        assert deployment_state(status) is None


def test_a_deployment_waits_for_its_turn_and_then_is_in_progress() -> None:
    assert deployment_state(Status.REQUESTED) is DeploymentState.QUEUED
    for status in (Status.CREATING, Status.WAITING, Status.UPDATING):
        assert deployment_state(status) is DeploymentState.IN_PROGRESS
    assert deployment_state(Status.READY) is DeploymentState.SUCCESS
    assert deployment_state(Status.FAILED) is DeploymentState.FAILURE


def test_the_description_is_the_status_and_a_failure_s_first_line() -> None:
    assert description(NEWS) == "ready"
    assert (
        description(replace(NEWS, status=Status.WAITING, reason="the image x is not in ECR")) == "waiting for the image"
    )
    failed = replace(NEWS, status=Status.FAILED)
    assert description(failed) == "failed"
    assert (
        description(replace(failed, reason="\n CheckService:\tgave up\nLast lines")) == "failed: CheckService: gave up"
    )


@given(st.sampled_from(Status), st.text())
def test_no_description_is_longer_than_github_takes_or_of_two_lines(status: Status, reason: str) -> None:
    words = description(replace(NEWS, status=status, reason=reason))
    assert 0 < len(words) <= DESCRIPTION_LIMIT
    assert "\n" not in words


def test_a_branch_s_environment_has_its_name() -> None:
    assert environment_name("feature/login") == "preview/feature/login"


@given(st.text(min_size=200, max_size=400))
def test_very_long_branches_have_environments_of_their_own(branch: str) -> None:
    assert len(environment_name(branch)) <= 255
    assert environment_name(branch) != environment_name(branch + "x")


@pytest.mark.parametrize(
    "branch", ["feature/login", "pull/0/head", "pull/12/merge", "pull/12/head/x", "x/pull/12/head"]
)
def test_only_git_s_own_name_is_a_fork_s_branch(branch: str) -> None:
    assert fork_number(branch) is None


def test_a_fork_s_branch_tells_its_number() -> None:
    assert fork_number(fork_branch(12)) == 12
