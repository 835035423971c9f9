"""What becomes of an environment when its run ends, and what its people read then."""

from dataclasses import replace

import pytest

from preview.announcement import Detail, Status
from preview.deciding.dispatching import settled
from preview.deciding.endings import TOMBSTONE_SECONDS
from preview.environment import Ending, Machine, Run
from tests.unit.story import URL, A, B, C, Story, a_ready_branch

CRASH = "CheckService: ECS gave up on the deployment\nTask stopped: container web exited with code 1"
IN_USE = "DeleteTargetGroup: the target group is in use by a listener"


MADE = (Detail(what="target group", name="shop-login-abcdefg", seconds=0.4),)


def test_what_a_run_made_or_removed_is_told_with_its_end_and_with_nothing_else() -> None:
    story = Story()
    story.push(A)
    story.run_ends(commit=A, url=URL, port=20123, details=MADE)
    story.delete()
    story.run_ends(details=MADE)

    told = {announcement.status: announcement.details for announcement in story.told}
    assert told == {Status.CREATING: (), Status.READY: MADE, Status.DELETING: (), Status.DELETED: MADE}


def test_a_failed_first_provision_is_told_once_and_what_it_made_is_removed() -> None:
    story = Story()
    story.push(A)

    story.fails(CRASH)

    assert story.run.machine is Machine.TEARDOWN
    story.is_gone()
    assert story.said == ["creating", "failed"]
    assert story.told[-1].reason == CRASH
    assert settled(story.environment)


def test_the_diagnosis_of_a_failed_provision_outlives_its_removal() -> None:
    story = Story()
    story.push(A)
    story.fails(CRASH)
    failed = story.run

    story.is_gone()

    assert (story.failure.reason, story.failure.unwind, story.failure.unwound) == (CRASH, False, True)
    assert story.failure.run != failed.name
    assert (story.environment.observed.url, story.environment.observed.port) == (None, None)


def test_a_project_that_keeps_failed_environments_has_nothing_removed() -> None:
    story = Story(keep_failed=True)
    story.push(A)

    story.fails(CRASH)

    assert story.environment.run is None
    assert settled(story.environment)
    story.delete()
    story.is_gone()
    assert story.said == ["creating", "failed", "deleting", "deleted"]


def test_a_failed_update_leaves_what_answered_before_at_its_url() -> None:
    story = a_ready_branch()
    story.push(B)

    story.fails(CRASH)

    assert story.environment.run is None
    observed = story.environment.observed
    assert (observed.url, observed.port, observed.commit) == (URL, 20123, A)
    assert story.said == ["updating", "failed"]
    assert (story.told[-1].url, story.told[-1].commit) == (URL, B)


def test_a_failed_update_is_mended_by_the_next_push() -> None:
    story = a_ready_branch()
    story.push(B)
    story.fails(CRASH)

    story.push(A)
    story.is_ready()

    assert story.said == ["updating", "failed", "updating", "ready"]
    assert story.environment.failure is None


def test_an_update_that_made_room_leaves_what_answered_before_at_its_url() -> None:
    story = a_ready_branch()
    story.push(B)
    story.push(C)

    story.makes_room()

    assert story.said == ["updating", "requested", "updating"]
    assert [announcement.url for announcement in story.told] == [URL, URL, URL]
    assert story.environment.observed.commit == A


def test_a_removal_that_made_room_has_removed_nothing_for_certain() -> None:
    story = a_ready_branch()
    story.delete()
    story.push(B)
    story.first = replace(story.first, cluster="other")

    story.makes_room()
    story.push(C)

    assert story.environment.observed.status is Status.CREATING
    assert story.environment.cluster == "previews"


def test_a_teardown_that_made_room_may_have_taken_the_url_with_it() -> None:
    story = a_ready_branch()
    story.delete()
    story.push(B)
    story.makes_room()

    story.fails(CRASH)

    assert story.said == ["deleting", "requested", "creating", "failed"]
    assert story.told[-1].url is None
    assert story.run.machine is Machine.TEARDOWN


