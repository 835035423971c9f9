"""CreateListener: the claim of a port."""

import pytest

from preview.errors import CapacityError, PortTakenError
from preview.planning.plan import Made, ProvisionPlan
from steps import create_listener, create_target_group, pick_port
from tests.steps.fakes import SLUG, World
from tests.steps.troubles import LostAnswerError


def _up_to_the_port(world: World) -> tuple[ProvisionPlan, Made]:
    plan = world.provision()
    group = create_target_group.run(plan, {}, world.aws)
    return plan, Made(**{**group, **pick_port.run(plan, group, world.aws)})


def test_it_listens_on_the_picked_port_and_forwards_to_the_target_group() -> None:
    world = World()
    plan, made = _up_to_the_port(world)

    arn = create_listener.run(plan, made, world.aws)["listeners"][SLUG]

    listener = world.balancing.held[arn]
    assert (listener.port, listener.target_group) == (made["port"], made["target_groups"][SLUG])
    assert world.balancing.tags[arn] == plan.tags


def test_a_lost_answer_leaks_no_listener() -> None:
    world = World()
    plan, made = _up_to_the_port(world)
    world.balancing.calls.lose_answer("create_listener")

    with pytest.raises(LostAnswerError):
        create_listener.run(plan, made, world.aws)
    arn = create_listener.run(plan, made, world.aws)["listeners"][SLUG]

    assert list(world.balancing.held) == [arn]


def test_a_port_that_somebody_took_meanwhile_is_told_and_another_is_picked() -> None:
    world = World()
    plan, made = _up_to_the_port(world)
    world.balancing.listen(made["port"], None)

    with pytest.raises(PortTakenError):
        create_listener.run(plan, made, world.aws)
    again = Made(**{**made, **pick_port.run(plan, made, world.aws)})
    create_listener.run(plan, again, world.aws)

    assert again["port"] != made["port"]
    assert str(again["port"]) in again["url"]


def test_an_adopted_listener_is_not_made_again() -> None:
    world = World()
    _, before = world.build()
    plan, made = _up_to_the_port(world)

    assert create_listener.run(plan, made, world.aws) == {"listeners": before["listeners"]}
    assert list(world.balancing.held) == [before["listeners"][SLUG]]


def test_a_load_balancer_that_filled_up_meanwhile_says_so() -> None:
    world = World()
    plan, made = _up_to_the_port(world)
    world.balancing.quota = 0

    with pytest.raises(CapacityError):
        create_listener.run(plan, made, world.aws)
