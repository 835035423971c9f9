"""What becomes of an environment when its branch asks for something: stories of pushes and deletions."""

import re
from dataclasses import replace

import pytest

from preview.announcement import Announcement, Status
from preview.deciding.dispatching import settled
from preview.deciding.endings import TOMBSTONE_SECONDS
from preview.environment import Machine
from preview.naming import SLUG_LIMIT
from preview.request import Presence
from tests.unit.story import URL, A, B, C, Story, a_ready_branch


def test_the_first_push_starts_a_provision_and_says_so() -> None:
    story = Story()

    story.push(A, actor="hubot")

    assert (story.run.machine, story.run.revision, story.run.claimed_at) == (Machine.PROVISION, 1, story.now)
    assert story.told == [
        Announcement(
            environment="acme/shop@feature/login",
            project="shop",
            repository="acme/shop",
            branch="feature/login",
            commit=A,
            status=Status.CREATING,
            actor="hubot",
            at="2026-11-22T01:05:33Z",
            run=story.run.name,
            machine="provision",
            slug=story.first.slug,
            cluster="previews",
            sequence=1,
        )
    ]


def test_the_environment_is_ready_at_its_url() -> None:
    story = Story()
    story.push(A)

    story.is_ready()

    assert story.said == ["creating", "ready"]
    assert (story.told[-1].url, story.told[-1].commit) == (URL, A)
    assert settled(story.environment)
    assert story.environment.run is None


def test_a_second_push_waits_for_the_run_under_way_and_then_has_its_turn() -> None:
    story = Story()
    story.push(A)
    going = story.run

    answer = story.push(B, replaces=A)

    assert story.run == going
    assert answer.start is None
    assert story.told[-1].status is Status.REQUESTED
    assert story.told[-1].reason == "commit bbbbbbb is next: the run under way notices that, and makes room"

    story.makes_room()
    story.is_ready()

    assert story.said == ["creating", "requested", "creating", "ready"]
    assert story.told[-1].commit == B


def test_a_run_that_did_not_notice_in_time_is_followed_by_one_for_the_newest_commit() -> None:
    story = Story()
    story.push(A)
    story.push(B)

    story.run_ends(commit=A, url=URL, port=20123)

    assert story.said == ["creating", "requested", "updating"]
    assert story.told[-1].url == URL
    story.is_ready()
    assert story.environment.observed.commit == B
    assert story.said[-1] == "ready"


def test_an_update_keeps_its_url() -> None:
    story = a_ready_branch()

    story.push(B, replaces=A)
    story.is_ready()

    assert story.said == ["updating", "ready"]
    assert [announcement.url for announcement in story.told] == [URL, URL]


def test_deleting_while_creating_waits_for_the_run_and_then_removes() -> None:
    story = Story()
    story.push(A)

    story.delete()
    assert story.told[-1].reason == "the removal is next: the run under way notices that, and makes room"
    story.makes_room()
    assert story.run.machine is Machine.TEARDOWN
    story.is_gone()

    assert story.said == ["creating", "requested", "deleting", "deleted"]


def test_a_push_while_deleting_makes_the_environment_anew() -> None:
    story = a_ready_branch()
    story.delete()

    story.push(B)
    story.makes_room()
    story.is_ready()

    assert story.said == ["deleting", "requested", "creating", "ready"]
    assert [announcement.url for announcement in story.told] == [None, None, None, URL]


def test_a_push_that_arrives_just_after_everything_went_makes_the_environment_anew() -> None:
    story = a_ready_branch()
    story.delete()
    story.push(B)

    story.is_gone()

    assert story.said == ["deleting", "requested", "creating"]
    assert story.environment.forget_at is None
    story.is_ready()
    assert settled(story.environment)


def test_the_same_commit_pushed_again_after_a_failure_is_another_try() -> None:
    story = Story()
    story.push(A, at=0, delivery="the push")
    story.fails()
    story.is_gone()

    story.push(A, at=0, delivery="the push")

    assert story.run.machine is Machine.PROVISION
    assert story.said == ["creating", "failed", "creating"]


def test_another_try_need_not_wait_until_the_failed_one_is_removed() -> None:
    story = Story()
    story.push(A)
    story.fails()

    story.push(A)
    story.makes_room()

    assert story.run.machine is Machine.PROVISION
    assert story.said == ["creating", "failed", "requested", "creating"]


def test_another_try_need_not_wait_for_a_removal_that_is_to_be_tried_again() -> None:
    story = Story()
    story.push(A)
    story.fails()
    story.fails("DeleteTargetGroup: in use")

    story.push(A)

    assert story.run.machine is Machine.PROVISION