def test_a_failed_removal_is_told_once_and_tried_again_later_and_later() -> None:
    story = a_ready_branch()
    story.delete()
    waits = []

    for _ in range(9):
        story.fails(IN_USE)
        assert story.environment.run is None
        waits.append(story.failure.retry_at - story.now)
        story.now = story.failure.retry_at - 1
        assert story.dispatch().start is None
        story.now = story.failure.retry_at
        story.dispatch()
        assert story.run.machine is Machine.TEARDOWN

    assert waits == [60, 120, 240, 480, 960, 1920, 3600, 3600, 3600]
    story.is_gone()
    assert story.said == ["deleting", "failed", "deleted"]
    assert story.told[1].reason == IN_USE


def test_a_removal_that_fails_in_another_way_is_told_again() -> None:
    story = a_ready_branch()
    story.delete()
    story.fails(IN_USE)
    story.now += 60
    story.dispatch()

    story.fails("DeleteService: access denied")

    assert story.said == ["deleting", "failed", "failed"]


def test_a_redelivered_deletion_does_not_hurry_a_removal_that_is_to_wait() -> None:
    story = a_ready_branch()
    story.delete(at=500)
    story.fails(IN_USE)

    early = story.delete(at=500)
    assert early.start is None

    story.now += 60
    late = story.delete(at=500)
    assert late.start == story.run
    assert story.said == ["deleting", "failed"]


def test_how_often_a_removal_failed_does_not_count_against_the_next_one() -> None:
    story = a_ready_branch()
    story.delete()
    story.fails(IN_USE)
    story.now += 60
    story.dispatch()
    story.fails(IN_USE)
    story.push(B)
    story.delete()
    story.makes_room()

    story.fails(IN_USE)

    assert (story.failure.attempts, story.failure.retry_at) == (1, story.now + 60)
    assert story.said[-2:] == ["deleting", "failed"]


def test_what_a_failed_provision_left_is_told_with_its_own_reason_and_the_diagnosis_is_kept() -> None:
    story = Story()
    story.push(A)
    story.fails(CRASH)

    story.fails(IN_USE)
    story.now += 60
    story.dispatch()
    story.fails(IN_USE)
    story.now += 120
    story.dispatch()
    assert (story.failure.reason, story.failure.leftover, story.failure.attempts) == (CRASH, IN_USE, 2)
    story.is_gone()

    assert story.said == ["creating", "failed", "failed"]
    assert story.told[-1].reason == (
        f"what the failed run made could not be removed yet; that is tried again by itself\n{IN_USE}"
    )
    assert (story.failure.reason, story.failure.leftover) == (CRASH, None)
    assert (story.failure.attempts, story.failure.retry_at) == (0, 0)


def test_an_end_that_is_told_twice_counts_once() -> None:
    story = Story()
    story.push(A)
    run = story.run
    story.is_ready()
    before = story.record

    again = story.run_ends(run=run, commit=A, url=URL, port=20123)

    assert again.reason == "this run holds no claim on the environment"
    assert story.record is before
    assert story.said == ["creating", "ready"]


def test_the_end_of_a_run_that_lost_its_claim_changes_nothing_for_the_one_that_has_it() -> None:
    story = Story()
    story.push(A)
    lost = story.run
    story.record = replace(story.environment, run=None)
    story.dispatch()
    holder = story.run

    story.run_ends(Ending.ABORTED, run=lost)

    assert story.environment.run == holder
    assert "failed" not in story.said


def test_the_end_of_a_run_that_was_never_claimed_changes_nothing() -> None:
    story = a_ready_branch()
    stranger = Run(name="by-hand", machine=Machine.TEARDOWN, revision=1, claimed_at=0)
    assert story.run_ends(run=stranger).environment is None
    assert story.said == []


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.ABORTED, Ending.TIMED_OUT])
def test_a_provision_that_did_not_succeed_is_removed_however_it_ended(ending: Ending) -> None:
    story = Story()
    story.push(A)

    story.run_ends(ending)

    assert story.told[-1].reason == f"the run ended as {ending}"
    assert story.run.machine is Machine.TEARDOWN


@pytest.mark.parametrize("ending", [Ending.FAILED, Ending.ABORTED, Ending.TIMED_OUT])
def test_a_removal_that_did_not_succeed_is_tried_again_however_it_ended(ending: Ending) -> None:
    story = a_ready_branch()
    story.delete()

    story.run_ends(ending)

    assert story.said == ["deleting", "failed"]
    assert not settled(story.environment)


def test_a_failure_that_nobody_waits_for_any_more_is_not_told() -> None:
    story = Story()
    story.push(A)
    story.push(B)

    story.fails(CRASH)

    assert story.said == ["creating", "requested", "creating"]
    assert story.environment.failure is None


