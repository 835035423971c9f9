"""What pull requests make of their branches' environments: by label, as drafts, when they close, and from forks."""

from dataclasses import replace
from typing import Any

import pytest

from preview.config.pull_requests import PullRequests, Trigger
from preview.deciding.endings import LONG_TOMBSTONE_SECONDS, TOMBSTONE_SECONDS
from preview.deciding.expiry import expired
from preview.environment import Choice, Machine, PullRequest
from preview.request import Presence
from tests.unit.story import BEGINNING, PROJECT, A, B, C, Story

BY_LABEL = replace(PROJECT, trigger=Trigger.LABEL)
BY_PEOPLE = replace(PROJECT, trigger=Trigger.CHATOPS)
WITHOUT_DRAFTS = replace(PROJECT, pull_requests=PullRequests(drafts=False))
WITHOUT_BOTS = replace(BY_LABEL, bots=False)
FORK = "stranger/shop"


def a_story(**changes: Any) -> Story:
    """Of a branch without a prefix."""
    return Story(branch="chore/login", **changes)


def a_labelled_branch() -> Story:
    """One whose environment is up at commit A by its label; what was said so far is left out."""
    story = a_story()
    story.pull_request(A, labelled=True)
    story.is_ready()
    story.told.clear()
    return story


def an_approved_fork() -> Story:
    """A fork's pull request of which a member approved commit A, and that is up."""
    story = Story(branch="pull/7/head")
    story.push(A, prefixed=True)
    story.is_ready()
    story.record = replace(
        story.environment,
        choice=Choice(presence=Presence.PRESENT, actor="ada", at=story.now),
        pull_request=PullRequest(number=7, fork=FORK, at=story.now),
    )
    story.told.clear()
    return story


# Labels.


@pytest.mark.parametrize("project", [PROJECT, BY_LABEL])
def test_a_label_gives_a_branch_an_environment_at_its_head_and_its_people_are_told(project: Any) -> None:
    story = a_story(project=project)
    story.push(A)
    story.pull_request(A)
    assert (story.said, story.environment.run) == ([], None)

    story.pull_request(A, labelled=True, actor="mona")

    desired = story.environment.desired
    assert (desired.presence, desired.commit, desired.revision, desired.actor) == (Presence.PRESENT, A, 1, "mona")
    assert story.run.machine is Machine.PROVISION
    assert (story.said, story.told[0].pull_request) == (["creating"], 7)


def test_a_labelled_branch_follows_its_pushes_and_synchronising_makes_no_second_revision() -> None:
    story = a_labelled_branch()

    story.push(B)
    revision = story.environment.desired.revision
    answer = story.pull_request(B, labelled=True)

    assert (story.environment.desired.commit, story.environment.desired.revision) == (B, revision)
    assert answer.announcements == ()
    assert not answer.refresh


def test_taking_the_label_off_takes_the_environment_down_and_says_why() -> None:
    story = a_labelled_branch()

    story.pull_request(A, actor="ada")

    assert (story.run.machine, story.said) == (Machine.TEARDOWN, ["deleting"])
    said = story.told[0]
    assert (said.actor, said.pull_request) == ("ada", 7)
    assert said.reason == (
        "the branch 'chore/login' does not begin with feature/, and pull request #7 does not have the label 'preview'"
    )
    story.is_gone()
    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS


def test_the_label_taken_off_while_the_environment_is_being_made_is_heeded_next() -> None:
    story = a_story()
    story.pull_request(A, labelled=True)
    provision = story.run

    story.pull_request(A)

    assert (story.run, story.said) == (provision, ["creating", "requested"])
    story.makes_room()
    assert story.run.machine is Machine.TEARDOWN


def test_the_label_put_on_again_while_the_environment_is_being_removed_is_heeded_next() -> None:
    story = a_labelled_branch()
    story.pull_request(A)

    story.pull_request(B, labelled=True)

    assert story.said == ["deleting", "requested"]
    assert story.told[-1].reason == "pull request #7 is next: the run under way notices that, and makes room"
    story.makes_room()
    assert (story.run.machine, story.environment.desired.commit) == (Machine.PROVISION, B)


def test_a_label_on_a_prefixed_branch_that_was_never_pushed_here_asks_for_it_too() -> None:
    story = Story()
    story.pull_request(A)
    assert story.told == []
    story.pull_request(A, labelled=True)
    assert story.said == ["creating"]


