"""Provisions as the state machine tells them, with the steps themselves and no emulator."""

import pytest

from preview.environment import Machine
from preview.errors import ThrottledError
from preview.request import Presence
from tests.statemachines.life import Life
from tests.steps.fakes import SLUG

READY = {
    "state": "ready",
    "commit": "c" * 40,
    "url": "http://previews.example:20000/",
    "port": 20000,
    "routes": [],
    "services": [SLUG],
    "leaving": [],
}


def test_ready_at_the_first_look_takes_eleven_states_and_one_wait() -> None:
    life = Life()

    told = life.run(Machine.PROVISION)

    assert told.visited == [
        "Plan",
        "IsWanted",
        "CreateTargetGroup",
        "PickPort",
        "CreateListener",
        "RegisterTaskDefinition",
        "CreateService",
        "WaitForService",
        "CheckService",
        "IsServiceReady",
        "Ready",
    ]
    assert len(told.visited) <= 14
    assert told.waits == [10]
    assert {name: told.output[name] for name in told.output if name != "made"} == READY


def test_a_slow_start_is_looked_at_again_and_again() -> None:
    life = Life()
    life.world.ecs.boot_seconds = 21

    told = life.run(Machine.PROVISION)

    assert told.output["state"] == "ready"
    assert told.waits == [10, 3, 3, 3, 3]


def test_a_run_whose_turn_is_to_come_waits_for_it_and_then_looks_at_what_there_is() -> None:
    life = Life()
    life.world.turns.ahead["changes"] = 24.5

    told = life.run(Machine.PROVISION)

    assert told.visited[:9] == ["Plan", "IsWanted", "WaitForTurn"] * 3
    assert told.visited[9:11] == ["Plan", "IsWanted"]
    assert told.waits == [10, 10, 5, 10]
    assert told.output["state"] == "ready"
    assert life.world.turns.taken == [("changes", 3)]


def test_a_run_that_waits_for_its_turn_describes_nothing_meanwhile_and_makes_room_for_a_newer_request() -> None:
    life = Life()
    life.world.turns.ahead["changes"] = 200

    def asked_again() -> None:
        life.before["Plan"] = lambda: life.world.ask(Presence.ABSENT)

    life.before["Plan"] = asked_again
    told = life.run(Machine.PROVISION)

    assert told.visited == ["Plan", "IsWanted", "WaitForTurn", "Plan", "IsWanted", "Superseded"]
    assert told.output["state"] == "superseded"
    assert (life.world.balancing.looks, life.world.ecs.calls.made) == ([], [])


def test_the_deadline_counts_from_the_turn() -> None:
    life = Life(deadline_minutes=2)
    life.world.turns.ahead["changes"] = 600

    assert life.run(Machine.PROVISION).output["state"] == "ready"


def test_the_more_runs_wait_the_less_often_each_looks() -> None:
    life = Life()
    life.world.ecs.boot_seconds = 60
    life.world.turns.ahead["looks"] = 12.2

    told = life.run(Machine.PROVISION)

    assert told.waits == [10, 13, 13, 13, 13]
    assert told.output["state"] == "ready"


def test_a_creation_makes_seven_calls_of_the_load_balancers_before_its_tasks_run() -> None:
    life = Life()

    life.ready()

    assert life.world.balancing.looks == [
        "load_balancer",
        "listeners",
        "count_target_groups",
        "target_group",
        "targets",
    ]
    assert life.world.balancing.calls.made == ["create_target_group", "set_target_group", "create_listener"]


def test_an_update_makes_five() -> None:
    life = Life()
    life.ready()
    life.world.balancing.looks.clear()
    life.world.balancing.calls.made.clear()

    life.ready()

    # The target group's tags are a call of their own.
    looks = [look for look in life.world.balancing.looks if look != "targets"]
    assert looks == ["load_balancer", "listeners", "target_group"]
    assert life.world.balancing.calls.made == ["set_target_group"]


