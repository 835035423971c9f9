"""In which order what was decided is written, started and told, and what becomes of it when something fails between."""

from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.config import Config
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Machine
from preview.errors import ConflictError, NotFoundError
from preview.naming import service_slug
from preview.request import Answer, Presence
from tests.convergence.world import PROJECT, A, B, OutageError, World, a_request, deleted, pushed
from tests.unit.config_examples import a_service, a_worker, several

KEY = "acme/shop@feature/login"


def a_ready_world() -> World:
    """One in which the branch's environment is up at commit A."""
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED))
    world.deeds.clear()
    return world


def test_a_request_is_written_before_its_run_starts_and_told_after() -> None:
    world = World()

    answer = world.converge.request(pushed(A, at=1))

    assert world.deeds == ["write", "start provision", "tell creating"]
    assert answer == Answer(environment=KEY, revision=1, status=Status.CREATING)


def test_the_run_is_started_with_what_it_needs_to_find_everything_else() -> None:
    world = World()

    world.converge.request(pushed(A, at=1))

    (run,) = world.going.values()
    assert run == {"environment": KEY, "revision": 1, "machine": "provision", "run": world.run_of().name}


def test_a_new_environment_begins_with_what_its_project_says() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))

    record = world.environment()
    assert (record.project, record.cluster, record.load_balancer) == ("shop", "previews", "previews")
    assert record.slug.startswith("shop-login-")


def test_an_environment_of_several_services_is_known_by_all_their_names_from_its_first_request() -> None:
    world = World(config=Config(projects=(several(a_worker(), a_service("api"), a_service("admin")),)))
    world.converge.request(pushed(A, at=1))

    record = world.environment()
    assert record.others == tuple(service_slug(record.slug, key=KEY, service=name) for name in ("worker", "admin"))


def test_an_update_adds_the_names_of_services_that_the_project_has_by_now() -> None:
    world = a_ready_world()
    assert world.environment().others == ()
    later = replace(world.converge, config=Config(projects=(several(a_service(), a_worker()),)))

    later.request(pushed(B, at=50))

    slug = world.environment().slug
    assert world.environment().slugs == (slug, service_slug(slug, key=KEY, service="worker"))


def test_a_request_while_a_run_is_going_is_answered_with_requested() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))

    answer = world.converge.request(pushed(B, at=2))

    assert answer == Answer(environment=KEY, revision=2, status=Status.REQUESTED)
    assert len(world.going) == 1


def test_a_stale_request_is_answered_with_its_reason_and_writes_nothing() -> None:
    world = a_ready_world()

    answer = world.converge.request(pushed(B, at=0))

    assert answer == Answer(
        environment=KEY, revision=1, status=Status.READY, reason="an event newer than this one has been seen"
    )
    assert world.deeds == []


def test_a_request_for_a_repository_that_is_not_configured_is_refused() -> None:
    with pytest.raises(NotFoundError, match="no project for the repository acme/other"):
        World().converge.request(a_request(repository="acme/other", at=1))


def test_a_deletion_outside_the_prefixes_of_a_branch_nobody_knows_writes_nothing() -> None:
    world = World()
    request = replace(deleted(at=1, branch="chore/old"), prefixed=False)

    answer = world.converge.request(request)

    assert answer == Answer(
        environment="acme/shop@chore/old", revision=0, status=Status.DELETED, reason="this branch has no environment"
    )
    assert (world.items, world.deeds) == ({}, [])


def test_an_end_is_told_before_it_is_recorded() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.deeds.clear()

    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED))

    assert world.deeds == ["tell ready", "write"]


def test_an_end_that_could_not_be_told_is_not_recorded_and_can_be_told_again() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    ended = world.run_ends(world.run_of().name, Ending.SUCCEEDED)
    world.silent = 1

    with pytest.raises(OutageError):
        world.converge.ended(KEY, ended)
    assert world.run_of().name == ended.run

    world.converge.ended(KEY, ended)
    assert [said.status for said in world.told] == [Status.CREATING, Status.READY]
    assert world.environment().run is None


def test_after_an_end_the_next_run_is_started_where_the_branch_has_moved_on() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.request(deleted(at=2))
    world.deeds.clear()

    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED, superseded=True))

    assert world.deeds == ["write", "start teardown", "tell deleting"]


