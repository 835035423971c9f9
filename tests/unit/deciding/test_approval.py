"""Which commit of a fork's pull request a comment approves: never one that came after it."""

from dataclasses import replace

import pytest

from preview.deciding.approval import approved
from preview.pull_request_state import PullRequestState

HEAD, OTHER = "a1b2c3d" + "0" * 33, "f" * 40
WRITTEN = 1_795_309_523
STATE = PullRequestState(
    number=7, branch="pull/7/head", commit=HEAD, fork="eve/shop", fork_pushed_at=WRITTEN - 60, open=True
)


@pytest.mark.parametrize("named", [None, "", "a1b2c3d", "A1B2C3D", HEAD])
def test_the_head_is_approved_where_nobody_pushed_since(named: str | None) -> None:
    assert approved(named, STATE, written_at=WRITTEN).commit == HEAD


@pytest.mark.parametrize("pushed_at", [WRITTEN, WRITTEN + 1, None])
@pytest.mark.parametrize("named", [None, "a1b2c3d"])
def test_a_push_since_takes_the_approval_of_a_head_away(named: str | None, pushed_at: int | None) -> None:
    approval = approved(named, replace(STATE, fork_pushed_at=pushed_at), written_at=WRITTEN)
    assert approval.commit is None
    assert "look again, then name the commit" in approval.reason


@pytest.mark.parametrize("pushed_at", [WRITTEN - 1, WRITTEN, WRITTEN + 1, None])
def test_a_whole_sha_is_that_commit_whatever_the_head_is_by_now(pushed_at: int | None) -> None:
    state = replace(STATE, commit=OTHER, fork_pushed_at=pushed_at)
    assert approved(HEAD, state, written_at=WRITTEN).commit == HEAD


def test_a_short_sha_of_another_commit_approves_nothing() -> None:
    assert approved("fffffff", STATE, written_at=WRITTEN).commit is None


@pytest.mark.parametrize("named", ["a1b2c3", "main", "a1b2c3d..", f"{HEAD}0", "g" * 40])
def test_what_is_no_sha_approves_nothing(named: str) -> None:
    approval = approved(named, STATE, written_at=WRITTEN)
    assert approval.commit is None
    assert "is no commit" in approval.reason
