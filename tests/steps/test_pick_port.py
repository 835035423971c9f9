"""PickPort: a free port, or the one the environment has."""

import pytest

from preview.errors import CapacityError, InvalidPlanError
from steps import pick_port
from tests.steps.fakes import SLUG, World

CERTIFICATE = "arn:aws:acm:eu-west-1:111122223333:certificate/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9"


def test_the_port_is_drawn_from_the_projects_range_and_named_in_the_url() -> None:
    world = World(port_range="30000-30010")

    made = pick_port.run(world.provision(), {}, world.aws)

    assert made == {"port": 30000, "url": "http://previews.example:30000/"}


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

    assert made == {"listener": before["listener"], "port": 30000, "url": "http://previews.example:30000/"}


def test_a_listener_whose_making_was_never_heard_of_is_found() -> None:
    world = World()
    plan = world.provision()
    group = world.balancing.create_target_group(plan.target_group)
    arn = world.balancing.create_listener(plan.listener, port=20007, target_group=group)

    assert pick_port.run(plan, {}, world.aws) == {
        "listener": arn,
        "port": 20007,
        "url": "http://previews.example:20007/",
    }


def test_a_listener_of_an_environment_whose_name_begins_alike_is_not_ours() -> None:
    world = World(port_range="30000-30010")
    world.balancing.listen(30000, f"arn:aws:elasticloadbalancing:::targetgroup/{SLUG}-b/1")

    assert "listener" not in pick_port.run(world.provision(), {}, world.aws)


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

    assert made["listener"] == before["listener"]
    assert made["url"].startswith("https://")


def test_a_range_without_a_free_port_is_full() -> None:
    world = World(port_range="30000-30001")
    world.balancing.listen(30000, None)
    world.balancing.listen(30001, None)
    plan = world.provision()

    with pytest.raises(CapacityError, match="every port from 30000 to 30001 is taken"):
        pick_port.run(plan, {}, world.aws)