def test_a_second_push_updates_what_there_is() -> None:
    life = Life()
    first = life.ready()

    second = life.ready()

    assert [second.output[name] for name in READY] == [first.output[name] for name in READY]
    assert life.world.ecs.calls.made == ["create_service", "update_service"]
    assert len(life.world.balancing.held) == 1


def test_a_port_taken_meanwhile_is_drawn_again() -> None:
    life = Life()
    life.before["CreateListener"] = lambda: life.world.balancing.listen(20000, None)

    told = life.run(Machine.PROVISION)

    assert told.visited.count("PickPort") == told.visited.count("CreateListener") == 2
    assert told.output["port"] == 20001
    assert told.output["url"] == "http://previews.example:20001/"


def test_throttling_is_waited_out() -> None:
    life = Life()
    life.world.balancing.calls.refuse("create_target_group", *[ThrottledError("Rate exceeded")] * 3)

    told = life.run(Machine.PROVISION)

    assert told.output["state"] == "ready"
    assert told.waits == [2, 3, 4.5, 10]


def test_a_service_that_drains_for_longer_than_usual_is_waited_for() -> None:
    life = Life(deregistration_delay_seconds=600)
    life.ready()
    life.world.ecs.drain_seconds = 600
    life.before["CheckServiceGone"] = lambda: life.world.ask(Presence.PRESENT)
    assert life.run(Machine.TEARDOWN).output == {"state": "superseded"}

    told = life.run(Machine.PROVISION)

    assert told.output["state"] == "ready"
    assert 600 <= sum(told.waits) <= 15 * 60


@pytest.mark.parametrize("state", ["Plan", "CheckService"])
def test_a_branch_that_asks_for_something_else_ends_the_run_at_the_next_look(state: str) -> None:
    life = Life()
    life.before[state] = lambda: life.world.ask(Presence.ABSENT)

    told = life.run(Machine.PROVISION)

    assert told.visited[-1] == "Superseded"
    assert told.output["state"] == "superseded"


@pytest.mark.parametrize("state", ["CreateTargetGroup", "CheckService"])
def test_a_run_that_an_update_of_the_product_cut_short_says_so_at_once(state: str) -> None:
    life = Life()
    life.updated_at = state

    told = life.run(Machine.PROVISION)

    assert told.visited[-3:] == [state, "Diagnose", "Failed"]
    assert told.error == "OutdatedRunError"
    assert (told.cause or "").startswith(f"{state}: OutdatedRunError: ")
    assert "ECS Deity was updated while the run was under way" in (told.cause or "")


def test_a_deadline_is_told_with_what_was_seen() -> None:
    life = Life(deadline_minutes=2)
    life.world.ecs.healthy = False

    told = life.run(Machine.PROVISION)

    assert told.error == "DeadlineError"
    assert told.visited[-2:] == ["Diagnose", "Failed"]
    assert "1 of 1 tasks were running" in (told.cause or "")
    assert "is unhealthy" in (told.cause or "")
    assert sum(told.waits) <= 2 * 60 + 3


def test_a_mistake_in_the_settings_is_told_at_once() -> None:
    life = Life(container="wbe")

    told = life.run(Machine.PROVISION)

    assert told.visited == ["Plan", "Diagnose", "Failed"]
    assert (told.error, told.waits) == ("InvalidPlanError", [])
    assert "has no container 'wbe'; it has web" in (told.cause or "")


def test_a_diagnosis_that_fails_too_still_tells_the_failure() -> None:
    life = Life(deadline_minutes=1)
    life.world.ecs.healthy = False

    def break_ecs() -> None:
        life.world.ecs.tasks = None  # type: ignore[method-assign,assignment]

    life.before["Diagnose"] = break_ecs
    told = life.run(Machine.PROVISION)

    assert told.error == "DeadlineError"
    assert (told.cause or "").startswith("CheckService: DeadlineError: ")
