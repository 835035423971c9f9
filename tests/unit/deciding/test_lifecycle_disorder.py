"""Events of one branch that arrive twice, late, in another order, or within one second."""

import pytest

from preview.deciding.dispatching import settled
from preview.deciding.endings import TOMBSTONE_SECONDS
from tests.unit.story import A, B, C, Story, a_ready_branch


def test_a_stale_redelivery_does_not_resurrect_a_deleted_branch() -> None:
    story = Story()
    story.push(A, at=0, delivery="the push")
    story.is_ready()
    story.delete(at=100)
    story.is_gone()
    before = story.record

    answer = story.push(A, at=0, delivery="the push")

    assert answer.environment is None
    assert answer.reason == "an event newer than this one has been seen"
    assert story.record is before
    assert story.said[-1] == "deleted"


def test_a_deletion_that_arrives_before_its_push_leaves_a_tombstone_and_says_nothing() -> None:
    story = Story()

    answer = story.delete(at=100)
    late = story.push(A, at=90)

    assert answer.reason == "this branch has no environment"
    assert late.reason == "an event newer than this one has been seen"
    assert story.told == []
    assert settled(story.environment)
    assert story.environment.forget_at == story.now - 10 + TOMBSTONE_SECONDS


@pytest.mark.parametrize("deletions", [["delete", "push"], ["push", "delete"]])
def test_a_push_that_arrives_after_its_branch_was_deleted_in_the_same_second_is_stale(deletions: list[str]) -> None:
    story = Story()
    for deletion in deletions:
        if deletion == "delete":
            story.delete(at=100)
        else:
            story.push_of_deletion(replaces=A, at=100)

    answer = story.push(A, at=100)

    assert answer.reason == "a push that replaced this commit, or a deletion, has been seen"
    assert story.told == []


@pytest.mark.parametrize("first", ["delete", "push"])
def test_the_two_events_of_one_deletion_count_once(first: str) -> None:
    story = a_ready_branch()
    revision = story.environment.desired.revision
    events = [lambda: story.delete(at=100), lambda: story.push_of_deletion(replaces=A, at=100)]

    events.pop(0 if first == "delete" else 1)()
    second = events[0]()

    assert second.reason == "the branch's environment is deleted, or being deleted, already"
    assert story.environment.desired.revision == revision + 1
    assert story.said == ["deleting"]
    story.is_gone()
    assert story.said == ["deleting", "deleted"]


def test_create_before_its_push_is_one_request_to_the_person_who_pushed() -> None:
    story = Story()

    story.create(at=100)
    story.push(A, at=100)

    assert story.said == ["creating"]
    story.makes_room()
    story.is_ready()
    assert story.said == ["creating", "creating", "ready"]
    assert story.told[-1].commit == A


def test_create_after_its_push_changes_nothing() -> None:
    story = Story()
    story.push(A, at=100)

    answer = story.create(at=100)

    assert answer.reason == "the environment is at this commit, or on the way to it, already"
    assert (story.environment.desired.revision, story.environment.desired.commit) == (1, A)
    assert story.said == ["creating"]


def test_an_older_create_after_its_push_changes_nothing() -> None:
    story = Story()
    story.push(A, at=100)

    assert story.create(at=99).reason == "an event newer than this one has been seen"
    assert story.said == ["creating"]


def test_a_redelivery_of_the_newest_push_changes_nothing() -> None:
    story = a_ready_branch()
    occurred_at = story.environment.desired.occurred_at
    story.push(B, delivery="the push")
    story.is_ready()
    story.told.clear()

    answer = story.push(B, delivery="the push", at=story.environment.desired.occurred_at - occurred_at + 10)

    assert answer.reason == "the environment is at this commit, or on the way to it, already"
    assert story.environment.desired.revision == 2
    assert story.said == []


def test_of_two_pushes_in_one_second_the_one_that_was_replaced_is_stale() -> None:
    story = Story()
    story.push(B, replaces=A, at=100)

    answer = story.push(A, at=100)

    assert answer.reason == "a push that replaced this commit, or a deletion, has been seen"
    assert story.environment.desired.commit == B


def test_of_two_pushes_in_one_second_a_redelivery_of_the_first_is_stale() -> None:
    story = Story()
    story.push(A, at=100, delivery="first")
    story.push(B, replaces=C, at=100, delivery="second")

    answer = story.push(A, at=100, delivery="first")

    assert answer.reason == "this delivery has been seen, and a newer event since"
    assert story.environment.desired.commit == B


def test_a_branch_that_moves_there_and_back_in_one_second_ends_where_it_was() -> None:
    story = Story()
    story.push(A, at=90)
    story.push(B, replaces=A, at=100)

    story.push(A, replaces=B, at=100)

    assert story.environment.desired.commit == A


def test_what_a_newer_event_replaced_is_forgotten_with_its_second() -> None:
    story = Story()
    story.push(B, replaces=A, at=100)
    story.create(at=101)

    story.push(A, replaces=C, at=101)

    assert story.environment.desired.commit == A
