"""PickPort: a free port, or the one the environment has."""

from dataclasses import replace

import pytest

from preview.errors import CapacityError, InUseError, InvalidPlanError
from steps import pick_port
from tests.steps.fakes import SLUG, World

CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def test_the_port_is_drawn_from_the_projects_range_and_named_in_the_url() -> None:
    world = World(port_range="30000-30010")

    made = pick_port.run(world.provision(), {}, world.aws)

    assert made == {
        "ports": {SLUG: 30000},
        "listeners": {},
        "port": 30000,
        "url": "http://previews.example:30000/",
        "routes": [],
    }


def test_ports_that_any_listener_has_are_not_drawn() -> None:
    world = World(port_range="30000-30003")
    world.balancing.listen(30000, None)
    world.balancing.listen(30001, "arn:aws:elasticloadbalancing:::targetgroup/another/1")

    assert pick_port.run(world.provision(), {}, world.aws)["port"] == 30002


def test_the_announced_url_may_be_the_projects_own() -> None:
    world = World(port_range="30000-30010", url="https://previews.acme.example:{port}/app")

    assert pick_port.run(world.provision(), {}, world.aws)["url"] == "https://previews.acme.example:30000/app"


def test_an_environment_that_has_its_listener_keeps_it_and_its_port() -> None:
    world = World(port_range="30000-30010")
    _, before = world.build()
    world.configure(port_range="40000-40010")

    made = pick_port.run(world.provision(), {}, world.aws)

    assert made["listeners"] == before["listeners"]
    assert (made["port"], made["url"]) == (30000, "http://previews.example:30000/")


def test_a_listener_whose_making_was_never_heard_of_is_found() -> None:
    world = World()
    plan = world.provision()
    (service,) = plan.services
    group = world.balancing.create_target_group(service.target_group or {})
    arn = world.balancing.create_listener(service.listener or {}, port=20007, target_group=group)

    found = pick_port.run(plan, {"ports": {SLUG: 20000}}, world.aws)

    assert found["listeners"] == {SLUG: arn}
    assert (found["port"], found["url"]) == (20007, "http://previews.example:20007/")


def test_what_the_plan_saw_is_enough_until_somebody_was_quicker_with_the_port() -> None:
    world = World(port_range="30000-30010")
    plan = world.provision()
    world.balancing.looks.clear()

    first = pick_port.run(plan, {}, world.aws)
    assert (first["port"], world.balancing.looks) == (30000, [])
    world.balancing.listen(30000, None)
    second = pick_port.run(plan, first, world.aws)

    assert (second["port"], world.balancing.looks) == (30001, ["listeners"])


def test_the_url_stays_where_somebody_removed_the_listener_by_hand() -> None:
    world = World(port_range="30000-30010")
    world.change(observed=replace(world.environment.observed, port=30007, url="http://previews.example:30007/"))

    picked = pick_port.run(world.provision(), {}, world.aws)

    assert (picked["port"], picked["url"]) == (30007, "http://previews.example:30007/")


def test_a_port_that_somebody_has_taken_since_is_not_the_environments_any_more() -> None:
    world = World(port_range="30000-30010")
    world.change(observed=replace(world.environment.observed, port=30007))
    world.balancing.listen(30007, None)

    assert pick_port.run(world.provision(), {}, world.aws)["port"] == 30000


@pytest.mark.parametrize(("known", "kept"), [(20009, 20009), (None, 20000), (20001, 20000)])
def test_of_several_listeners_that_of_the_known_url_or_of_the_lowest_port_is_kept(known: int | None, kept: int) -> None:
    world = World()
    plan, made = world.build()
    world.balancing.listen(20009, made["target_groups"][SLUG], tags=plan.tags)
    world.change(observed=replace(world.environment.observed, port=known))

    picked = pick_port.run(world.provision(), {}, world.aws)

    assert picked["port"] == kept
    assert [listener.port for listener in world.balancing.held.values()] == [kept]
    assert list(world.balancing.held) == [picked["listeners"][SLUG]]


@pytest.mark.parametrize("port", [8443, 29999])
def test_a_listener_of_somebodys_hand_beside_ours_is_neither_kept_nor_removed(port: int) -> None:
    world = World()
    _, made = world.build()
    theirs = world.balancing.listen(port, made["target_groups"][SLUG], tags={"team": "b"})

    picked = pick_port.run(world.provision(), {}, world.aws)

    assert picked["listeners"][SLUG] == made["listeners"][SLUG]
    assert list(world.balancing.held) == [made["listeners"][SLUG], theirs]


def test_a_listener_that_is_one_too_many_may_take_a_second_try() -> None:
    world = World()
    plan, made = world.build()
    world.balancing.listen(20009, made["target_groups"][SLUG], tags=plan.tags)
    world.balancing.calls.refuse("delete_listener", InUseError("not yet"))
    plan = world.provision()

    with pytest.raises(InUseError):
        pick_port.run(plan, {}, world.aws)
    assert pick_port.run(plan, {}, world.aws)["port"] == 20000
    assert pick_port.run(plan, {}, world.aws)["listeners"][SLUG] == made["listeners"][SLUG]
    assert list(world.balancing.held) == [made["listeners"][SLUG]]


def test_a_listener_of_an_environment_whose_name_begins_alike_is_not_ours() -> None:
    world = World(port_range="30000-30010")
    world.balancing.listen(30000, f"arn:aws:elasticloadbalancing:::targetgroup/{SLUG}-b/1")

    assert pick_port.run(world.provision(), {}, world.aws)["listeners"] == {}


@pytest.mark.parametrize(
    ("before", "after", "found"),
    [
        ({}, {"certificate": CERTIFICATE}, "Protocol HTTP instead of HTTPS"),
        ({"certificate": CERTIFICATE}, {}, "Protocol HTTPS instead of HTTP"),
        ({"certificate": CERTIFICATE + "a"}, {"certificate": CERTIFICATE}, "certificate"),
    ],
)
def test_a_url_at_which_nothing_would_answer_is_not_announced(
    before: dict[str, str], after: dict[str, str], found: str
) -> None:
    world = World(**before)
    world.build()
    world.configure(**after)
    plan = world.provision()

    with pytest.raises(InvalidPlanError, match=f"{found}.*push again"):
        pick_port.run(plan, {}, world.aws)


def test_a_listener_over_tls_is_kept_as_long_as_its_certificate_is() -> None:
    world = World(certificate=CERTIFICATE)
    _, before = world.build()

    made = pick_port.run(world.provision(), {}, world.aws)

    assert made["listeners"][SLUG] == before["listeners"][SLUG]
    assert made["url"].startswith("https://")


def test_a_range_without_a_free_port_is_full() -> None:
    world = World(port_range="30000-30001")
    world.balancing.listen(30000, None)
    world.balancing.listen(30001, None)
    plan = world.provision()

    with pytest.raises(CapacityError, match="every port from 30000 to 30001 is taken"):
        pick_port.run(plan, {}, world.aws)
