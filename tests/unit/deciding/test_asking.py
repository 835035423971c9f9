"""What people ask for by hand goes before what events say; and events keep their own order."""

from dataclasses import replace
from typing import Any

import pytest

from preview.announcement import Status
from preview.deciding.asking import (
    ALREADY_DOWN,
    ALREADY_UP,
    NO_ENVIRONMENT,
    brought_up,
    kept,
    last_commit,
    let_go,
    restarted,
    shown,
    taken_down,
)
from preview.deciding.dispatching import Decision
from preview.environment import Choice, Machine, PullRequest
from preview.request import Presence
from tests.unit.story import URL, A, B, Story, a_ready_branch

DAY = 24 * 3600


def up(story: Story, commit: str | None = A, pull_request: PullRequest | None = None) -> Decision:
    story.now += 10
    return story.follow(
        brought_up(
            story.record,
            story.first,
            commit=commit,
            actor="ada",
            pull_request=pull_request,
            now=story.now,
            token=story._token(),
        )
    )


def down(story: Story) -> Decision:
    story.now += 10
    return story.follow(taken_down(story.record, actor="ada", now=story.now, token=story._token()))


def restart(story: Story) -> Decision:
    story.now += 10
    return story.follow(restarted(story.record, story.first, actor="ada", now=story.now, token=story._token()))


def keep(story: Story, until: int | None) -> Decision:
    return story.follow(kept(story.record, until))


def chosen(story: Story) -> Choice:
    choice = story.environment.choice
    assert choice is not None
    return choice


def test_a_branch_that_nobody_knew_is_brought_up_and_the_choice_is_remembered() -> None:
    story = Story()

    decision = up(story)

    assert decision.start is not None
    assert decision.start.machine is Machine.PROVISION
    assert story.said == ["creating"]
    assert (story.environment.desired.commit, story.environment.desired.actor) == (A, "ada")
    assert chosen(story) == Choice(presence=Presence.PRESENT, actor="ada", at=story.now)


@pytest.mark.parametrize(("seconds_before", "heard"), [(3600, False), (61, False), (5, True)])
def test_a_push_from_before_the_asking_does_not_move_a_new_environment_and_a_newer_one_does(
    seconds_before: int, heard: bool
) -> None:
    story = Story()
    up(story, A)

    story.push(B, dated=story.now - seconds_before)

    assert story.environment.desired.commit == (B if heard else A)


def test_an_old_push_that_comes_late_does_not_move_a_known_environment_back() -> None:
    story = a_ready_branch()
    pushed_at = story.environment.desired.occurred_at
    up(story, B)

    story.push(A, dated=pushed_at, delivery="delivery 1")
    story.push(A, dated=pushed_at, delivery="another of the same push")
    story.push("c" * 40, dated=pushed_at - 10)

    assert story.environment.desired.commit == B


def test_a_push_after_the_asking_moves_the_environment_on() -> None:
    story = a_ready_branch()
    up(story, B)
    story.is_ready()

    story.push("c" * 40)

    assert story.environment.desired.commit == "c" * 40
    assert chosen(story).presence is Presence.PRESENT


def test_what_is_up_already_is_told_and_only_the_choice_is_noted() -> None:
    story = a_ready_branch()
    before = story.environment

    decision = up(story, A)

    assert (decision.reason, decision.refresh, decision.start, story.said) == (ALREADY_UP, True, None, [])
    assert story.environment == replace(before, choice=chosen(story))


def test_what_has_failed_is_tried_again_at_the_same_commit() -> None:
    story = Story()
    story.push(A)
    story.fails()
    story.is_gone()

    decision = up(story, A)

    assert decision.reason is None
    assert (story.environment.desired.commit, story.run.machine) == (A, Machine.PROVISION)


def test_while_a_run_is_under_way_what_is_asked_for_is_next_in_turn() -> None:
    story = Story()
    story.push(A)

    up(story, B)
    assert story.told[-1].status is Status.REQUESTED

    story.makes_room()
    assert story.run.revision == story.environment.desired.revision


