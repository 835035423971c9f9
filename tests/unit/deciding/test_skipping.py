"""What becomes of a branch whose pushes say `[skip preview]`: stories of those that arrive in order."""

from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.deciding.dispatching import settled
from preview.deciding.endings import TOMBSTONE_SECONDS
from preview.deciding.expiry import expired
from preview.environment import Machine
from preview.request import Presence
from tests.unit.story import A, B, C, Story, a_ready_branch


def test_a_skipped_push_leaves_the_environment_at_its_commit_and_says_why() -> None:
    story = a_ready_branch()
    before = story.environment

    answer = story.push_skipped(B, replaces=A)

    assert answer.reason == (
        "commit bbbbbbb is not deployed, because its message says [skip preview]; "
        "the branch's environment stays with commit aaaaaaa"
    )
    assert (story.told, story.environment.run, answer.start) == ([], None, None)
    assert story.environment.observed == before.observed
    assert replace(story.environment.desired, skipped_at=0) == before.desired


def test_a_new_branch_whose_first_commit_is_skipped_has_no_environment() -> None:
    story = Story()

    answer = story.push_skipped(A)

    assert answer.reason == (
        "commit aaaaaaa is not deployed, because its message says [skip preview]; this push makes no environment"
    )
    assert story.told == []
    assert settled(story.environment)
    assert story.environment.desired.presence is Presence.ABSENT
    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS


def test_a_run_under_way_goes_on_when_a_later_commit_is_skipped() -> None:
    story = Story()
    story.push(A)
    going = story.run

    story.push_skipped(B, replaces=A)

    assert story.run == going
    assert story.environment.desired.revision == going.revision
    story.is_ready()
    assert story.said == ["creating", "ready"]
    assert (story.told[-1].commit, story.environment.observed.commit) == (A, A)


def test_a_push_after_a_skipped_one_deploys_as_usual() -> None:
    story = Story()
    story.push_skipped(A)

    story.push(B, replaces=A)
    story.is_ready()

    assert story.said == ["creating", "ready"]
    assert (story.environment.observed.commit, story.environment.forget_at) == (B, None)


def test_an_environment_is_updated_by_the_push_after_a_skipped_one() -> None:
    story = a_ready_branch()
    story.push_skipped(B, replaces=A)

    story.push(C, replaces=B)
    story.is_ready()

    assert story.said == ["updating", "ready"]
    assert story.environment.observed.commit == C


@pytest.mark.parametrize("before", ["made", "being made", "failed"])
def test_a_branch_is_deleted_after_a_skipped_push_as_usual(before: str) -> None:
    story = Story()
    story.push(A)
    if before == "made":
        story.is_ready()
    elif before == "failed":
        story.fails()
    story.push_skipped(B, replaces=A)

    story.delete()
    if before != "made":
        story.makes_room()
    story.is_gone()

    assert (story.said[-1], story.environment.desired.presence) == ("deleted", Presence.ABSENT)


def test_a_skipped_push_is_no_other_try_of_what_failed() -> None:
    story = Story()
    story.push(A)
    story.fails()
    story.is_gone()

    story.push_skipped(B, replaces=A)

    assert story.environment.run is None
    assert story.said == ["creating", "failed"]


def test_a_skipped_push_to_a_branch_that_is_being_deleted_makes_nothing() -> None:
    story = a_ready_branch()
    story.delete()
    going = story.run

    story.push_skipped(B)

    assert story.run == going
    story.is_gone()
    assert story.said == ["deleting", "deleted"]


def test_a_branch_that_comes_back_with_a_skipped_push_is_remembered_as_long_as_any() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    story.now += 3 * 24 * 3600

    story.push_skipped(B)

    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS
    assert story.said == ["deleting", "deleted"]


def test_a_skipped_push_withdraws_what_the_branchs_creation_began() -> None:
    story = Story()
    story.create(at=100)
    going = story.run

    answer = story.push_skipped(A, at=100, actor="hubot")

    assert (answer.reason, answer.start, story.run) == (None, None, going)
    assert story.told[-1].status is Status.REQUESTED
    assert story.told[-1].reason == (
        "the message of commit aaaaaaa says [skip preview]: what was begun for the branch is removed"
    )
    assert story.told[-1].actor == "hubot"
    story.makes_room()
    story.is_gone()
    assert story.said == ["creating", "requested", "deleting", "deleted"]


def test_what_the_creation_made_already_is_withdrawn_at_once() -> None:
    story = Story()
    story.create(at=100)
    story.is_ready()

    story.push_skipped(A, at=100)

    assert story.run.machine is Machine.TEARDOWN
    story.is_gone()
    assert story.said == ["creating", "ready", "deleting", "deleted"]


def test_a_push_in_place_of_what_was_withdrawn_makes_the_environment() -> None:
    story = Story()
    story.create(at=100)
    story.push_skipped(A, at=100)

    story.push(B, replaces=A)
    story.makes_room()
    story.is_ready()

    assert (story.said[-1], story.environment.observed.commit) == ("ready", B)


def test_a_skipped_push_dated_years_ahead_does_not_make_every_later_creation_go_with_it() -> None:
    story = Story()
    story.push_skipped(A, dated=story.now + 10 * 365 * 24 * 3600)
    story.now += 120

    story.create()

    assert story.run.machine is Machine.PROVISION


def test_a_skipped_push_is_a_push_to_the_days_until_an_environment_expires() -> None:
    story = a_ready_branch()
    story.now += 9 * 24 * 3600
    story.push_skipped(B, replaces=A)
    story.now += 2 * 24 * 3600

    assert expired(story.environment, 10, now=story.now) is None
    assert expired(story.environment, 2, now=story.now) is not None
