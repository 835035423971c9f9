"""Every commit's own image: CI builds it, its environment runs it, and no request fails while one follows another."""

from collections.abc import Sequence
from dataclasses import dataclass

import pytest

from local import settings
from local.poll import Count, Poll
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.conftest import World
from tests.end_to_end.late_ci import push_without_ci, run_ci
from tests.end_to_end.watching import get

pytestmark = [pytest.mark.emulator, pytest.mark.containers]
_BRANCH = "feature/commits"
_FEWEST_REQUESTS = 20


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was seen of a branch with three commits, the last of which cannot start."""

    commits: Sequence[str]
    said: Sequence[str]
    second: Environment
    third: Environment
    count: Count
    images: Sequence[str]


@pytest.fixture(scope="module")
def life(world: World) -> Life:
    """A branch's life, lived once."""
    key, working = f"{settings.GIT_REPOSITORY}@{_BRANCH}", world.clone()
    working.git("switch", "--quiet", "--create", _BRANCH)
    commits, said = [working.commit("Say hello")], [*working.push(_BRANCH)]
    first = world.settled_key(key, revision=1)
    with Poll(str(first.observed.url), every=0.05) as poll:
        working.show("Second thoughts")
        commits.append(working.commit("Think again"))
        said += working.push(_BRANCH)
        second = world.settled_key(key, revision=2)
        assert poll.wait_for(lambda count: any("Second" in page for page in tuple(count.pages)), seconds=20)
        working.break_application("no database: giving up")
        commits.append(working.commit("Break it"))
        said += working.push(_BRANCH)
        third = world.settled_key(key, revision=3)
        after = poll.count.answered + _FEWEST_REQUESTS
        assert poll.wait_for(lambda count: count.answered >= after, seconds=20)
    described = world.run.emulator.client("ecr").describe_images(
        repositoryName=settings.ECR_REPOSITORY, imageIds=[{"imageTag": commit} for commit in commits]
    )["imageDetails"]
    working.push("--delete", _BRANCH)
    world.settled_key(key, revision=4)
    return Life(
        commits=commits,
        said=said,
        second=second,
        third=third,
        count=poll.count,
        images=[image["imageDigest"] for image in described],
    )


def test_ci_builds_every_commit_after_the_webhook_was_told(life: Life) -> None:
    built = [line for line in life.said if line.startswith("CI: ")]

    assert built == [f"CI: image {settings.ECR_REPOSITORY}:{commit[:7]} is in ECR" for commit in life.commits]
    assert not life.said[0].startswith("CI: ")
    assert len(set(life.images)) == 3


def test_each_commit_shows_its_own_page_and_says_which_it_is(life: Life) -> None:
    assert life.second.observed.status is Status.READY
    first, second = life.count.pages
    for page, heading, commit in zip((first, second), ("Hello", "Second thoughts"), life.commits, strict=False):
        assert heading in page
        assert f"This is {_BRANCH} at {commit}." in page


def test_no_request_fails_from_the_first_commit_to_the_last(life: Life) -> None:
    assert life.count.failures == []
    assert life.count.answered >= _FEWEST_REQUESTS


def test_a_commit_that_cannot_start_is_reported_with_its_last_lines(life: Life) -> None:
    assert life.third.observed.status is Status.FAILED
    assert life.third.failure is not None
    assert "    no database: giving up" in life.third.failure.reason.splitlines()


def test_a_run_waits_for_an_image_that_comes_late_and_says_so_once(world: World) -> None:
    branch = "feature/late"
    key = f"{settings.GIT_REPOSITORY}@{branch}"
    commit = push_without_ci(world, branch)
    assert f"hello:{commit}" in world.wait_for_whole("Waiting", branch, "waiting for image")
    assert world.run.emulator.client("ecs").list_services(cluster=settings.SANDBOX)["serviceArns"] == []

    run_ci(world, commit)
    ready = world.settled_key(key)

    assert ready.observed.status is Status.READY, ready.failure
    assert f"This is {branch} at {commit}." in get(ready.observed.url)
    assert [said.split(":")[0] for said in world.said(branch)].count("Waiting") == 1
    world.sender(settings.GIT_REPOSITORY).delete(branch)
    assert world.settled_key(key, revision=2).observed.status is Status.DELETED
