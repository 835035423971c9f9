"""Pushes and events of pull requests that arrive late, twice, or in another order than they happened in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from preview.config import Project
from preview.config.pull_requests import PullRequests, Trigger
from preview.deciding.dispatching import Decision
from preview.environment import Machine
from preview.request import Presence
from tests.unit.story import PROJECT, A, B, C, Story

BY_LABEL = replace(PROJECT, trigger=Trigger.LABEL)
WITHOUT_DRAFTS = replace(PROJECT, pull_requests=PullRequests(drafts=False))
OLDER = "an event newer than this one has been seen"


def by_label() -> Story:
    return Story(branch="chore/login", project=BY_LABEL)


def test_a_label_that_arrives_before_its_branchs_push_deploys_the_commit_once() -> None:
    story = by_label()
    story.pull_request(A, labelled=True, at=100)

    answer = story.push(A, at=90)

    assert answer.announcements == ()
    assert (story.said, story.environment.desired.revision) == (["creating"], 1)


def test_a_push_that_is_newer_than_the_labels_head_is_deployed_whichever_comes_first() -> None:
    """GitHub moves a pull request's head a moment after the branch."""
    pushed_first, labelled_first = by_label(), by_label()
    for story in (pushed_first, labelled_first):
        story.pull_request(A, at=50, pushed_at=40)
    pushed_first.push(B, at=99)
    pushed_first.pull_request(A, labelled=True, at=99, pushed_at=99)
    labelled_first.pull_request(A, labelled=True, at=100, pushed_at=99)
    labelled_first.push(B, at=99)
    assert pushed_first.environment.desired.commit == labelled_first.environment.desired.commit == B


def test_a_label_that_is_delivered_after_a_newer_push_takes_the_pushs_commit() -> None:
    story = by_label()
    story.pull_request(A, at=50)
    story.push(B, at=200)

    story.pull_request(A, labelled=True, at=100)

    assert (story.environment.desired.commit, story.said) == (B, ["creating"])


def test_a_label_put_on_again_and_delivered_late_takes_the_commit_that_was_deployed_meanwhile() -> None:
    story = by_label()
    story.pull_request(A, labelled=True, at=50)
    story.push(B, at=200)

    story.pull_request(A, at=100)
    assert story.environment.desired.presence is Presence.ABSENT
    story.pull_request(A, labelled=True, at=110)

    assert (story.told[-1].commit, story.environment.desired.commit) == (B, B)


def test_what_was_pushed_before_the_label_and_arrives_after_it_does_not_move_it_back() -> None:
    story = by_label()
    story.pull_request(B, labelled=True, at=100, pushed_at=90)
    assert story.push(A, at=80).reason == OLDER
    assert story.environment.desired.commit == B


def test_a_label_that_is_delivered_again_after_it_was_taken_off_does_not_bring_the_environment_back() -> None:
    story = by_label()
    story.pull_request(A, labelled=True, at=100, delivery="the label")
    story.pull_request(A, at=200)

    answer = story.pull_request(A, labelled=True, at=100, delivery="the label")

    assert (answer.environment, answer.reason) == (None, OLDER)
    assert story.environment.desired.presence is Presence.ABSENT


def test_not_even_within_one_second() -> None:
    story = by_label()
    story.pull_request(A, labelled=True, at=100, delivery="the label")
    story.pull_request(A, at=100)

    answer = story.pull_request(A, labelled=True, at=100, delivery="the label")

    assert (answer.environment, answer.reason) == (None, "this delivery has been seen")
    assert story.environment.desired.presence is Presence.ABSENT


def test_a_label_that_arrives_after_its_removal_makes_nothing() -> None:
    story = by_label()
    story.pull_request(A, at=200)
    assert story.pull_request(A, labelled=True, at=100).reason == OLDER
    assert story.told == []


def test_a_label_that_arrives_after_the_pull_request_was_closed_makes_nothing() -> None:
    story = by_label()
    story.pull_request(A, closed=True, at=200)
    assert story.pull_request(A, labelled=True, at=100).reason == OLDER
    assert story.pull_request(A, labelled=True, at=200).reason == OLDER
    assert story.told == []


def test_closing_and_deleting_the_branch_take_it_down_once_in_either_order() -> None:
    closing: dict[str, Callable[[Story], Decision]] = {
        "closed": lambda story: story.pull_request(A, labelled=True, closed=True, at=101),
        "delete": lambda story: story.delete(at=100),
    }
    for order in (["closed", "delete"], ["delete", "closed"]):
        story = by_label()
        story.pull_request(A, labelled=True, at=50)
        story.is_ready()
        for event in order:
            closing[event](story)
        story.is_gone()
        assert story.said == ["creating", "ready", "deleting", "deleted"]
        assert story.pull_request(A, labelled=True, at=60).reason == OLDER


def test_a_deletion_that_is_delivered_late_leaves_what_is_known_of_the_branch_that_was_made_since() -> None:
    story = by_label()
    story.pull_request(A, labelled=True, at=50)
    story.is_ready()
    story.pull_request(A, labelled=True, at=300)  # Restored, and reopened.

    story.delete(at=200)
    story.push(A, at=290)

    assert (story.environment.desired.presence, story.environment.desired.commit) == (Presence.PRESENT, A)


