"""What GitHub shows of an environment, in whatever order it is told and wherever it fails."""

from dataclasses import replace
from itertools import permutations

import pytest

from preview.announcement import Status
from tests.feedback.github_world import ENVIRONMENT, LIFE, REPO, URL, A, B, C, World, news


@pytest.fixture
def world() -> World:
    return World()


def test_a_commit_is_pending_until_its_environment_is_ready(world: World) -> None:
    world.tell(*LIFE[:4])
    assert [(state, words) for state, words, _ in world.github.statuses[A]] == [
        ("pending", "requested"),
        ("pending", "creating"),
        ("pending", "waiting for the image"),
        ("success", "ready"),
    ]
    assert world.github.status(A)[2] == URL
    assert "executions/details" in str(world.github.statuses[A][0][2]), "until then it leads to the run"


def test_a_failure_is_one_at_its_commit_and_the_commit_before_stays_deployed(world: World) -> None:
    world.tell(*LIFE[:5], news(Status.FAILED, 6, commit=B, reason="gave up\nLast lines"))
    assert world.github.status(A)[:2] == ("success", "ready")
    assert world.github.status(B)[:2] == ("failure", "failed: gave up")
    assert world.github.deployed() == {A: "success", B: "failure"}


def test_a_deployment_ends_when_a_newer_one_came_up(world: World) -> None:
    world.tell(*LIFE[:5])
    assert world.github.deployed() == {A: "success", B: "in_progress"}
    world.tell(LIFE[5])
    assert world.github.deployed() == {B: "success"}
    assert list(world.github.urls.values()) == [None, URL], "the one that ended leads nowhere"


def test_nothing_is_left_when_the_environment_is_deleted(world: World) -> None:
    world.github.pulls = [12]
    world.tell(*LIFE)
    assert world.github.deployments == {}
    assert world.github.environments == set()
    assert world.github.status(B)[:2] == ("success", "deleted")
    (body,) = world.github.said(12)
    assert "Preview: deleted" in body
    assert URL not in body


def test_no_commit_is_left_pending_that_was_overtaken(world: World) -> None:
    world.tell(news(Status.CREATING, 1), news(Status.CREATING, 2, commit=B))
    assert world.github.status(A)[:2] == ("success", "superseded by bbbbbbb")
    assert world.github.deployed() == {A: "inactive", B: "in_progress"}
    world.tell(news(Status.DELETED, 3, commit=None))
    assert world.github.status(B)[:2] == ("success", "deleted")


def test_a_failed_commit_stays_failed_when_its_environment_is_deleted(world: World) -> None:
    world.tell(news(Status.FAILED, 1, reason="no"), news(Status.DELETED, 2, commit=None))
    assert world.github.status(A)[:2] == ("failure", "failed: no")


def test_where_no_commit_is_known_no_status_is_given(world: World) -> None:
    world.tell(news(Status.REQUESTED, 1, commit=None), news(Status.FAILED, 2, commit=None, reason="stuck"))
    assert world.github.statuses == {}
    assert world.github.deployments == {}


def test_only_the_newest_is_shown_in_whatever_order_they_come() -> None:
    steps = (LIFE[1], LIFE[3], LIFE[4], LIFE[5])
    for order in permutations(steps):
        world = World()
        world.github.pulls = [12]
        world.tell(*order)
        assert world.github.status(B)[:2] == ("success", "ready"), order
        assert world.github.deployed()[B] == "success", order
        assert "Preview: ready" in world.github.said(12)[0], order
        assert "bbbbbbb" in world.github.said(12)[0], order
        assert len(world.github.comments) == 1


def test_what_comes_after_the_deletion_is_not_shown(world: World) -> None:
    world.tell(*LIFE[:4], LIFE[7])
    before = list(world.github.calls)
    world.tell(*LIFE[:7])
    assert world.github.calls == before


def test_waiting_gives_way_to_what_follows_it_at_the_same_sequence(world: World) -> None:
    ready, waiting = news(Status.READY, 4), news(Status.WAITING, 4)
    world.tell(ready, waiting)
    assert world.github.status(A)[:2] == ("success", "ready")


def test_what_is_told_twice_is_shown_once(world: World) -> None:
    world.github.pulls = [12]
    for announcement in LIFE[:6]:
        world.tell(announcement)
        before = list(world.github.calls)
        world.tell(announcement)
        assert world.github.calls == before, announcement.status


def test_a_branch_that_comes_again_is_shown_again(world: World) -> None:
    world.github.pulls = [12]
    world.tell(*LIFE, news(Status.CREATING, 9, commit=C), news(Status.READY, 10, commit=C))
    assert world.github.deployed() == {C: "success"}
    (body,) = world.github.said(12)
    assert "Preview: ready" in body