def test_a_deleted_branch_comes_back_where_its_project_says_now() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    story.first = replace(story.first, cluster="other")

    up(story, B)

    assert (story.environment.cluster, story.environment.forget_at) == ("other", None)
    assert story.run.machine is Machine.PROVISION


def test_what_is_there_stays_where_it_is_and_a_removal_looks_for_what_the_project_has_since() -> None:
    story = a_ready_branch()
    story.first = replace(story.first, cluster="other", others=("shop-login-worker-abcdefg",))

    up(story, B)

    assert (story.environment.cluster, story.environment.others) == ("previews", ("shop-login-worker-abcdefg",))


def test_a_project_whose_images_are_the_same_for_every_commit_comes_up_without_one() -> None:
    story = Story()
    up(story, None)
    story.is_ready()
    assert up(story, None).reason == ALREADY_UP


def test_the_pull_request_is_noted_unless_a_newer_word_of_it_is_known() -> None:
    story = Story()
    up(story, A, PullRequest(number=7, fork="eve/shop", at=100))
    assert story.environment.pull_request == PullRequest(number=7, fork="eve/shop", at=100)

    up(story, B, PullRequest(number=7, draft=True, at=99))
    assert story.environment.pull_request == PullRequest(number=7, fork="eve/shop", at=100)

    up(story, B)
    assert story.environment.pull_request is not None


def test_taken_down_it_is_removed_says_why_and_is_kept_no_more() -> None:
    story = a_ready_branch()
    keep(story, None)
    keep(story, story.now + DAY)

    down(story)

    assert story.run.machine is Machine.TEARDOWN
    assert (story.told[-1].status, story.told[-1].actor) == (Status.DELETING, "ada")
    assert "pushes do not bring it back" in str(story.told[-1].reason)
    assert chosen(story).presence is Presence.ABSENT
    assert (story.environment.keep, story.environment.keep_until) == (False, None)


def test_taking_down_what_is_going_already_only_notes_the_choice() -> None:
    story = a_ready_branch()
    story.delete()

    decision = down(story)

    assert (decision.reason, decision.start) == (ALREADY_DOWN, None)
    assert chosen(story).presence is Presence.ABSENT
    assert story.environment.forget_at is None  # Its teardown decides about that.


def test_a_tombstone_that_is_opted_out_is_remembered_for_longer() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()

    down(story)

    assert story.environment.forget_at == story.now + 90 * DAY


def test_what_was_taken_down_comes_up_again_by_hand() -> None:
    story = a_ready_branch()
    down(story)
    story.is_gone()
    assert last_commit(story.environment) == A

    decision = up(story, last_commit(story.environment))

    assert decision.reason is None
    assert (story.environment.desired.commit, chosen(story).presence) == (A, Presence.PRESENT)


def test_a_restart_is_a_new_run_at_the_same_commit() -> None:
    story = a_ready_branch()
    revision = story.environment.desired.revision

    restart(story)

    assert (story.environment.desired.commit, story.environment.desired.revision) == (A, revision + 1)
    assert story.run.machine is Machine.PROVISION
    assert (story.said, story.told[-1].actor) == (["updating"], "ada")
    assert "new ones of the same commit" in str(story.told[-1].reason)
    story.is_ready()
    assert (story.told[-1].url, story.told[-1].reason) == (URL, None)


def test_a_restart_during_a_run_is_next_in_turn() -> None:
    story = Story()
    story.push(A)
    restart(story)
    assert (story.told[-1].status, story.told[-1].reason) == (
        Status.REQUESTED,
        "the restart is next: the run under way notices that, and makes room",
    )


def test_keeping_is_shown_and_announced_to_nobody() -> None:
    story = a_ready_branch()

    decision = keep(story, story.now + 7 * DAY)

    assert (decision.refresh, decision.announcements, decision.start) == (True, (), None)
    assert story.environment.keep_until == story.now + 7 * DAY


