"""Runs take turns: a run that others are ahead of waits for its turn in the state machine itself, and then goes on."""

import time

import pytest

from preview.announcement import Status
from preview.environment import Machine
from preview.turns import CHANGES
from tests.end_to_end.conftest import World
from tests.end_to_end.watching import entered, names_entered

pytestmark = pytest.mark.emulator
_AHEAD_SECONDS = 15  # The functions may have to start first.


def others_are_ahead(world: World) -> float:
    """Others have taken all turns of the next seconds; when the next one comes."""
    dynamodb = world.run.emulator.client("dynamodb")
    (table,) = [name for name in dynamodb.list_tables()["TableNames"] if "Turns" in name]
    turn = int((time.time() + _AHEAD_SECONDS) * 1000)
    tat = turn + (CHANGES.burst - 3) * CHANGES.interval
    dynamodb.put_item(TableName=table, Item={"pace": {"S": CHANGES.name}, "tat": {"N": str(tat)}})
    return turn / 1000


def test_a_run_waits_for_its_turn_and_touches_nothing_before_it(world: World) -> None:
    branch = "feature/patient"
    turn = others_are_ahead(world)

    world.github.push(branch)
    assert world.settled(branch).observed.status is Status.READY

    states = list(entered(world, Machine.PROVISION))
    assert [name for name, _ in states[:4]] == ["Plan", "IsWanted", "WaitForTurn", "Plan"]
    begun = next(at for name, at in states if name == "CreateTargetGroup")
    assert begun >= turn
    assert "WaitForTurn" not in [name for name, at in states if at > begun]


def test_a_removal_that_waits_for_its_turn_makes_room_for_a_branch_that_comes_back(world: World) -> None:
    branch = "feature/patient"
    others_are_ahead(world)

    world.github.delete(branch)
    world.github.push(branch, 2)

    assert world.settled(branch, revision=3).observed.status is Status.READY
    assert "ScaleToZero" not in names_entered(world, Machine.TEARDOWN)
