"""When a run works for nobody any more."""

from preview.deciding.supersession import superseded
from tests.unit.story import A, B, Story


def a_going_run() -> Story:
    story = Story()
    story.push(A)
    return story


def test_a_run_goes_on_while_its_branch_asks_for_the_same() -> None:
    story = a_going_run()
    assert not superseded(story.record, story.run.revision)
    assert not superseded(story.record, story.run.revision, story.run.name)


def test_a_run_makes_room_when_its_branch_asks_for_something_else() -> None:
    story = a_going_run()
    story.push(B)
    assert superseded(story.record, story.run.revision)
    assert superseded(story.record, story.run.revision, story.run.name)


def test_a_run_of_an_environment_that_nobody_knows_makes_room() -> None:
    assert superseded(None, 1)


def test_an_execution_without_the_claim_makes_room_for_the_one_that_has_it() -> None:
    story = a_going_run()
    assert superseded(story.record, story.run.revision, "started-by-hand")


def test_an_execution_that_was_redriven_after_its_claim_was_released_makes_room() -> None:
    story = a_going_run()
    redriven = story.run
    story.is_ready()
    assert superseded(story.record, redriven.revision, redriven.name)