def test_keeping_never_shortens_what_was_kept_for_longer() -> None:
    story = a_ready_branch()
    keep(story, story.now + 30 * DAY)

    assert keep(story, story.now + 7 * DAY).environment is None
    assert story.environment.keep_until == story.now + 30 * DAY

    keep(story, None)
    keep(story, story.now + 60 * DAY)
    assert story.environment.keep


def test_what_is_let_go_expires_as_its_project_says() -> None:
    story = a_ready_branch()
    keep(story, None)
    keep(story, story.now + DAY)

    story.follow(let_go(story.environment))

    assert (story.environment.keep, story.environment.keep_until) == (False, None)
    assert let_go(story.environment).environment is None


def test_what_nobody_knows_can_neither_be_taken_down_nor_restarted_nor_kept() -> None:
    for decision in (down(Story()), restart(Story()), keep(Story(), None)):
        assert decision == Decision(environment=None, reason=NO_ENVIRONMENT)


def test_what_is_absent_can_neither_be_restarted_nor_kept() -> None:
    story = a_ready_branch()
    story.delete()
    for decision in (restart(story), keep(story, None)):
        assert decision == Decision(environment=None, reason=NO_ENVIRONMENT)


@pytest.mark.parametrize("failed", [False, True])
def test_what_is_shown_is_what_was_announced_last(failed: bool) -> None:
    story = a_ready_branch()
    if failed:
        story.push(B)
        story.fails("no database")
    last: Any = story.told[-1] if failed else None

    seen = shown(story.environment)

    assert seen.status is (Status.FAILED if failed else Status.READY)
    assert seen.reason == (last.reason if failed else None)
    assert seen.url == URL


def test_after_it_was_taken_down_pushes_change_nothing_until_somebody_asks_for_it_again() -> None:
    story = a_ready_branch()
    down(story)
    story.is_gone()

    answer = story.push(B)

    assert "took the environment down by hand" in str(answer.reason)
    assert (story.environment.desired.presence, story.environment.run) == (Presence.ABSENT, None)
    assert last_commit(story.environment) == B

    up(story, B)
    story.push("c" * 40)
    assert story.environment.desired.commit == "c" * 40


def test_the_branchs_deletion_ends_what_was_chosen() -> None:
    story = a_ready_branch()
    down(story)
    story.delete()
    story.is_gone()
    assert story.environment.choice is None
    story.push(B)
    assert story.run.machine is Machine.PROVISION


@pytest.mark.parametrize("asked_for", [A, B, "d" * 40])
def test_a_push_from_while_it_was_down_does_not_move_it_from_what_was_asked_for(asked_for: str) -> None:
    story = a_ready_branch()
    down(story)
    story.is_gone()
    story.push(B, delivery="of B")
    pushed_at = story.now

    up(story, asked_for)
    story.push(B, dated=pushed_at, delivery="of B")
    story.push("c" * 40, dated=pushed_at - 1)

    assert story.environment.desired.commit == asked_for


def test_of_a_record_that_knows_no_push_those_from_before_the_asking_are_heard_too() -> None:
    story = Story()
    story.push_skipped(A)
    assert story.environment.desired.occurred_at == 0

    up(story, A)
    story.push(B, dated=story.now - 3600)

    assert story.environment.desired.commit == A


def test_the_last_push_delivered_once_more_changes_nothing_after_a_restart() -> None:
    story = a_ready_branch()
    pushed_at = story.environment.desired.occurred_at
    restart(story)
    revision = story.environment.desired.revision
    story.push(A, dated=pushed_at, delivery="delivery 1")
    assert story.environment.desired.revision == revision


def test_a_deletion_delivered_once_more_does_not_end_what_was_chosen_since() -> None:
    story = a_ready_branch()
    story.delete(delivery="of the deletion")
    deleted_at = story.now
    story.is_gone()
    down(story)
    story.push(B)

    story.delete(dated=deleted_at, delivery="of the deletion")

    assert chosen(story).presence is Presence.ABSENT
    assert last_commit(story.environment) == B
