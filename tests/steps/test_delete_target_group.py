"""DeleteTargetGroup: the last piece to go."""

from dataclasses import replace

import pytest

from preview.errors import InUseError, NotOursError
from steps import delete_listener, delete_target_group
from tests.steps.fakes import SLUG, World


def test_it_goes_after_its_listener() -> None:
    world = World()
    world.build()
    plan = world.teardown()

    with pytest.raises(InUseError, match="currently in use by a listener"):
        delete_target_group.run(plan, {}, world.aws)
    delete_listener.run(plan, {}, world.aws)

    assert delete_target_group.run(plan, {}, world.aws) == {}
    assert world.balancing.groups == {}


def test_what_was_found_to_be_ours_a_moment_ago_is_not_looked_at_again() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    made = delete_listener.run(plan, {}, world.aws)
    world.balancing.looks.clear()

    delete_target_group.run(plan, made, world.aws)
    delete_target_group.run(plan, made, world.aws)

    assert world.balancing.groups == {}
    assert world.balancing.looks == []


def test_run_twice_it_does_nothing_more() -> None:
    world = World()
    world.build()
    plan = world.teardown()
    delete_listener.run(plan, {}, world.aws)

    delete_target_group.run(plan, {}, world.aws)
    delete_target_group.run(plan, {}, world.aws)

    assert world.balancing.calls.made.count("delete_target_group") == 1


def test_anothers_of_the_name_stays() -> None:
    world = World()
    world.build()
    world.balancing.held.clear()
    theirs = replace(world.balancing.groups[SLUG], tags={})
    world.balancing.groups[SLUG] = theirs

    with pytest.raises(NotOursError):
        delete_target_group.run(world.teardown(), {}, world.aws)
    assert world.balancing.groups == {SLUG: theirs}
