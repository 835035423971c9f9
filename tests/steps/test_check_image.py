"""CheckImage: the commit's own image, once its build has pushed it."""

import pytest

from preview.config import Service
from preview.errors import ImageMissingError, InvalidPlanError
from preview.planning.plan import Made, ProvisionPlan
from preview.request import Presence
from steps import check_image
from tests.steps.fakes import SLUG, World
from tests.steps.several import ADMIN_SLUG, SITE, several

REGISTRY = "111122223333.dkr.ecr.eu-west-1.amazonaws.com"
TEMPLATE = "{account}.dkr.ecr.{region}.amazonaws.com/shop:{sha}"
NAME = f"{REGISTRY}/shop:{'c' * 40}"
TAG = f"shop:{'c' * 40}"
DIGEST = f"sha256:{'d' * 64}"
PINNED = f"{REGISTRY}/shop@{DIGEST}"


def _planned(**project: object) -> tuple[World, ProvisionPlan]:
    world = World(**{"image": TEMPLATE, **project})
    return world, world.provision()


def _check(world: World, plan: ProvisionPlan, made: Made | None = None, *, later: float = 0) -> Made:
    world.clock.now += later
    return check_image.run(plan, made or Made(), world.aws)


def test_an_image_that_is_there_is_pinned_by_its_digest() -> None:
    world, plan = _planned()
    world.ecr.images[TAG] = DIGEST

    found = _check(world, plan)

    assert (found["state"], found["images"]) == ("found", {SLUG: {"web": PINNED}})


def test_a_missing_image_is_to_be_told_once_and_then_only_waited_for() -> None:
    world, plan = _planned()

    assert _check(world, plan) == {"state": "missing", "wait": 3, "awaited": NAME}
    assert _check(world, plan, Made(told=True), later=3) == {"state": "waiting", "wait": 3, "awaited": NAME}


def test_looks_are_the_further_apart_the_longer_the_build_takes() -> None:
    world, plan = _planned()

    waits = [_check(world, plan, Made(told=True), later=later)["wait"] for later in (0, 30, 50, 100, 600)]

    assert waits == [3, 3, 8, 15, 15]


def test_an_image_is_not_waited_for_beyond_its_time_and_the_way_out_is_told() -> None:
    world, plan = _planned(image_deadline_minutes=2)

    assert _check(world, plan, later=118)["state"] == "missing"
    with pytest.raises(ImageMissingError, match=f"{NAME} was not in ECR within 2 minutes.*redeliver the push"):
        _check(world, plan, later=2)


def test_an_image_that_comes_at_the_last_moment_is_found() -> None:
    world, plan = _planned(image_deadline_minutes=2)
    world.ecr.images[TAG] = DIGEST

    assert _check(world, plan, later=120)["state"] == "found"


def test_the_time_to_become_ready_begins_when_the_image_is_there() -> None:
    world, plan = _planned(deadline_minutes=5)
    world.ecr.images[TAG] = DIGEST

    found = _check(world, plan, later=700)

    assert found["deadline"] == int(world.clock()) + 5 * 60


def test_a_newer_request_is_noticed_while_an_image_is_waited_for() -> None:
    world, plan = _planned()
    world.ask(Presence.ABSENT)

    assert _check(world, plan, Made(told=True)) == {"state": "superseded"}


def test_a_newer_request_is_noticed_although_the_time_is_over() -> None:
    world, plan = _planned(image_deadline_minutes=1)
    world.ask(Presence.PRESENT)

    assert _check(world, plan, later=61) == {"state": "superseded"}


class TestACommitThatNobodyHasNamedYet:
    def _unnamed(self) -> tuple[World, ProvisionPlan]:
        world = World(image=TEMPLATE)
        desired = world.environment.desired
        world.change(desired=type(desired)(presence=Presence.PRESENT, revision=0, actor="mona", occurred_at=1))
        return world, world.provision()

    def test_it_is_waited_for_and_nothing_is_told(self) -> None:
        world, plan = self._unnamed()

        assert _check(world, plan) == {"state": "waiting", "wait": 3}
        assert _check(world, plan, later=59) == {"state": "waiting", "wait": 3}

    def test_where_it_never_comes_that_is_told(self) -> None:
        world, plan = self._unnamed()

        with pytest.raises(InvalidPlanError, match="push a commit"):
            _check(world, plan, later=61)

    def test_the_push_that_names_it_is_another_request(self) -> None:
        world, plan = self._unnamed()
        world.ask(Presence.PRESENT)

        assert _check(world, plan, later=2) == {"state": "superseded"}

    def test_an_image_by_branch_needs_none(self) -> None:
        world = World(image=f"{REGISTRY}/shop:{{branch_slug}}")
        desired = world.environment.desired
        world.change(desired=type(desired)(presence=Presence.PRESENT, revision=0, actor="mona", occurred_at=1))
        world.ecr.images["shop:feature-login"] = DIGEST

        assert _check(world, world.provision())["images"] == {SLUG: {"web": PINNED}}


def test_an_image_that_is_not_in_ecr_is_taken_as_it_is_named() -> None:
    world, plan = _planned(image="ghcr.io/acme/shop:{short_sha}")

    found = _check(world, plan)

    assert (found["state"], found["images"]) == ("found", {SLUG: {"web": "ghcr.io/acme/shop:ccccccc"}})


def test_the_images_of_every_container_and_service_are_to_be_there() -> None:
    admin = Service(
        name="admin",
        task_definition="shop-web",
        container="web",
        port=8080,
        images={"web": f"{REGISTRY}/admin:{{sha}}"},
    )
    site = Service(name="site", task_definition="shop-web", container="web", port=8080, image=TEMPLATE)
    world = World(**several(site, admin))
    plan = world.provision()
    world.ecr.images[TAG] = DIGEST

    assert _check(world, plan)["awaited"] == f"{REGISTRY}/admin:{'c' * 40}"
    world.ecr.images[f"admin:{'c' * 40}"] = DIGEST
    assert _check(world, plan)["images"] == {
        SLUG: {"web": PINNED},
        ADMIN_SLUG: {"web": f"{REGISTRY}/admin@{DIGEST}"},
    }


def test_a_service_without_an_image_by_commit_keeps_its_own() -> None:
    assert SITE.image is None
    world = World(**several())

    assert _check(world, world.provision())["images"][SLUG] == {}