def test_the_end_of_a_run_of_an_unknown_environment_is_no_error() -> None:
    world = World()
    assert world.converge.ended("acme/shop@feature/gone", RunEnded(run="r", ending=Ending.SUCCEEDED, at=1)) is None


def test_the_end_of_a_run_without_a_claim_does_nothing() -> None:
    world = a_ready_world()

    environment = world.converge.ended(KEY, RunEnded(run="by-hand", ending=Ending.FAILED, at=1))

    assert environment == world.environment()
    assert world.deeds == []


@pytest.mark.parametrize("conflicts", [1, 4])
def test_who_comes_second_reads_and_decides_again(conflicts: int) -> None:
    world = a_ready_world()
    world.conflicts = conflicts

    world.converge.request(pushed(B, at=2))

    assert world.deeds == ["write", "start provision", "tell updating"]
    assert world.environment().desired.revision == 2


def test_a_conflict_about_the_first_write_is_decided_again() -> None:
    world = World(conflicts=1)
    world.converge.request(pushed(A, at=1))
    assert world.deeds == ["write", "start provision", "tell creating"]


def test_an_end_told_once_is_not_told_again_because_of_a_conflict() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.deeds.clear()
    world.conflicts = 2

    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED))

    assert world.deeds == ["tell ready", "write"]


def test_a_request_that_others_keep_overtaking_is_given_up_with_nothing_started() -> None:
    world = a_ready_world()
    before = world.environment().desired
    world.conflicts = 5

    with pytest.raises(ConflictError):
        world.converge.request(deleted(at=3))

    assert world.environment().desired == before
    assert world.going == {}


def test_an_end_that_others_keep_overtaking_is_given_up_with_its_claim_held() -> None:
    world = a_ready_world()
    world.converge.request(pushed(B, at=2))
    ended = world.run_ends(world.run_of().name, Ending.SUCCEEDED)
    world.conflicts = 5

    with pytest.raises(ConflictError):
        world.converge.ended(KEY, ended)

    assert world.run_of().name == ended.run
    assert world.going == {}


def test_a_start_that_fails_leaves_a_claim_and_tells_nothing() -> None:
    world = World(lose="before")

    with pytest.raises(OutageError):
        world.converge.request(pushed(A, at=1))

    assert world.deeds == ["write"]
    assert (world.run_of().machine, world.going) == (Machine.PROVISION, {})


def test_a_project_that_keeps_what_failed_has_nothing_removed() -> None:
    keeping = replace(PROJECT, keep_failed=True)
    world = World(config=Config(projects=(keeping,)))
    world.converge.request(pushed(A, at=1))

    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.FAILED))

    assert (world.environment().run, world.environment().observed.status) == (None, Status.FAILED)


def test_an_environment_whose_project_was_taken_out_of_the_configuration_can_still_go() -> None:
    world = a_ready_world()
    other = replace(PROJECT, repository="acme/other")
    after = World(config=Config(projects=(other,)), items=world.items, exists=world.exists)
    after.items[KEY]["desired"] |= {"presence": str(Presence.ABSENT), "revision": 2}

    after.converge.dispatch(KEY)
    after.converge.ended(KEY, after.run_ends(after.run_of().name, Ending.SUCCEEDED))

    assert after.deeds == ["write", "start teardown", "tell deleting", "tell deleted", "write"]


def test_dispatch_says_whether_it_started_anything() -> None:
    world = a_ready_world()
    assert world.converge.dispatch(KEY) is None

    world.items[KEY]["desired"]["revision"] = 2
    started = world.converge.dispatch(KEY)
    assert started is not None
    assert started.run == world.run_of()

    assert world.converge.dispatch(KEY) is None


def test_dispatch_of_an_unknown_environment_is_an_error() -> None:
    with pytest.raises(NotFoundError, match=r"there is no environment acme/shop@feature/gone"):
        World().converge.dispatch("acme/shop@feature/gone")


def test_release_gives_up_the_claim_and_starts_the_next_run() -> None:
    world = World(lose="before")
    with pytest.raises(OutageError):
        world.converge.request(pushed(A, at=1))
    lost = world.run_of()

    released = world.converge.release(KEY, lost)

    assert released is not None
    assert world.run_of().name != lost.name
    assert world.deeds == ["write", "write", "start provision", "tell creating"]
    assert world.converge.release(KEY, lost) is None