def test_a_branch_that_was_forgotten_and_comes_again_is_shown_although_its_numbers_begin_anew(world: World) -> None:
    world.tell(*LIFE)
    world.tell(
        *(replace(news(status, number, commit=C), at="2026-12-10T01:05:23Z") for status, number in _AGAIN),
    )
    assert world.github.deployed() == {C: "success"}


def test_a_refresh_of_what_was_announced_days_ago_is_shown(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[3])
    world.github.comments.clear()
    world.tell(replace(LIFE[3], sequence=LIFE[3].sequence + 1, at="2026-11-01T00:00:00Z"), refresh=True)
    assert len(world.github.said(12)) == 1


_AGAIN = ((Status.CREATING, 1), (Status.READY, 2))


def test_a_pull_request_that_is_opened_later_is_told_by_a_refresh(world: World) -> None:
    world.tell(*LIFE[:4])
    assert world.github.comments == {}
    before = list(world.github.calls)
    world.tell(replace(LIFE[3], pull_request=12, sequence=5), refresh=True)
    (body,) = world.github.said(12)
    assert URL in body
    assert world.github.calls[len(before) :] == ["comment"]


def test_the_pull_request_is_looked_for_where_none_was_told_of(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[3])
    assert len(world.github.said(12)) == 1


def test_one_that_is_told_of_is_not_looked_for(world: World) -> None:
    asked: list[str] = []
    world.github.trouble = asked.append
    world.tell(replace(LIFE[3], pull_request=12))
    assert "pulls" not in asked
    assert len(world.github.said(12)) == 1


def test_of_several_pull_requests_the_first_one_keeps_the_comment_while_it_is_open(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[1])
    world.github.pulls = [12, 14]
    world.tell(LIFE[3], replace(LIFE[4], pull_request=14))
    assert world.github.said(14) == []
    world.github.pulls = [14]
    world.tell(LIFE[5])
    assert "is shown in #14 now" in world.github.said(12)[0]
    assert "Preview: ready" in world.github.said(14)[0]


def test_a_closed_pull_request_s_comment_still_says_what_becomes_of_it(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[3])
    world.github.pulls = []
    world.tell(LIFE[5])
    assert "bbbbbbb" in world.github.said(12)[0]
    world.tell(LIFE[7])
    assert "Preview: deleted" in world.github.said(12)[0]


def test_a_fork_s_pull_request_has_the_comment(world: World) -> None:
    branch = "pull/7/head"
    world.tell(replace(LIFE[3], branch=branch, environment=f"{REPO}@{branch}"))
    (body,) = world.github.said(7)
    assert "Close the pull request" in body
    assert world.github.environments == {"preview/pull/7/head"}


def test_a_comment_that_somebody_deleted_is_written_anew(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[1])
    world.github.comments.clear()
    world.tell(LIFE[3])
    assert len(world.github.said(12)) == 1


def test_a_refresh_brings_a_deleted_comment_back(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[3])
    world.github.comments.clear()
    world.tell(LIFE[3])
    assert world.github.comments == {}, "a second delivery is no reason to look"
    world.tell(LIFE[3], refresh=True)
    assert len(world.github.said(12)) == 1


def test_nothing_is_written_about_an_end_that_was_no_beginning(world: World) -> None:
    world.github.pulls = [12]
    world.tell(LIFE[6], LIFE[7])
    assert world.github.comments == {}


def test_what_was_forgotten_is_found_again(world: World) -> None:
    world.github.pulls = [12]
    world.tell(*LIFE[:4])
    world.memory.contents.clear()
    world.tell(LIFE[4])
    world.memory.contents.clear()
    world.tell(LIFE[5])
    assert len(world.github.said(12)) == 1
    assert world.github.deployed() == {B: "success"}
    world.memory.contents["github acme/shop@feature/login"] = {"sequence": "garbage", "comment": 5}
    world.tell(LIFE[7])
    assert world.github.deployments == {}
    assert "Preview: deleted" in world.github.said(12)[0]


def test_a_commit_that_was_forced_away_needs_nothing(world: World) -> None:
    world.github.pulls, world.github.forced_away = [12], {A}
    world.tell(*LIFE[:4])
    assert world.github.deployments == {}
    assert "Preview: ready" in world.github.said(12)[0]
    world.tell(*LIFE[4:6])
    assert world.github.deployed() == {B: "success"}


def test_a_deployment_that_somebody_deleted_is_made_anew(world: World) -> None:
    world.tell(LIFE[1])
    world.github.deployments.clear()
    world.tell(LIFE[3])
    assert world.github.deployed() == {A: "success"}


def test_an_environment_that_may_not_be_deleted_fails_nothing(world: World) -> None:
    world.github.may_delete_environments = False
    world.tell(*LIFE)
    assert world.github.environments == {ENVIRONMENT}
    assert world.github.deployments == {}
