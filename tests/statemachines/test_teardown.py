"""Teardowns as the state machine tells them, with the steps themselves and no emulator."""

import pytest

from preview.environment import Machine
from preview.errors import InUseError, NotOursError
from preview.request import Presence
from tests.statemachines.life import Life
from tests.steps.fakes import SLUG

NEVER = 10.0**9
ALL = ["service", "listener", "target group", "task definition"]
TASKS_AFTER_THE_PLAN = [
    "ScaleToZero",
    "StopTasks",
    "CheckTasks",
    "DeleteService",
    "DeleteListener",
    "DeleteTargetGroup",
    "DeregisterTaskDefinition",
    "Diagnose",
]


def test_an_idle_environment_takes_seventeen_states_and_leaves_nothing() -> None:
    life = Life()
    life.world.ecs.drain_seconds = 3
    life.ready()
    redirect = life.world.balancing.listen(80, None)

    told = life.run(Machine.TEARDOWN)

    assert told.visited == [
        "Plan",
        "IsWanted",
        "ScaleToZero",
        "StopTasks",
        "WaitForTasks",
        "CheckTasks",
        "AreTasksGone",
        "DeleteService",
        "WaitForServiceGone",
        "CheckServiceGone",
        "IsServiceGone",
        "DeleteListener",
        "WaitForListenerGone",
        "DeleteTargetGroup",
        "DeregisterTaskDefinition",
        "IsEverythingGone",
        "Gone",
    ]
    assert len(told.visited) <= 20
    assert told.output["state"] == "gone"
    assert life.world.left() == []
    assert list(life.world.balancing.held) == [redirect]


@pytest.mark.parametrize("reached", ["CreateListener", "CreateService", "CheckService"])
def test_it_works_from_any_half_built_state(reached: str) -> None:
    life = Life()

    def give_up() -> None:
        raise NotOursError("stopped here")

    life.before[reached] = give_up
    assert life.run(Machine.PROVISION).error == "NotOursError"
    assert life.world.left() != []

    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
    assert life.world.left() == []


def test_a_removal_waits_for_its_turn_too_and_is_made_room_for_meanwhile() -> None:
    life = Life()
    life.ready()
    life.world.turns.taken.clear()
    life.world.turns.ahead["changes"] = 14
    life.before["CheckServiceGone"] = lambda: life.world.ask(Presence.PRESENT)

    told = life.run(Machine.TEARDOWN)

    assert told.visited[:8] == ["Plan", "IsWanted", "WaitForTurn"] * 2 + ["Plan", "IsWanted"]
    assert told.waits[:2] == [10, 4]
    assert life.world.turns.taken[0] == ("changes", 3)
    assert told.output == {"state": "superseded"}


def test_a_removal_makes_six_calls_of_the_load_balancers() -> None:
    life = Life()
    life.ready()
    life.world.balancing.looks.clear()
    life.world.balancing.calls.made.clear()

    life.run(Machine.TEARDOWN)

    # The target group's tags are a call of their own.
    assert life.world.balancing.looks == ["target_group", "listeners", "listener_tags"]
    assert life.world.balancing.calls.made == ["delete_listener", "delete_target_group"]


def test_a_run_that_an_update_of_the_product_cut_short_goes_by_every_piece_and_says_so_at_the_end() -> None:
    life = Life()
    life.ready()
    life.updated_at = "ScaleToZero"

    told = life.run(Machine.TEARDOWN)

    assert told.error == "OutdatedRunError"
    assert "StopTasks: OutdatedRunError: " in (told.cause or "")
    assert [state for state in told.visited if state in TASKS_AFTER_THE_PLAN] == TASKS_AFTER_THE_PLAN
    assert life.world.left() == ALL


def test_it_can_be_run_again() -> None:
    life = Life()
    life.ready()
    life.run(Machine.TEARDOWN)

    assert life.run(Machine.TEARDOWN).output["state"] == "gone"


def test_the_life_begins_anew_after_it() -> None:
    life = Life()
    life.ready()
    life.run(Machine.TEARDOWN)

    life.ready()

    assert life.world.left() == ALL


def test_a_target_group_that_is_in_use_for_two_minutes_more_goes_in_the_end() -> None:
    life = Life()
    life.ready()
    begun = life.world.clock()
    used = [InUseError("Target group is currently in use by a listener or a rule")] * 11
    life.world.balancing.calls.refuse("delete_target_group", *used)

    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
    assert life.world.clock() - begun > 120


@pytest.mark.parametrize(
    ("call", "state", "left"),
    [
        ("update_service", "ScaleToZero", []),
        ("stop_task", "StopTasks", []),
        ("delete_service", "DeleteService", ["service"]),
        ("delete_listener", "DeleteListener", ["listener", "target group"]),
        ("delete_target_group", "DeleteTargetGroup", ["target group"]),
        ("remove", "DeregisterTaskDefinition", ["task definition"]),
    ],
)
def test_one_stubborn_piece_does_not_keep_the_others(call: str, state: str, left: list[str]) -> None:
    life = Life()
    life.ready()
    fakes = (life.world.ecs, life.world.balancing, life.world.definitions)
    next(fake for fake in fakes if hasattr(fake, call)).calls.refuse(call, *[InUseError("it will not go")] * 1000)

    told = life.run(Machine.TEARDOWN)

    assert life.world.left() == left
    assert told.visited[-2:] == ["Diagnose", "Failed"]
    assert f"{state}: it will not go" in (told.cause or "")


def test_a_service_that_could_not_be_scaled_down_still_has_time_to_go() -> None:
    life = Life()
    life.ready()
    life.world.ecs.calls.refuse("update_service", *[InUseError("not now")] * 1000)

    first = life.run(Machine.TEARDOWN)

    assert (first.error, first.visited.count("DeleteService")) == ("DeadlineError", 1)
    assert life.world.left() == []
    assert life.run(Machine.TEARDOWN).output["state"] == "gone"


def test_a_service_that_never_goes_is_named_and_the_rest_goes() -> None:
    life = Life()
    life.ready()
    life.world.ecs.drain_seconds = NEVER

    told = life.run(Machine.TEARDOWN)

    assert told.error == "DeadlineError"
    assert f"CheckServiceGone: service {SLUG} is still DRAINING" in (told.cause or "")
    assert life.world.left() == ["service"]
    assert sum(told.waits) < 11 * 60


def test_tasks_that_never_stop_do_not_keep_the_load_balancers_pieces() -> None:
    life = Life()
    life.ready()
    life.world.ecs.stop_seconds = NEVER

    told = life.run(Machine.TEARDOWN)

    assert "CheckTasks: 1 tasks did not stop in time" in (told.cause or "")
    assert life.world.left() == ["service"]


@pytest.mark.parametrize("state", ["Plan", "CheckTasks", "CheckServiceGone"])
def test_a_branch_that_comes_back_is_made_room_for_and_built_again(state: str) -> None:
    life = Life()
    life.ready()
    life.before[state] = lambda: life.world.ask(Presence.PRESENT)

    assert life.run(Machine.TEARDOWN).output == {"state": "superseded"}
    life.ready()

    assert life.world.left() == ALL