def test_taking_the_label_off_a_prefixed_branch_leaves_its_environment() -> None:
    story = Story()
    story.push(A)
    story.pull_request(A, labelled=True)
    story.is_ready()

    story.pull_request(A)

    assert story.environment.desired.presence is Presence.PRESENT


@pytest.mark.parametrize("state", [{}, {"labelled": True}, {"draft": True}, {"closed": True}])
def test_where_people_alone_ask_pull_requests_leave_no_record(state: Any) -> None:
    story = Story(project=BY_PEOPLE)
    story.pull_request(A, **state)
    assert (story.record, story.told) == (None, [])


def test_a_bot_that_labels_makes_no_environment_where_bots_do_not_count_but_takes_one_down() -> None:
    story = a_story(project=WITHOUT_BOTS)

    answers = [story.pull_request(A, labelled=True, bot=True), story.pull_request(A, labelled=True, bot=True)]
    assert [answer.reason for answer in answers] == [
        "a bot did this, and bots is false: a bot makes no environment",
        "pull request #7 changes nothing: whether its branch has an environment does not depend on it",
    ]
    assert story.told == []

    story.push(B)  # A person's.
    assert story.said == ["creating"]
    story.pull_request(B, bot=True)
    assert story.said[-1] == "requested"
    assert story.environment.desired.presence is Presence.ABSENT


def test_what_a_label_brought_up_does_not_expire_at_once_though_the_branch_was_pushed_long_ago() -> None:
    story = a_story()
    story.pull_request(A, labelled=True, pushed_at=-30 * 24 * 3600)
    assert expired(story.environment, 7, now=story.now) is None
    assert expired(story.environment, 7, now=story.now + 8 * 24 * 3600) is not None


# Pull requests that change nothing but what is shown.


def test_an_unlabelled_pull_request_of_a_pushed_branch_changes_what_is_shown_and_nothing_else() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    revision = story.environment.desired.revision

    opened = story.pull_request(A)
    edited = story.pull_request(A)

    assert (opened.refresh, opened.announcements, edited.refresh) == (True, (), False)
    assert story.environment.desired.revision == revision
    assert story.environment.pull_request == PullRequest(number=7, at=story.now, deliveries=("delivery 3",))


def test_closing_the_pull_request_of_a_pushed_branch_leaves_its_environment_and_is_shown() -> None:
    story = Story()
    story.push(A)
    story.is_ready()
    story.pull_request(A)

    closed = story.pull_request(A, closed=True)

    assert (closed.refresh, closed.announcements) == (True, ())
    assert closed.reason == "pull request #7 was closed; the branch's environment does not depend on it"
    assert (story.environment.pull_request, story.environment.desired.presence) == (None, Presence.PRESENT)


def test_of_a_branch_without_an_environment_nothing_is_shown_anew() -> None:
    story = a_story()
    answers = [story.pull_request(A), story.pull_request(A, number=8), story.pull_request(A, number=8, closed=True)]
    assert [answer.refresh for answer in answers] == [False, False, False]
    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS


@pytest.mark.parametrize("presence", list(Presence))
@pytest.mark.parametrize("state", [{}, {"labelled": True}, {"draft": True}, {"closed": True}])
def test_what_somebody_chose_outlives_whatever_the_pull_request_becomes(presence: Presence, state: Any) -> None:
    story = a_labelled_branch()
    desired = replace(story.environment.desired, presence=presence)
    choice = Choice(presence=presence, actor="ada", at=story.now)
    story.record = replace(story.environment, desired=desired, choice=choice)

    story.pull_request(B, **state)
    story.pull_request(C)

    assert (story.environment.desired, story.environment.choice, story.told) == (desired, choice, [])


# Drafts.


def test_a_pull_request_that_becomes_a_draft_takes_the_environment_down_and_readiness_brings_it_back() -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.push(A)
    story.is_ready()

    story.pull_request(A, draft=True)
    assert story.told[-1].reason == "pull request #7 is a draft, and pull_requests.drafts is false"
    story.is_gone()
    assert story.environment.forget_at == story.now + LONG_TOMBSTONE_SECONDS
    assert story.push(B).reason == "pull request #7 is a draft, and pull_requests.drafts is false"
    assert story.environment.forget_at == story.now + LONG_TOMBSTONE_SECONDS

    story.pull_request(B)
    assert (story.run.machine, story.environment.desired.commit) == (Machine.PROVISION, B)


