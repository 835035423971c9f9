"""Provisions whose image is still being built when the push is told."""

from preview.announcement import Status
from preview.environment import Machine
from preview.request import Presence
from tests.statemachines.life import Life
from tests.statemachines.machine import Walk
from tests.steps.fakes import SLUG

TEMPLATE = "{account}.dkr.ecr.{region}.amazonaws.com/shop:{sha}"
TAG = f"shop:{'c' * 40}"
DIGEST = f"sha256:{'d' * 64}"


def _building(*, seconds: float, **project: object) -> Life:
    """The image is pushed so many seconds after the run has begun."""
    life = Life(**{"image": TEMPLATE, **project})
    due = life.world.clock.now + seconds

    def look() -> None:
        if life.world.clock.now >= due:
            life.world.ecr.images[TAG] = DIGEST
        life.before["CheckImage"] = look

    life.before["CheckImage"] = look
    return life


def _image(life: Life) -> str:
    call = life.world.definitions.registered[life.world.definitions.of(SLUG)[-1]]
    image: str = call["containerDefinitions"][0]["image"]
    return image


def _told(life: Life) -> list[Status]:
    return [told.status for told in life.world.topic.told]


def test_an_image_that_is_there_costs_two_states_and_is_run_by_its_digest() -> None:
    life = _building(seconds=0)

    told = life.ready()

    assert told.visited[:5] == ["Plan", "IsWanted", "CheckImage", "IsImageFound", "CreateTargetGroup"]
    assert len(told.visited) == 13
    assert _image(life) == f"111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop@{DIGEST}"
    assert _told(life) == []


def test_an_image_that_is_built_meanwhile_is_told_once_and_waited_for() -> None:
    life = _building(seconds=240)

    told = life.ready()

    assert told.visited.count("TellWaiting") == 1
    assert _told(life) == [Status.WAITING]
    assert told.waits[:3] == [3, 3, 3]
    assert max(told.waits) == 15
    assert _image(life).endswith(DIGEST)


def test_nothing_is_made_before_the_image_is_there() -> None:
    life = _building(seconds=60)
    made: list[list[str]] = []
    life.before["CreateTargetGroup"] = lambda: made.append(life.world.left())

    def nothing_yet() -> None:
        assert life.world.left() == []

    life.before["TellWaiting"] = nothing_yet
    life.ready()

    assert made == [[]]


def test_an_image_that_takes_longer_than_the_deadline_leaves_the_whole_of_it_for_the_start() -> None:
    life = _building(seconds=600, deadline_minutes=2)
    life.world.ecs.boot_seconds = 90

    told = life.ready()

    assert sum(told.waits) > 600 + 90


def test_an_image_that_never_comes_fails_the_run_and_leaves_nothing() -> None:
    life = _building(seconds=10.0**9, image_deadline_minutes=5)

    told = life.run(Machine.PROVISION)

    assert told.error == "ImageMissingError"
    assert (told.cause or "").startswith("CheckImage: the image 111122223333.dkr.ecr.eu-west-1.amazonaws.com/shop:ccc")
    assert 5 * 60 <= sum(told.waits) < 6 * 60
    assert life.world.left() == []


def _superseded(life: Life, presence: Presence) -> Walk:
    life.before["TellWaiting"] = lambda: life.world.ask(presence)
    return life.run(Machine.PROVISION)


def test_a_newer_push_does_not_wait_for_the_older_commits_image() -> None:
    life = _building(seconds=10.0**9)

    told = _superseded(life, Presence.PRESENT)

    assert told.output == {"state": "superseded"}
    assert told.visited[-5:] == ["TellWaiting", "WaitForImage", "CheckImage", "IsImageFound", "Superseded"]


def test_a_branch_that_is_deleted_while_its_image_is_built_is_let_go_at_once() -> None:
    life = _building(seconds=10.0**9)

    assert _superseded(life, Presence.ABSENT).output == {"state": "superseded"}
    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
