"""When an environment has expired, and what becomes of it then."""

from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.deciding.expiry import expired, expires_at
from preview.deciding.repair import withdrawn
from preview.environment import Choice, Environment, Machine
from preview.request import Presence
from tests.unit.story import A, B, Story, a_ready_branch

DAY = 24 * 3600


def expires(story: Story, reason: str = "nobody pushed") -> None:
    """The sweep's request, as it is written."""
    story.follow(withdrawn(story.environment, reason, now=story.now, token="swept"))


def aged(story: Story, days: float, **changes: object) -> Environment:
    story.now = story.environment.desired.occurred_at + int(days * DAY)
    return replace(story.environment, **changes)  # type: ignore[arg-type]


def test_an_environment_expires_so_many_days_after_its_last_push() -> None:
    story = a_ready_branch()

    assert expired(aged(story, 13.99), 14, now=story.now) is None
    assert expired(aged(story, 14), 14, now=story.now) == (
        "nobody pushed for 14 days (ttl_days). Push to the branch to have it back"
    )


def test_a_day_is_no_days() -> None:
    story = a_ready_branch()
    reason = expired(aged(story, 1), 1, now=story.now)
    assert reason is not None
    assert reason.startswith("nobody pushed for a day (")


def test_without_a_limit_nothing_expires() -> None:
    story = a_ready_branch()
    assert expired(aged(story, 4000), None, now=story.now) is None


def test_what_is_to_be_kept_does_not_expire() -> None:
    story = a_ready_branch()
    assert expired(aged(story, 15, keep=True), 14, now=story.now) is None


def test_a_push_begins_the_time_anew() -> None:
    story = a_ready_branch()
    aged(story, 13)
    story.push(B)
    story.is_ready()
    assert expired(replace(story.environment), 14, now=story.now + 2 * DAY) is None


def test_a_failed_environment_expires_too() -> None:
    story = Story(keep_failed=True)
    story.push(A)
    story.fails()
    assert expired(aged(story, 14), 14, now=story.now) is not None


def test_a_deleted_branch_has_nothing_to_expire() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    assert expired(aged(story, 15), 14, now=story.now) is None


def test_an_expired_environment_is_removed_and_says_why() -> None:
    story = a_ready_branch()

    expires(story)

    assert story.run.machine is Machine.TEARDOWN
    assert (story.told[-1].status, story.told[-1].reason, story.told[-1].actor) == (
        Status.DELETING,
        "nobody pushed",
        "sweep",
    )
    story.is_gone()
    assert story.said == ["deleting", "deleted"]


def test_a_run_under_way_makes_room_for_the_removal() -> None:
    story = Story()
    story.push(A)

    expires(story)

    assert (story.told[-1].status, story.told[-1].reason) == (Status.REQUESTED, "nobody pushed")
    story.makes_room()
    assert story.run.machine is Machine.TEARDOWN


def test_a_later_push_has_it_back_whatever_the_clocks_say() -> None:
    story = a_ready_branch()
    pushed_at = story.environment.desired.occurred_at
    story.now += 20 * DAY
    expires(story)
    story.is_gone()

    story.push(B, dated=pushed_at + 1)  # Long before the sweep came, by this clock.

    assert story.environment.desired.presence is Presence.PRESENT
    assert story.run.machine is Machine.PROVISION


@pytest.mark.parametrize("delivery", ["delivery 1", "another"])
def test_the_last_push_delivered_once_more_does_not(delivery: str) -> None:
    story = a_ready_branch()
    pushed_at = story.environment.desired.occurred_at
    expires(story)
    story.is_gone()

    answer = story.push(A, dated=pushed_at, delivery=delivery)

    assert answer.environment is None
    assert story.environment.observed.status is Status.DELETED


def test_keeping_lasts_through_pushes_until_the_branch_is_deleted() -> None:
    story = a_ready_branch()
    story.record = replace(story.environment, keep=True)

    story.push(B)
    story.is_ready()
    assert story.environment.keep

    story.delete()
    assert not story.environment.keep


def test_what_is_kept_until_a_day_does_not_expire_before_it() -> None:
    story = a_ready_branch()
    pushed_at = story.environment.desired.occurred_at
    kept = replace(story.environment, keep_until=pushed_at + 20 * DAY)

    assert expired(kept, 14, now=pushed_at + 20 * DAY - 1) is None
    assert expired(kept, 14, now=pushed_at + 20 * DAY) is not None
    assert expires_at(kept, 14) == pushed_at + 20 * DAY
    assert expires_at(replace(kept, keep_until=pushed_at + DAY), 14) == pushed_at + 14 * DAY


def test_what_somebody_asked_for_by_hand_does_not_expire_as_soon_as_it_is_there() -> None:
    story = a_ready_branch()
    asked_at = story.environment.desired.occurred_at + 30 * DAY
    chosen = replace(story.environment, choice=Choice(presence=Presence.PRESENT, actor="ada", at=asked_at))

    assert expired(chosen, 14, now=asked_at + 14 * DAY - 1) is None
    assert expired(chosen, 14, now=asked_at + 14 * DAY) is not None


def test_an_expired_environment_is_kept_no_more_when_it_is_back() -> None:
    story = a_ready_branch()
    story.record = replace(story.environment, keep_until=story.now - 1)
    expires(story)
    assert story.environment.keep_until is None
