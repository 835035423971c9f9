"""Provisions as the state machine tells them, with the steps themselves and no emulator."""

import pytest

from preview.environment import Machine
from preview.errors import ThrottledError
from preview.request import Presence
from tests.statemachines.life import HOOK, Life
from tests.steps.fakes import SLUG


def test_ready_at_the_first_look_takes_ten_states_and_one_wait() -> None:
    life = Life()

    told = life.run(Machine.PROVISION)

    assert told.visited == [
        "Plan",
        "IsWanted",
        "CreateTargetGroup",
        "PickPort",
        "CreateListener",
        "CreateService",
        "WaitForService",
        "CheckService",
        "IsServiceReady",
        "Ready",
    ]
    assert len(told.visited) <= 14
    assert told.waits == [10]
    assert told.output == {
        "state": "ready",
        "commit": "c" * 40,
        "url": "http://previews.example:20000/",
        "port": 20000,
    }


def test_a_slow_start_is_looked_at_again_and_again() -> None:
    life = Life()
    life.world.ecs.boot_seconds = 21

    told = life.run(Machine.PROVISION)

    assert told.output["state"] == "ready"
    assert told.waits == [10, 3, 3, 3, 3]


def test_a_second_push_updates_what_there_is() -> None:
    life = Life()
    first = life.ready()

    second = life.ready()

    assert second.output == first.output
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
    assert told.waits == [2, 4, 8, 10]


def test_a_service_that_drains_for_longer_than_usual_is_waited_for() -> None:
    life = Life(deregistration_delay_seconds=600)
    life.ready()
    life.world.ecs.drain_seconds = 600
    life.before["CheckServiceGone"] = lambda: life.world.ask(Presence.PRESENT)
    assert life.run(Machine.TEARDOWN).output == {"state": "superseded"}

    told = life.run(Machine.PROVISION)

    assert told.output["state"] == "ready"
    assert 600 <= sum(told.waits) <= 15 * 60


def test_the_projects_function_runs_once_with_what_it_needs() -> None:
    life = Life(after_create=HOOK)

    told = life.run(Machine.PROVISION)

    assert told.visited[-2:] == ["RunAfterCreateHook", "Ready"]
    assert told.output == {
        "state": "ready",
        "commit": "c" * 40,
        "url": "http://previews.example:20000/",
        "port": 20000,
    }
    (payload,) = life.hooked
    assert payload == {
        "environment": "acme/shop@feature/login",
        "project": "shop",
        "repository": "acme/shop",
        "branch": "feature/login",
        "commit": "c" * 40,
        "actor": "mona",
        "url": "http://previews.example:20000/",
        "port": 20000,
        "cluster": "previews",
        "service": SLUG,
        "target_group": life.world.balancing.groups[SLUG].arn,
        "listener": next(iter(life.world.balancing.held)),
        "run": f"{SLUG}-r1-0a1b",
    }


def test_a_function_that_fails_is_the_reason() -> None:
    life = Life(after_create=HOOK)

    def fail() -> None:
        raise ValueError("no database")

    life.before["RunAfterCreateHook"] = fail
    told = life.run(Machine.PROVISION)

    assert (told.error, told.visited.count("RunAfterCreateHook")) == ("ValueError", 1)
    assert "RunAfterCreateHook: ValueError: no database" in (told.cause or "")


@pytest.mark.parametrize("state", ["Plan", "CheckService"])
def test_a_branch_that_asks_for_something_else_ends_the_run_at_the_next_look(state: str) -> None:
    life = Life()
    life.before[state] = lambda: life.world.ask(Presence.ABSENT)

    told = life.run(Machine.PROVISION)

    assert told.visited[-1] == "Superseded"
    assert told.output["state"] == "superseded"


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
