"""Pushes that say `[skip preview]` among events that arrive twice, late, in another order, or within one second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.deciding.dispatching import settled
from preview.request import Presence
from tests.unit.story import A, B, C, Story, a_ready_branch


@pytest.mark.parametrize("dated", [99, 100, 101])
@pytest.mark.parametrize("first", ["create", "push"])
def test_a_new_branch_that_is_skipped_has_no_environment_whichever_event_comes_first(first: str, dated: int) -> None:
    story = Story()
    events = [lambda: story.create(at=dated), lambda: story.push_skipped(A, at=100)]

    events.pop(0 if first == "create" else 1)()
    events[0]()
    while story.environment.run is not None:
        if story.run.revision == story.environment.desired.revision:
            story.is_gone()
        else:
            story.makes_room()

    assert settled(story.environment)
    assert story.environment.desired.presence is Presence.ABSENT
    assert story.environment.forget_at is not None
    assert story.said == (["creating", "requested", "deleting", "deleted"] if first == "create" else [])


def test_a_creation_after_its_skipped_push_is_told_why_it_makes_nothing() -> None:
    story = Story()
    story.push_skipped(A, at=100)
    before = story.record

    answer = story.create(at=100)

    assert answer.reason == "this event names no commit, and belongs to a push that was skipped, or to one before it"
    assert (story.record, story.told) == (before, [])


def test_a_creation_long_after_a_skipped_push_is_another_branchs() -> None:
    story = Story()
    story.push_skipped(A, at=100)

    story.create(at=110)

    assert story.said == ["creating"]


def test_a_skipped_push_from_before_the_branch_was_created_again_withdraws_nothing() -> None:
    story = Story()
    story.create(at=110)

    late = story.push_skipped(A, at=100)

    assert late.reason == "an event newer than this one has been seen"
    assert story.said == ["creating"]


def test_a_push_that_a_skipped_one_overtook_is_deployed() -> None:
    story = Story()
    story.push_skipped(B, replaces=A, at=100)

    story.push(A, at=90)
    story.is_ready()

    assert (story.said, story.environment.observed.commit) == (["creating", "ready"], A)


def test_a_push_to_an_environment_that_a_skipped_one_overtook_is_deployed() -> None:
    story = a_ready_branch()
    story.push_skipped(C, replaces=B, at=100)

    story.push(B, replaces=A, at=90)
    story.is_ready()

    assert (story.said, story.environment.observed.commit) == (["updating", "ready"], B)


def test_a_push_of_the_second_of_what_was_withdrawn_is_deployed() -> None:
    story = Story()
    story.create(at=100)
    story.push_skipped(B, replaces=A, at=101)

    story.push(A, at=100)
    story.makes_room()
    story.is_ready()

    assert story.environment.observed.commit == A


def test_a_deletion_that_a_skipped_push_overtook_deletes() -> None:
    story = a_ready_branch()
    story.push_skipped(B, at=100)

    story.delete(at=90)
    story.is_gone()

    assert story.said == ["deleting", "deleted"]


def test_a_creation_of_a_skipped_push_makes_nothing_though_an_older_life_was_seen_between_them() -> None:
    story = Story()
    story.push_skipped(B, at=100)
    story.push(A, at=80)
    story.is_ready()
    story.delete(at=90)
    story.is_gone()

    story.create(at=100)

    assert story.said == ["creating", "ready", "deleting", "deleted"]


def test_a_skipped_push_from_before_a_deletion_is_stale() -> None:
    story = a_ready_branch()
    story.delete(at=100)
    story.is_gone()
    before = story.record

    assert story.push_skipped(B, at=90).reason == "an event newer than this one has been seen"
    assert story.record is before


@pytest.mark.parametrize("state", ["new", "created", "ready", "deleted"])
def test_a_redelivery_of_a_skipped_push_changes_nothing(state: str) -> None:
    story = Story() if state in ("new", "created") else a_ready_branch()
    if state == "created":
        story.create(at=100)
    elif state == "deleted":
        story.delete(at=90)
    story.push_skipped(B, at=100, delivery="the push")
    before, told = story.record, list(story.told)

    again = story.push_skipped(B, at=100, delivery="the push")

    assert again.environment is None
    assert "says [skip preview]" in (again.reason or "")
    assert (story.record, story.told) == (before, told)


def test_a_skipped_push_seen_again_after_newer_ones_takes_nothing_back() -> None:
    story = a_ready_branch()
    story.push_skipped(B, at=100)
    story.push(C, at=110)
    story.is_ready()
    before = story.record

    assert story.push_skipped(B, at=100).reason == "an event newer than this one has been seen"
    assert story.record is before


def test_a_skipped_push_does_not_hide_that_a_newer_one_was_skipped() -> None:
    story = Story()
    story.push_skipped(B, at=110)
    story.push_skipped(A, at=100)

    story.create(at=110)

    assert story.told == []


COMMITS = (A, B, C, "d" * 40)


@given(
    skips=st.lists(st.booleans(), min_size=1, max_size=len(COMMITS)),
    deleted=st.booleans(),
    arrivals=st.permutations(range(2 * (len(COMMITS) + 2))),
)
def test_whatever_the_order_a_branch_ends_at_its_newest_commit_that_was_not_skipped(
    skips: list[bool], deleted: bool, arrivals: list[int]
) -> None:
    """One life of a branch: `create` and the first push in one second, more pushes, a deletion; each arrives twice."""
    story = Story()
    events = [lambda: story.create(at=0, delivery="create")]
    for number, (commit, skip) in enumerate(zip(COMMITS, skips, strict=False)):
        event = {"commit": commit, "skip": skip, "at": 10 * number, "delivery": commit}
        events.append(lambda event=event: story.ask(Presence.PRESENT, **event))  # type: ignore[misc]
    if deleted:
        events.append(lambda: story.delete(at=100, delivery="delete"))

    for arrival in arrivals:
        if arrival // 2 < len(events):
            events[arrival // 2]()

    kept = [commit for commit, skip in zip(COMMITS, skips, strict=False) if not skip]
    wanted = (Presence.PRESENT, kept[-1]) if kept and not deleted else (Presence.ABSENT, None)
    assert (story.environment.desired.presence, story.environment.desired.commit) == wanted
