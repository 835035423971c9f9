"""Slack and GitHub in trouble: environments come and go no later, and afterwards everything that was to be told is."""

import time
from collections import Counter
from dataclasses import dataclass

import pytest

from local import settings
from preview.announcement import Status
from tests.end_to_end.conftest import World
from tests.end_to_end.github_side import (
    wait_for_comment,
    wait_for_deployment,
    wait_for_nothing_left,
    wait_for_status,
)
from tests.end_to_end.people import eventually
from tests.end_to_end.sender import commit
from tests.payloads import deliveries

pytestmark = pytest.mark.emulator
_KINDS = ("429", "500", "silence")
_PULL_REQUEST = 7
_STAYS = "feature/stays"
_WHOLE_LIFE = {"Creating": 1, "Ready": 2, "Updating": 1, "Deleting": 1, "Deleted": 1}
# A call that met trouble would take five seconds and more, and a life has dozens of steps.
_TIMES, _SECONDS = 1.5, 3.0
# What could not be told comes again after 5, 10, 20 and 40 seconds.
_ALL_TOLD_SECONDS = 120.0


@dataclass(frozen=True, kw_only=True)
class Lives:
    """How long a whole life took, in seconds.

    Attributes:
        usual: while nobody is in trouble.
        in_trouble: by the kind of trouble.
    """

    usual: float
    in_trouble: dict[str, float]


def _trouble(world: World, kind: str | None) -> None:
    """From now on neither Slack nor GitHub takes anything; `None` ends it."""
    world.run.inbox.trouble(kind)
    world.run.github.trouble(kind)


def _life(world: World, branch: str) -> float:
    """Pushes a branch, pushes again, and deletes it; how long it took until each was done."""
    begun = time.monotonic()
    _up(world, branch, 1, 2)
    world.github.delete(branch)
    gone = world.settled(branch, revision=3)
    assert gone.observed.status is Status.DELETED, gone.failure
    return time.monotonic() - begun


def _up(world: World, branch: str, first: int, second: int) -> None:
    world.github.push(branch, first)
    made = world.settled(branch)
    assert made.observed.status is Status.READY, made.failure
    world.github.push(branch, second, before=first)
    updated = world.settled(branch, revision=2)
    assert updated.observed.commit == commit(second), updated.failure


@pytest.fixture(scope="module")
def lives(world: World) -> Lives:
    """Three lives in three kinds of trouble, one after the other; another environment is to stay. Then all is well."""
    _life(world, "feature/first")  # every function has begun once
    eventually(lambda: len(world.said("feature/first")) == sum(_WHOLE_LIFE.values()))
    usual = _life(world, "feature/usual")
    eventually(lambda: len(world.said("feature/usual")) == sum(_WHOLE_LIFE.values()))
    before = len(world.run.inbox.messages())
    in_trouble = {}
    for kind in _KINDS:
        _trouble(world, kind)
        in_trouble[kind] = _life(world, f"feature/{kind}")
    _up(world, _STAYS, 41, 42)
    opened = deliveries.pull_request(
        "opened",
        repository=world.github.repository,
        branch=_STAYS,
        commit=commit(42),
        updated_at=world.github.tick(),
        number=_PULL_REQUEST,
    )
    world.github.event("pull_request", opened)
    assert len(world.run.inbox.messages()) == before
    assert world.run.github.statuses(commit(42), repository=settings.FIXED_REPOSITORY) == ()
    _trouble(world, None)
    return Lives(usual=usual, in_trouble=in_trouble)


@pytest.mark.parametrize("kind", _KINDS)
def test_no_environment_waits_for_whoever_is_in_trouble(lives: Lives, kind: str) -> None:
    assert lives.in_trouble[kind] < lives.usual * _TIMES + _SECONDS, lives


@pytest.mark.usefixtures("lives")
@pytest.mark.parametrize("kind", _KINDS)
def test_everything_is_told_once_when_the_trouble_is_over(world: World, kind: str) -> None:
    branch = f"feature/{kind}"
    eventually(lambda: len(world.said(branch)) >= sum(_WHOLE_LIFE.values()), seconds=_ALL_TOLD_SECONDS)
    assert Counter(said.split(":")[0] for said in world.said(branch)) == _WHOLE_LIFE
    (card,) = world.cards(branch)
    assert card.text.startswith("Deleted")
    assert {reply.thread_ts for reply in world.replies(branch)} == {card.ts}
    wait_for_nothing_left(world, branch, repository=settings.FIXED_REPOSITORY)


@pytest.mark.usefixtures("lives")
def test_github_and_slack_show_the_newest_of_an_environment_that_stays(world: World) -> None:
    url = str(world.settled(_STAYS, revision=2).observed.url)
    repository = settings.FIXED_REPOSITORY
    eventually(lambda: len(world.said(_STAYS)) >= 4, seconds=_ALL_TOLD_SECONDS)
    assert Counter(said.split(":")[0] for said in world.said(_STAYS)) == {"Creating": 1, "Ready": 2, "Updating": 1}
    world.wait_for_card(_STAYS, "Ready", url, commit(42)[:7], f"#{_PULL_REQUEST}")
    wait_for_comment(world, _PULL_REQUEST, "✅ Preview: ready", url, repository=repository)
    assert wait_for_status(world, commit(42), "success", "ready", repository=repository) == url
    deployed = wait_for_deployment(world, _STAYS, commit(42), "success", repository=repository)
    assert deployed.environment_url == url


@pytest.mark.usefixtures("lives")
def test_nothing_was_given_up_on(world: World) -> None:
    sqs = world.run.emulator.client("sqs")
    lost = [url for url in sqs.list_queues()["QueueUrls"] if "Lost" in url]
    assert len(lost) >= 3, "those of Slack, of GitHub and of the commands"
    for url in lost:
        held = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["ApproximateNumberOfMessages"])
        assert held["Attributes"]["ApproximateNumberOfMessages"] == "0", url
