"""DeleteListener: the environment's own, and no other on the same load balancer."""

from dataclasses import replace

import pytest

from preview.errors import InUseError, NotOursError
from steps import delete_listener
from tests.steps.fakes import SLUG, World

OTHER = f"arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/{SLUG}-b/1"


def test_the_environments_listener_goes_and_the_others_stay() -> None:
    world = World()
    _, made = world.build()
    redirect = world.balancing.listen(80, None)
    neighbour = world.balancing.listen(443, OTHER)

    removed = delete_listener.run(world.teardown(), {}, world.aws)

    assert removed == {"target_groups": made["target_groups"], "removed_ports": [made["port"]]}
    assert list(world.balancing.held) == [redirect, neighbour]
    assert made["listeners"][SLUG] not in world.balancing.held


def test_all_of_its_listeners_go_where_there_is_more_than_one() -> None:
    world = World()
    plan, made = world.build()
    world.balancing.listen(20999, made["target_groups"][SLUG], tags=plan.tags)

    world.balancing.looks.clear()
    delete_listener.run(world.teardown(), {}, world.aws)

    assert world.balancing.held == {}
    assert world.balancing.looks.count("listener_tags") == 1, "they are asked for their tags together"


def test_run_twice_it_does_nothing_more() -> None:
    world = World()
    world.build()
    plan = world.teardown()

    delete_listener.run(plan, {}, world.aws)
    delete_listener.run(plan, {}, world.aws)

    assert world.balancing.calls.made.count("delete_listener") == 1


@pytest.mark.parametrize("half_built", ["nothing", "target group alone", "load balancer gone"])
def test_it_works_from_any_half_built_state(half_built: str) -> None:
    world = World()
    if half_built != "nothing":
        world.build()
    if half_built == "target group alone":
        world.balancing.held.clear()
    if half_built == "load balancer gone":
        world.balancing.held.clear()
        world.balancing.balancer = None

    delete_listener.run(world.teardown(), {}, world.aws)

    assert world.balancing.held == {}


def test_anothers_listener_on_our_target_group_stays_and_is_told_and_ours_goes_all_the_same() -> None:
    world = World()
    _, made = world.build()
    theirs = world.balancing.listen(8443, made["target_groups"][SLUG], tags={"team": "b"})

    with pytest.raises(NotOursError, match="port 8443"):
        delete_listener.run(world.teardown(), {}, world.aws)
    assert list(world.balancing.held) == [theirs]


def test_nothing_goes_where_the_target_group_is_anothers() -> None:
    world = World()
    world.build()
    world.balancing.groups[SLUG] = replace(world.balancing.groups[SLUG], tags={})

    with pytest.raises(NotOursError):
        delete_listener.run(world.teardown(), {}, world.aws)
    assert len(world.balancing.held) == 1


def test_what_aws_is_not_done_with_is_to_be_tried_again() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    world.balancing.calls.refuse("delete_listener", InUseError("not yet"))

    with pytest.raises(InUseError):
        delete_listener.run(plan, {}, world.aws)
    delete_listener.run(plan, {}, world.aws)

    assert world.balancing.held == {}