def test_a_draft_that_is_known_before_its_push_arrives_is_not_deployed_until_it_is_ready() -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.pull_request(A, draft=True, at=100)
    assert story.push(A, at=90).reason == "pull request #7 is a draft, and pull_requests.drafts is false"
    story.pull_request(A, at=200)
    assert (story.said, story.environment.desired.commit) == (["creating"], A)


def test_a_drafts_push_that_is_delivered_again_does_not_move_back_what_its_readiness_brought_up() -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.pull_request(A, draft=True, at=50)
    story.push(A, at=100, delivery="the draft's")
    story.pull_request(B, at=200, pushed_at=150)  # The push of B is late.

    answer = story.push(A, at=100, delivery="the draft's")

    assert answer.environment is None
    assert story.environment.desired.commit == B
    story.push(B, at=150)
    assert (story.said, story.environment.desired.commit) == (["creating"], B)


@pytest.mark.parametrize("readiness_arrives_last", [True, False])
def test_a_draft_that_was_toggled_twice_ends_as_it_was_left(readiness_arrives_last: bool) -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.push(A, at=10)
    events: list[dict[str, Any]] = [
        {"draft": True, "at": 100},
        {"at": 110},
        {"draft": True, "at": 120},
        {"at": 130},
    ]
    for event in events if readiness_arrives_last else [events[3], *events[:3]]:
        story.pull_request(A, **event)
    assert story.environment.desired.presence is Presence.PRESENT
    story.pull_request(A, draft=True, at=140)
    assert story.said[-1] == "requested"
    assert story.told[-1].reason == "pull request #7 is a draft, and pull_requests.drafts is false"


def test_readiness_that_arrives_before_everything_else_keeps_an_older_draft_from_counting() -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.pull_request(A, at=200)
    story.pull_request(A, draft=True, at=100)
    story.push(A, at=90)
    assert (story.said, story.run.machine) == (["creating"], Machine.PROVISION)


# Any order at all.


@dataclass(frozen=True, kw_only=True)
class Happened:
    """A push of the commit, or the pull request's state from then on. Each has a second of its own."""

    at: int
    commit: str
    state: dict[str, Any] | None = None


STATES: list[dict[str, Any]] = [{}, {"labelled": True}, {"draft": True}, {"draft": True, "labelled": True}]
WHAT = st.one_of(st.sampled_from([A, B, C]), st.sampled_from(STATES))


@st.composite
def lives(draw: st.DrawFn) -> tuple[list[Happened], list[Happened]]:
    """What happened to a branch, and the same as it is delivered: in any order, some of it twice.

    The pull request's opening comes first: of what nobody has told anything yet, nothing is remembered.
    """
    history = [Happened(at=10, commit=A), Happened(at=20, commit=A, state=draw(st.sampled_from(STATES)))]
    for at, what in enumerate(draw(st.lists(WHAT, max_size=6)), start=3):
        pushed = what if isinstance(what, str) else history[-1].commit
        history.append(Happened(at=at * 10, commit=pushed, state=None if isinstance(what, str) else what))
    later = [history[0], *history[2:]]
    again = draw(st.lists(st.sampled_from(later), max_size=3))
    return history, [history[1], *draw(st.permutations([*later, *again]))]


def deliver(story: Story, event: Happened) -> None:
    if event.state is None:
        story.push(event.commit, at=event.at, delivery=f"push {event.at}")
    else:
        story.pull_request(
            event.commit, at=event.at, pushed_at=event.at, delivery=f"pull request {event.at}", **event.state
        )


@settings(max_examples=400, deadline=None)
@given(
    life=lives(),
    project=st.sampled_from([PROJECT, BY_LABEL, WITHOUT_DRAFTS]),
    branch=st.sampled_from(["feature/login", "chore/login"]),
    works=st.lists(st.booleans(), min_size=11, max_size=11),
)
def test_in_whatever_order_they_arrive_the_newest_state_and_the_newest_commit_win(
    life: tuple[list[Happened], list[Happened]], project: Project, branch: str, works: list[bool]
) -> None:
    history, delivered = life
    story = Story(branch=branch, project=project)
    for event, work in zip(delivered, works, strict=False):
        deliver(story, event)
        if work and story.record and story.record.run:
            story.is_ready() if story.run.machine is Machine.PROVISION else story.is_gone()

    state = [event.state for event in history if event.state is not None][-1]
    draft = bool(state.get("draft")) and not project.pull_requests.drafts
    by_prefix = branch.startswith("feature/") and project.trigger is Trigger.PUSH
    wanted = not draft and (by_prefix or bool(state.get("labelled")))
    desired = story.environment.desired
    assert desired.presence is (Presence.PRESENT if wanted else Presence.ABSENT)
    if wanted:
        assert desired.commit == [event.commit for event in history if event.state is None][-1]
