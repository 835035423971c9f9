"""Since when a removal has been failing, and when that needs somebody."""

import pytest

from preview.deciding.stuck import stuck
from tests.unit.story import A, Story, a_ready_branch

HOUR = 3600


def a_removal_that_fails() -> Story:
    story = a_ready_branch()
    story.delete()
    story.fails("DeleteTargetGroup: in use")
    return story


def fails_again(story: Story, *, after: int, reason: str = "DeleteTargetGroup: in use") -> None:
    story.now += after
    story.dispatch()
    story.fails(reason)


def test_a_removal_that_failed_a_moment_ago_is_tried_again_by_itself() -> None:
    story = a_removal_that_fails()
    assert not stuck(story.environment, now=story.now + HOUR - 1)
    assert stuck(story.environment, now=story.now + HOUR)


@pytest.mark.parametrize("reason", ["DeleteTargetGroup: in use", "DeleteListener: not ours"])
def test_failing_again_does_not_make_it_any_younger(reason: str) -> None:
    story = a_removal_that_fails()
    first = story.failure.at

    fails_again(story, after=HOUR, reason=reason)

    assert story.failure.at == first
    assert (story.failure.reason, story.failure.attempts) == (reason, 2)
    assert stuck(story.environment, now=story.now)


def test_a_new_request_counts_from_its_own_first_failure() -> None:
    story = a_removal_that_fails()
    story.now += HOUR
    story.push(A)
    story.is_ready()
    story.delete()
    story.fails("DeleteTargetGroup: in use")
    assert not stuck(story.environment, now=story.now)


def test_what_a_failed_creation_made_may_be_stuck_too() -> None:
    story = Story()
    story.push(A)
    story.fails()
    assert not stuck(story.environment, now=story.now + HOUR), "nothing has failed to be removed yet"
    story.fails("DeleteTargetGroup: in use")
    assert stuck(story.environment, now=story.now + HOUR)


def test_what_is_gone_or_kept_is_not_stuck() -> None:
    gone, kept = Story(), Story(keep_failed=True)
    for story in (gone, kept):
        story.push(A)
        story.fails()
    gone.is_gone()
    assert not stuck(gone.environment, now=gone.now + HOUR)
    assert not stuck(kept.environment, now=kept.now + HOUR)
    assert not stuck(a_ready_branch().environment, now=gone.now + HOUR)