def test_where_drafts_count_they_are_pull_requests_as_any() -> None:
    story = a_story()
    story.pull_request(A, draft=True, labelled=True)
    assert story.said == ["creating"]


def test_a_draft_that_is_closed_brings_nothing_up() -> None:
    story = Story(project=WITHOUT_DRAFTS)
    story.push(A)
    story.pull_request(A, draft=True)

    story.pull_request(A, closed=True)

    assert story.environment.desired.presence is Presence.ABSENT
    story.push(B)
    assert story.environment.desired.commit == B


# The end of a pull request.


def test_closing_takes_down_what_is_there_by_its_label_alone() -> None:
    story = a_labelled_branch()

    story.pull_request(A, labelled=True, closed=True)

    assert (story.said, story.told[0].reason) == (["deleting"], "pull request #7 was closed")
    assert story.told[0].pull_request is None


def test_a_pull_request_that_is_reopened_with_its_label_has_its_environment_again() -> None:
    story = a_labelled_branch()
    story.pull_request(A, closed=True)
    story.is_gone()
    story.pull_request(B, labelled=True)
    assert (story.run.machine, story.environment.desired.commit) == (Machine.PROVISION, B)


def test_of_two_pull_requests_of_a_branch_the_labelled_one_counts() -> None:
    story = a_labelled_branch()

    edited = story.pull_request(A, number=8)
    closed = story.pull_request(A, number=8, closed=True)

    assert edited.reason == closed.reason == "pull request #7 of the branch is the one that counts"
    assert story.environment.desired.presence is Presence.PRESENT
    story.pull_request(A, number=8, labelled=True)
    story.pull_request(A, closed=True)
    assert story.environment.desired.presence is Presence.PRESENT


# Forks.


@pytest.mark.parametrize("state", [{}, {"labelled": True}, {"labelled": True, "draft": True}, {"closed": True}])
@pytest.mark.parametrize("project", [PROJECT, BY_LABEL, replace(BY_LABEL, prefixes=("pull",))])
def test_a_forks_pull_request_makes_nothing_whatever_its_label(project: Any, state: Any) -> None:
    story = Story(branch="pull/7/head", project=project)
    story.pull_request(A, fork=FORK, **state)
    story.pull_request(B, fork=FORK, **state)
    assert story.told == []
    assert story.record is None or story.record.desired.presence is Presence.ABSENT


@pytest.mark.parametrize("labelled", [True, False])
def test_a_forks_new_commit_leaves_the_approved_one_in_place_and_is_shown(labelled: bool) -> None:
    story = an_approved_fork()
    desired = story.environment.desired

    answer = story.pull_request(B, fork=FORK, labelled=labelled)

    assert (answer.refresh, answer.announcements, story.environment.desired) == (True, (), desired)
    assert story.environment.pull_request is not None
    assert story.environment.pull_request.at == story.now


def test_no_label_brings_an_approved_fork_back_once_it_is_gone() -> None:
    story = an_approved_fork()
    absent = replace(story.environment.desired, presence=Presence.ABSENT, commit=None)
    story.record = replace(story.environment, desired=absent)  # It expired.
    story.pull_request(B, fork=FORK, labelled=True)
    assert (story.environment.desired, story.told) == (absent, [])


def test_closing_a_forks_pull_request_takes_it_down_and_ends_the_approval() -> None:
    story = an_approved_fork()

    story.pull_request(A, fork=FORK, closed=True)

    assert (story.run.machine, story.said) == (Machine.TEARDOWN, ["deleting"])
    assert (story.environment.choice, story.environment.pull_request) == (None, None)
    story.is_gone()
    story.pull_request(A, fork=FORK, labelled=True)
    assert (story.environment.run, story.said) == (None, ["deleting", "deleted"])


def test_an_event_from_the_future_does_not_make_all_that_follow_stale() -> None:
    story = a_story()
    story.pull_request(A, labelled=True, dated=BEGINNING + 10**9)
    story.now += 100
    story.pull_request(A)
    assert story.environment.desired.presence is Presence.ABSENT
