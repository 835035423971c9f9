"""A project of several services: each with its own task definition, two of them with a route, all gone together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from local import settings
from local.leftovers import leftovers
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.conftest import World
from tests.end_to_end.projects import SEVERAL
from tests.end_to_end.sender import commit
from tests.end_to_end.watching import get, variables

pytestmark = pytest.mark.emulator
_BRANCH = "feature/several"


@dataclass(frozen=True, kw_only=True)
class Life:
    """What was seen of an environment of three services.

    Attributes:
        told: each service's variables.
        services: as ECS describes them.
        pages: the main service's, the other's with a route, and that one's after an update.
    """

    ready: Environment
    told: Mapping[str, Mapping[str, str]]
    services: Mapping[str, Mapping[str, Any]]
    pages: Sequence[str]
    gone: Environment
    left: tuple[str, ...]


@pytest.fixture(scope="module")
def life(world: World) -> Life:
    """Its life, lived once."""
    github, key, ecs = world.sender(SEVERAL), f"{SEVERAL}@{_BRANCH}", world.run.emulator.client("ecs")
    github.push(_BRANCH)
    ready = world.settled_key(key)
    assert ready.observed.status is Status.READY, ready.failure
    (admin,) = ready.observed.routes
    pages = [get(ready.observed.url), get(admin.url)]
    by_slug = dict(zip(ready.slugs, ("web", "admin", "worker"), strict=True))
    described = ecs.describe_services(cluster=ready.cluster, services=list(by_slug))["services"]
    told = {name: variables(world, slug) for slug, name in by_slug.items()}
    github.push(_BRANCH, 2, before=1)
    assert world.settled_key(key, revision=2).observed.routes == ready.observed.routes
    pages.append(get(admin.url))
    github.delete(_BRANCH)
    return Life(
        ready=ready,
        told=told,
        services={by_slug[held["serviceName"]]: held for held in described},
        pages=pages,
        gone=world.settled_key(key, revision=3),
        left=leftovers(world.run, cluster=settings.SANDBOX),
    )


def test_each_service_runs_and_those_with_a_route_have_one(life: Life) -> None:
    seen = {name: (held["runningCount"], len(held["loadBalancers"])) for name, held in life.services.items()}
    assert seen == {"web": (1, 1), "admin": (1, 1), "worker": (1, 0)}


def test_the_main_one_has_the_environment_s_name(life: Life) -> None:
    assert life.services["web"]["serviceName"] == life.ready.slug


@pytest.mark.containers
def test_each_route_leads_to_tasks_of_its_own_and_an_update_brings_all_to_its_commit(life: Life) -> None:
    web, admin, updated = life.pages
    assert f"This is {_BRANCH} at {commit(1)}." in web
    assert f"This is {_BRANCH} at {commit(1)}." in admin
    assert web != admin  # the page names the container
    assert f"This is {_BRANCH} at {commit(2)}." in updated


def test_every_service_is_told_where_the_others_are_and_has_its_own_variables(life: Life) -> None:
    (admin,) = life.ready.observed.routes
    for told in life.told.values():
        assert (told["DEITY_URL"], told["DEITY_URL_ADMIN"]) == (life.ready.observed.url, admin.url)
    assert life.told["web"]["PUBLIC_URL"] == life.ready.observed.url
    assert life.told["worker"]["QUEUE"] == "jobs_feature-several"
    assert "QUEUE" not in life.told["web"]


def test_slack_names_both_urls(world: World, life: Life) -> None:
    (admin,) = life.ready.observed.routes
    assert f"admin: {admin.url}" in world.wait_for_whole("Ready", _BRANCH, str(life.ready.observed.url))


def test_all_go_with_the_branch(life: Life) -> None:
    assert life.gone.observed.status is Status.DELETED, life.gone.failure
    assert life.left == ()