def test_an_event_without_a_commit_is_no_other_try() -> None:
    story = Story()
    story.push(A)
    story.fails()
    story.is_gone()

    answer = story.create()

    assert answer.reason == "the branch's environment has failed; push a commit, or redeliver its push, to try again"
    assert story.environment.run is None


def test_a_branch_that_returns_to_its_tombstone_has_a_new_environment_where_the_project_says_now() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    assert story.environment.forget_at == story.now + TOMBSTONE_SECONDS
    story.first = replace(story.first, cluster="newer", load_balancer="newer", project="store", slug="store-login-x")

    story.push(A)

    record = story.environment
    assert record.forget_at is None
    assert (record.cluster, record.load_balancer, record.project) == ("newer", "newer", "store")
    assert record.slug == "store-login-x"
    assert story.run.name.startswith("store-login-x-r3-")
    assert story.said == ["deleting", "deleted", "creating"]


def test_a_mended_project_takes_effect_once_the_failed_environment_is_removed() -> None:
    story = Story()
    story.push(A)
    story.fails("there is no cluster previews")
    story.is_gone()
    story.first = replace(story.first, cluster="mended")

    story.push(A)

    assert story.environment.cluster == "mended"


@pytest.mark.parametrize("keep_failed", [True, False])
def test_what_is_left_of_a_failed_environment_stays_where_it_was_made(keep_failed: bool) -> None:
    story = Story(keep_failed=keep_failed)
    story.push(A)
    story.fails()
    story.first = replace(story.first, cluster="other")

    story.push(B)

    assert story.environment.cluster == "previews"


def test_an_environment_that_is_up_stays_where_it_was_made() -> None:
    story = a_ready_branch()
    story.first = replace(story.first, cluster="other")

    story.push(B)

    assert story.environment.cluster == "previews"


def test_a_tombstone_that_dynamodb_removed_makes_room_for_a_first_push() -> None:
    story = a_ready_branch()
    story.delete()
    story.is_gone()
    story.record = None

    story.push(B)

    assert (story.environment.desired.revision, story.said[-1]) == (1, "creating")


def test_a_branch_is_deleted_and_returns_many_times_and_its_revision_only_grows() -> None:
    story = Story()
    revisions = []
    for commit in (A, B, C):
        story.push(commit)
        revisions.append(story.environment.desired.revision)
        story.is_ready()
        story.delete()
        revisions.append(story.environment.desired.revision)
        story.is_gone()

    assert revisions == [1, 2, 3, 4, 5, 6]
    assert story.said == ["creating", "ready", "deleting", "deleted"] * 3


@pytest.mark.parametrize(
    "branch", ["feature/日本語", "feature/🎉", "feature/ünï-cödé", "feature/" + "x" * 250, "feature/-"]
)
def test_any_branch_name_gives_names_that_aws_takes(branch: str) -> None:
    story = Story(branch=branch)

    story.push(A)
    story.is_ready()

    assert story.environment.branch == branch
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", story.environment.slug)
    assert len(story.environment.slug) <= SLUG_LIMIT
    assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", story.told[0].run or "")
    assert story.told[-1].environment == f"acme/shop@{branch}"


def test_a_request_finds_a_claim_that_was_lost_and_is_its_chance() -> None:
    story = a_ready_branch()
    story.push(B, at=200)
    story.record = replace(story.environment, run=None)

    answer = story.push(B, at=200)

    assert answer.reason == "the environment is at this commit, or on the way to it, already"
    assert story.run.machine is Machine.PROVISION
    assert story.environment.desired.presence is Presence.PRESENT


def test_a_branch_outside_the_prefixes_that_was_never_seen_leaves_no_trace() -> None:
    story = Story()

    answer = story.delete(prefixed=False)

    assert answer.reason == "this branch has no environment"
    assert (story.record, story.told) == (None, [])


def test_an_environment_whose_prefix_is_no_longer_configured_can_still_be_deleted() -> None:
    story = a_ready_branch()

    story.delete(prefixed=False)
    story.is_gone()

    assert story.said == ["deleting", "deleted"]


def test_an_event_dated_years_ahead_does_not_make_every_later_one_stale() -> None:
    story = a_ready_branch()
    story.delete(dated=story.now + 10 * 365 * 24 * 3600)
    story.is_gone()
    story.now += 60

    story.push(B)

    assert story.environment.desired.presence is Presence.PRESENT
    assert story.run.machine is Machine.PROVISION


def test_githubs_clock_may_be_a_little_ahead_of_ours() -> None:
    story = a_ready_branch()

    story.push(B, dated=story.now + 40)

    assert story.environment.desired.occurred_at == story.now + 30
