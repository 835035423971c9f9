"""Pushes that a branch is not to be deployed for: they make nothing, move nothing, and are remembered."""

from dataclasses import replace
from typing import Any

import pytest

from preview.config.pull_requests import Trigger
from preview.deciding.asking import last_commit
from preview.deciding.endings import LONG_TOMBSTONE_SECONDS, TOMBSTONE_SECONDS
from preview.deciding.passing_over import newest_commit
from preview.deciding.repair import withdrawn
from preview.environment import Choice, Machine, PullRequest
from preview.request import Presence
from tests.unit.story import PROJECT, A, B, C, Story

BY_LABEL = replace(PROJECT, trigger=Trigger.LABEL)


def a_story(**changes: Any) -> Story:
    return Story(branch="chore/login", **changes)


def taken_down(story: Story) -> None:
    """As somebody does it by hand."""
    chosen = Choice(presence=Presence.ABSENT, actor="ada", at=story.now)
    story.follow(
        withdrawn(replace(story.environment, choice=chosen), "by hand", actor="ada", now=story.now, token="down")
    )


def test_a_push_to_a_branch_that_nobody_asked_for_leaves_no_record_and_says_why() -> None:
    story = a_story()

    answer = story.push(A)

    assert answer.reason == "the branch 'chore/login' does not begin with feature/"
    assert (story.record, story.told) == (None, [])


@pytest.mark.parametrize("skip", [True, False])
def test_nor_does_a_new_branchs_creation_or_a_push_that_is_skipped(skip: bool) -> None:
    story = a_story()
    answers = [story.create(), story.push_skipped(A) if skip else story.push(A)]
    assert {answer.reason for answer in answers} == {"the branch 'chore/login' does not begin with feature/"}
    assert story.record is None


def test_a_branch_that_somebody_asked_for_follows_its_pushes_whatever_its_name() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    story.record = replace(story.environment, choice=Choice(presence=Presence.PRESENT, actor="ada", at=story.now))

    story.push(B, prefixed=False)

    assert (story.environment.desired.commit, story.run.machine) == (B, Machine.PROVISION)


def test_after_somebody_took_it_down_pushes_change_nothing_and_are_known() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    taken_down(story)
    story.is_gone()
    story.told.clear()

    answer = story.push(B)

    assert answer.reason == "ada took the environment down by hand: it stays away until somebody asks for it again (up)"
    assert (story.told, story.environment.run) == ([], None)
    assert story.environment.desired.presence is Presence.ABSENT
    assert newest_commit(story.environment.desired) == last_commit(story.environment) == B


def test_an_opted_out_branch_is_remembered_for_ninety_days_counted_anew_at_each_push() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    taken_down(story)
    story.is_gone()
    assert story.environment.forget_at == story.now + LONG_TOMBSTONE_SECONDS

    story.push(B)

    assert story.environment.forget_at == story.now + LONG_TOMBSTONE_SECONDS


def test_while_it_is_being_taken_down_a_push_sets_no_time_to_forget_it() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    taken_down(story)
    story.push(B)
    assert (story.environment.forget_at, story.run.machine) == (None, Machine.TEARDOWN)


def test_deleting_an_opted_out_branch_forgets_that_it_was_and_it_is_kept_as_long_as_any() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    taken_down(story)
    story.is_gone()

    story.delete()

    assert story.environment.choice is None
    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS
    story.push(C)
    assert story.said[-1] == "creating"


def test_a_branch_that_is_deleted_while_it_is_up_is_forgotten_after_a_week_whatever_was_chosen() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    story.record = replace(
        story.environment,
        choice=Choice(presence=Presence.PRESENT, actor="ada", at=story.now),
        pull_request=PullRequest(number=7, draft=True, at=story.now),
        keep_until=story.now + 100_000,
    )

    story.delete()
    story.is_gone()

    record = story.environment
    assert (record.choice, record.pull_request, record.keep_until) == (None, None, None)
    assert record.forget_at == story.now + TOMBSTONE_SECONDS


def test_a_bots_push_leaves_the_environment_at_the_commit_before() -> None:
    story = Story(project=replace(PROJECT, bots=False))
    story.push(A)
    story.is_ready()
    story.told.clear()

    answer = story.push(B, bot=True)

    assert answer.reason == ("a bot pushed this, and bots is false; the branch's environment stays with commit aaaaaaa")
    assert (story.told, story.environment.desired.commit) == ([], A)


def test_a_persons_push_that_arrives_after_a_bots_is_still_deployed() -> None:
    story = Story(project=replace(PROJECT, bots=False))
    story.push(A, at=100)
    story.push(C, bot=True, at=120)

    story.push(B, at=110)

    assert story.environment.desired.commit == B


def test_an_older_push_that_is_passed_over_does_not_take_the_newers_place() -> None:
    story = Story(project=BY_LABEL)
    story.pull_request(A, at=100)
    story.push(B, at=120)

    answer = story.push(A, at=110)

    assert answer.reason == "an event newer than this one has been seen"
    assert newest_commit(story.environment.desired) == B


def test_what_was_passed_over_and_is_asked_for_by_hand_is_not_moved_back_by_an_older_push() -> None:
    story = Story()
    story.push(A, at=100)
    story.is_ready()
    taken_down(story)
    story.push(C, at=300)
    desired = replace(story.environment.desired, presence=Presence.PRESENT, commit=C, revision=9)
    by_hand = Choice(presence=Presence.PRESENT, actor="ada", at=story.now)
    story.record = replace(story.environment, desired=desired, choice=by_hand)

    answer = story.push(B, at=200)

    assert answer.reason == "an event newer than this one has been seen"
    assert story.environment.desired.commit == C


def test_a_creation_that_is_passed_over_changes_nothing_of_a_record() -> None:
    story = Story(project=BY_LABEL)
    story.pull_request(A)
    before = story.record
    story.create()
    assert story.record is before


def test_an_environment_outlives_its_prefixs_place_in_the_configuration_and_can_be_deleted() -> None:
    story = Story()
    story.push(A)
    story.is_ready()

    story.push(B, prefixed=False)
    assert story.environment.desired.commit == A
    story.delete(prefixed=False)

    assert story.run.machine is Machine.TEARDOWN
