"""Whatever order announcements come in, the newest is shown, and each is told in the thread of its life."""

import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.announcement import Announcement, Status
from preview.records import to_json
from preview.showing.slack_shown import Life, Shown, begins_a_life, older, refreshed, shown_in
from tests.unit.announced import FAILED, READY

CREATING = replace(READY, status=Status.CREATING, url=None, details=(), sequence=2, at="2026-11-22T01:00:00Z")
WAITING = replace(CREATING, status=Status.WAITING, sequence=7, at="2026-11-22T01:00:05Z", reason="no image yet")
DELETED = replace(READY, status=Status.DELETED, sequence=12, at="2026-11-22T02:00:00Z")
AGAIN = replace(CREATING, sequence=14, at="2026-11-22T02:30:00Z")
MUCH_LATER = replace(CREATING, sequence=1, at="2026-12-22T00:00:00Z")


def showing(announcement: Announcement, before: Announcement | None = None) -> Shown:
    earlier = Life(channel="C1", ts="1.0", announcement=before) if before else None
    return Shown(life=Life(channel="C1", ts="2.0", announcement=announcement), before=earlier)


def test_what_comes_late_is_older() -> None:
    assert older(CREATING, than=READY)
    assert not older(READY, than=CREATING)


def test_what_is_told_twice_is_not_older() -> None:
    assert not older(READY, than=READY)


def test_waiting_comes_before_what_follows_it_at_the_same_number() -> None:
    assert older(WAITING, than=READY)
    assert not older(READY, than=WAITING)


def test_after_a_branch_was_forgotten_numbers_begin_anew_and_times_tell() -> None:
    assert not older(MUCH_LATER, than=DELETED)
    assert begins_a_life(MUCH_LATER, showing(DELETED))
    assert older(DELETED, than=MUCH_LATER)


def test_a_time_that_is_none_leaves_it_to_the_numbers() -> None:
    assert older(replace(CREATING, at="soon"), than=replace(READY, at="later"))


@given(numbers=st.permutations(range(1, 6)))
def test_in_any_order_the_last_one_shown_is_the_newest(numbers: list[int]) -> None:
    shown = replace(READY, sequence=0)
    for number in numbers:
        told = replace(READY, sequence=number)
        shown = shown if older(told, than=shown) else told
    assert shown.sequence == 5


def test_the_first_announcement_begins_a_life_and_so_does_a_later_one_after_the_end() -> None:
    assert begins_a_life(READY, None)
    assert begins_a_life(AGAIN, showing(DELETED))


@pytest.mark.parametrize("told", [CREATING, READY, DELETED, replace(DELETED, at="2026-11-22T02:00:09Z")])
def test_what_is_late_or_told_again_after_the_end_begins_none(told: Announcement) -> None:
    assert not begins_a_life(told, showing(DELETED))


def test_before_the_end_nothing_begins_a_life() -> None:
    assert not begins_a_life(DELETED, showing(READY))


def test_what_is_late_is_told_in_the_thread_of_its_own_life() -> None:
    shown = showing(AGAIN, before=DELETED)
    assert [shown.thread_of(told).ts for told in (READY, DELETED, AGAIN)] == ["1.0", "1.0", "2.0"]
    assert showing(AGAIN).thread_of(READY).ts == "2.0"


def test_what_is_remembered_is_read_again_through_json() -> None:
    shown = showing(READY, before=DELETED)
    assert shown_in(json.loads(json.dumps(to_json(shown)))) == shown
    assert shown_in(json.loads(json.dumps(to_json(showing(FAILED))))) == showing(FAILED)


@pytest.mark.parametrize("content", [None, "text", [], {}, {"life": "x"}, {"life": {"channel": "C1"}}])
def test_what_cannot_be_read_counts_as_nothing(content: object) -> None:
    assert shown_in(content) is None


def test_a_refresh_keeps_what_the_run_said_of_itself() -> None:
    ready = replace(READY, reason="after_update failed: exit code 1")
    told = replace(READY, reason=None, details=(), run=None, machine=None, keep_until="ever", sequence=8)
    assert refreshed(told, ready) == replace(ready, keep_until="ever", sequence=8)


def test_a_refresh_while_the_image_is_waited_for_still_shows_that() -> None:
    told = replace(CREATING, pull_request=12, sequence=8)
    assert refreshed(told, WAITING) == replace(WAITING, pull_request=12, sequence=8)


def test_a_refresh_of_what_began_days_ago_is_as_new_as_its_number() -> None:
    requested = replace(READY, status=Status.REQUESTED, sequence=20, at="2026-11-24T00:00:00Z")
    newest = refreshed(replace(READY, pull_request=12, sequence=22), requested)
    assert newest.at == requested.at
    assert not older(newest, than=requested)
    assert older(requested, than=newest)


def test_a_refresh_that_knows_of_another_state_shows_it_as_it_is() -> None:
    assert refreshed(FAILED, READY) == FAILED
    next_run = replace(READY, run="shop-login-abcdefg-r2-y", details=())
    assert refreshed(next_run, READY) == next_run
