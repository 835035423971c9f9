"""What the sweep mends: claims without a run, ends that nobody told, runs that nobody started."""

from dataclasses import replace

import pytest

from convergence.sweep import Swept
from preview.announcement import Status
from preview.environment import Ending
from tests.convergence.world import A, OutageError, World, deleted, pushed

KEY = "acme/shop@feature/login"


def swept(*, ended: tuple[str, ...] = (), released: tuple[str, ...] = (), dispatched: tuple[str, ...] = ()) -> Swept:
    return Swept(ended=ended, released=released, dispatched=dispatched, troubled={})


def a_world_with_a_lost_start() -> World:
    world = World(lose="before")
    with pytest.raises(OutageError):
        world.converge.request(pushed(A, at=1))
    return world


def test_a_settled_environment_is_left_alone() -> None:
    world = World()
    world.converge.request(deleted(at=1))
    world.deeds.clear()

    assert world.sweep.sweep() == swept()
    assert world.deeds == []


def test_a_run_that_is_going_is_left_alone_however_long_it_takes() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.now += 7200
    assert world.sweep.sweep() == swept()


def test_a_claim_without_a_run_is_given_a_minute_to_find_one() -> None:
    world = a_world_with_a_lost_start()

    world.now += 59
    assert world.sweep.sweep() == swept()

    world.now += 1
    assert world.sweep.sweep() == swept(released=(KEY,))
    assert len(world.going) == 1
    assert [said.status for said in world.told] == [Status.CREATING]


def test_a_start_whose_answer_was_lost_is_no_lost_run() -> None:
    world = World(lose="after")
    with pytest.raises(OutageError):
        world.converge.request(pushed(A, at=1))
    world.now += 60

    assert world.sweep.sweep() == swept()
    assert len(world.going) == 1


def test_an_end_that_no_event_told_is_found() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.run_ends(world.run_of().name, Ending.SUCCEEDED)

    assert world.sweep.sweep() == swept(ended=(KEY,))
    assert [said.status for said in world.told] == [Status.CREATING, Status.READY]
    assert world.sweep.sweep() == replace(swept(), ready=1)


def test_a_failed_removal_is_tried_again_when_its_time_has_come() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.SUCCEEDED))
    world.converge.request(deleted(at=2))
    world.converge.ended(KEY, world.run_ends(world.run_of().name, Ending.TIMED_OUT))

    world.now += 59
    assert world.sweep.sweep() == swept()
    world.now += 1
    assert world.sweep.sweep() == swept(dispatched=(KEY,))
    assert world.run_of().name in world.going


def test_one_troubled_environment_does_not_keep_the_others_waiting() -> None:
    world = a_world_with_a_lost_start()
    others = ["feature/a", "feature/b", "feature/c"]
    for at, branch in enumerate(others, start=2):
        world.lose = "before"
        with pytest.raises(OutageError):
            world.converge.request(pushed(A, at=at, branch=branch))
    world.now += 60
    world.lose = "before"

    done = world.sweep.sweep()

    assert done.troubled == {KEY: "OutageError: "}
    assert done.released == tuple(f"acme/shop@{branch}" for branch in others)
    assert len(world.going) == 3


def test_an_environment_that_others_keep_writing_is_named() -> None:
    world = a_world_with_a_lost_start()
    world.now += 60
    world.conflicts = 5

    assert world.sweep.sweep().troubled == {KEY: f"ConflictError: {KEY}"}
    assert world.sweep.sweep() == swept(released=(KEY,))