def test_a_deletion_while_a_failed_environment_is_being_removed_ends_deleted() -> None:
    story = Story()
    story.push(A)
    story.fails(CRASH)
    story.delete()

    story.is_gone()
    story.is_gone()

    assert story.said == ["creating", "failed", "requested", "deleting", "deleted"]
    assert story.environment.failure is None


def test_the_tombstone_is_forgotten_a_week_after_everything_went() -> None:
    story = a_ready_branch()
    story.delete()

    story.is_gone()

    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS
    assert (story.told[-1].commit, story.told[-1].url) == (None, None)
    assert (story.environment.observed.commit, story.environment.observed.url) == (None, None)


def test_a_run_that_an_update_of_the_product_cut_short_is_begun_again_and_nothing_is_said() -> None:
    story = Story()
    story.push(A)
    first = story.run

    story.is_cut_short()

    assert (story.run.machine, story.run.revision) == (Machine.PROVISION, first.revision)
    assert story.run.name != first.name
    story.is_ready()
    assert story.said == ["creating", "ready"]
    assert (story.environment.failure, story.environment.interruption) == (None, None)


def test_an_update_that_was_cut_short_leaves_what_answered_before_at_its_url() -> None:
    story = a_ready_branch()
    story.push(B)

    story.is_cut_short()

    assert (story.environment.observed.status, story.environment.observed.url) == (Status.UPDATING, URL)
    assert story.said == ["updating"]


def test_runs_that_are_cut_short_in_a_row_are_begun_again_later_and_later_and_then_have_failed() -> None:
    story = Story()
    story.push(A)
    waits = []

    for _ in range(3):
        story.is_cut_short()
        assert story.environment.interruption is not None
        waits.append(max(0, story.environment.interruption.retry_at - story.now))
        story.now += waits[-1]
        assert waits[-1] == 0 or story.environment.run is None
        story.dispatch()
    story.is_cut_short()

    assert waits == [0, 60, 120]
    assert story.said == ["creating", "failed"]
    assert story.told[-1].reason == "StopTasks: ECS Deity was updated"
    assert story.environment.interruption is None
    assert story.run.machine is Machine.TEARDOWN


def test_nothing_hurries_a_run_that_is_to_wait_for_the_end_of_an_update() -> None:
    story = Story()
    story.push(A, at=500)
    story.is_cut_short()
    story.is_cut_short()
    assert not settled(story.environment)

    assert story.push(A, at=500).start is None
    story.now += 60
    assert story.dispatch().start == story.run


def test_a_newer_request_does_not_wait_for_it() -> None:
    story = Story()
    story.push(A)
    story.is_cut_short()
    story.is_cut_short()

    story.push(B)

    assert story.run.revision == 2
    assert story.said == ["creating", "creating"]
    story.is_cut_short()
    assert story.environment.interruption is not None
    assert story.environment.interruption.runs == 1


def test_a_run_that_was_cut_short_after_its_branch_had_moved_on_makes_room_like_any_other() -> None:
    story = Story()
    story.push(A)
    story.push(B)

    story.is_cut_short()

    assert story.environment.interruption is None
    assert story.said == ["creating", "requested", "creating"]


def test_a_removal_that_was_cut_short_is_begun_again_and_ends_deleted() -> None:
    story = a_ready_branch()
    story.delete()

    story.is_cut_short()
    story.is_gone()

    assert story.said == ["deleting", "deleted"]
    assert story.environment.interruption is None


def test_what_removes_a_failed_environments_pieces_may_be_cut_short_and_the_diagnosis_is_kept() -> None:
    story = Story()
    story.push(A)
    story.fails(CRASH)

    story.is_cut_short()
    assert (story.failure.reason, story.failure.attempts) == (CRASH, 0)
    story.is_gone()

    assert story.said == ["creating", "failed"]
    assert (story.failure.reason, story.failure.unwound) == (CRASH, True)


def test_another_ending_between_two_interruptions_begins_the_count_anew() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_cut_short()
    story.fails(IN_USE)
    story.now += 60
    story.dispatch()

    story.is_cut_short()

    assert story.environment.interruption is not None
    assert story.environment.interruption.runs == 1
    assert story.failure.reason == IN_USE
