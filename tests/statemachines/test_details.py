"""What runs say that they made or removed, and how long each took: both machines walked by a clock that moves."""

from typing import Any

import pytest

from preview.announcement import Detail
from preview.config import Hook, OnFailure
from preview.environment import Machine
from preview.watching.run_details import run_details
from tests.statemachines.life import HOOK, Life
from tests.statemachines.machine import Walk
from tests.steps.fakes import SLUG
from tests.steps.several import ADMIN_SLUG, SITE, WORKER, WORKER_SLUG, several

IMAGE = "{account}.dkr.ecr.{region}.amazonaws.com/shop:{sha}"
DIGEST = f"sha256:{'1a2b' * 16}"
TAKES = {
    "Plan": 1,
    "CreateTargetGroup": 0.4,
    "PickPort": 0.1,
    "CreateListener": 0.2,
    "RegisterTaskDefinition": 0.5,
    "CreateService": 0.7,
    "CheckService": 0.6,
}


def _life(**project: Any) -> Life:
    life = Life(**project)
    life.takes.update(TAKES)
    return life


def _told(walk: Walk) -> list[tuple[str, str, float | None]]:
    return [(detail.what, detail.name, detail.seconds) for detail in run_details(walk.output)]


def test_a_creation_tells_what_it_made_in_order_with_how_long_each_took() -> None:
    assert _told(_life().ready()) == [
        ("target group", SLUG, 0.4),
        ("listener", "port 20000", 0.3),
        ("task definition", f"{SLUG}:1", 0.5),
        ("service", SLUG, 0.7),
        ("healthy target", "1 of 1", 10.6),
    ]


def test_looks_that_go_round_count_until_the_last_one() -> None:
    life = _life(desired_count=2)
    life.world.ecs.boot_seconds = 21

    assert _told(life.ready())[-1] == ("healthy target", "2 of 2", 21.4)


def test_the_time_for_a_turn_is_nobodys_piece() -> None:
    life = _life()
    life.world.turns.ahead["changes"] = 600

    assert _told(life.ready())[0] == ("target group", SLUG, 0.4)


def test_a_port_that_was_drawn_again_is_the_listeners_time() -> None:
    life = _life()
    life.before["CreateListener"] = lambda: life.world.balancing.listen(20000, None)

    assert _told(life.ready())[1] == ("listener", "port 20001", 0.6)


def test_waiting_for_the_image_is_its_own_line() -> None:
    life = _life(image=IMAGE)
    due = life.world.clock.now + 12

    def look() -> None:
        if life.world.clock.now >= due:
            life.world.ecr.images[f"shop:{'c' * 40}"] = DIGEST
        life.before["CheckImage"] = look

    life.before["CheckImage"] = look

    assert _told(life.ready())[:2] == [("image", "shop@sha256:1a2b1a2b1a2b", 12.0), ("target group", SLUG, 0.4)]


def test_each_of_several_services_is_named_and_no_time_is_counted_twice() -> None:
    life = _life(**several(SITE, WORKER))

    assert _told(life.ready()) == [
        ("site target group", SLUG, 0.4),
        ("site listener", "port 20000", 0.3),
        ("site task definition", f"{SLUG}:1", None),
        ("worker task definition", f"{WORKER_SLUG}:1", 0.5),
        ("site service", SLUG, None),
        ("worker service", WORKER_SLUG, 0.7),
        ("site healthy target", "1 of 1", None),
        ("worker running task", "1 of 1", 10.6),
    ]


def test_a_service_that_the_project_has_no_more_is_told_once_it_is_gone() -> None:
    life = Life(**several())
    life.recorded()
    life.world.configure(**several(WORKER, SITE))

    told = _told(life.ready())

    assert told[-1][:2] == ("removed service", ADMIN_SLUG)
    assert (told[-1][2] or 0) >= 3, "a service drains"


def test_one_that_could_not_be_removed_is_not() -> None:
    life = Life(**several())
    life.recorded()
    life.world.configure(**several(WORKER, SITE))
    life.world.balancing.listen(8443, life.world.balancing.groups[ADMIN_SLUG].arn, tags={"team": "b"})

    assert "removed service" not in [what for what, _, _ in _told(life.recorded())]


@pytest.mark.parametrize("form", ["function", "task"])
def test_a_hook_has_its_own_time(form: str) -> None:
    hook = Hook(function=HOOK) if form == "function" else Hook(command=("bin/seed",))
    life = _life(after_create=hook, after_update=hook)
    life.recorded()
    life.push("d")
    life.takes.update({"RunHookFunction": 4.2, "DeregisterTaskDefinition": 9})
    life.world.ecs.one_off.seconds = 4.2

    told = life.ready()

    assert "DeregisterTaskDefinition" in told.visited
    assert _told(told)[-1] == ("hook", "after_update", 4.2 if form == "function" else 5.0)


def test_a_hook_that_failed_and_was_passed_over_has_it_too() -> None:
    life = _life(after_create=Hook(function=HOOK, on_failure=OnFailure.WARN))
    life.takes["CheckHook"] = 1.5

    def fail() -> None:
        raise ValueError("no database")

    life.before["RunHookFunction"] = fail

    assert _told(life.ready())[-1] == ("hook", "after_create", 1.5)


def test_a_removal_tells_what_went() -> None:
    life = _life()
    life.world.ecs.drain_seconds = 3
    life.ready()
    life.takes.update({"StopTasks": 0.5, "DeleteService": 0.5, "DeleteListener": 0.2, "DeleteTargetGroup": 0.3})

    assert _told(life.run(Machine.TEARDOWN)) == [
        ("tasks", "1 stopped", 3.5),
        ("service", SLUG, 3.5),
        ("listener", "port 20000", 0.2),
        ("target group", SLUG, 3.3),
        ("task definition revisions", "1", 0.0),
    ]


def test_a_removal_of_what_was_never_made_tells_nothing() -> None:
    assert _told(Life().run(Machine.TEARDOWN)) == []


def test_a_run_that_makes_room_tells_nothing() -> None:
    assert run_details({"state": "superseded"}) == ()


def test_what_a_run_without_times_made_is_told_without_them() -> None:
    output = _life().ready().output
    output["made"].pop("times")

    assert run_details(output)[0] == Detail(what="target group", name=SLUG)
    assert {detail.seconds for detail in run_details(output)} == {None}


@pytest.mark.parametrize("machine", Machine)
def test_the_output_of_an_older_versions_machine_has_none(machine: Machine) -> None:
    life = _life()
    output = life.ready().output if machine is Machine.PROVISION else life.run(Machine.TEARDOWN).output
    older = {name: held for name, held in output.items() if name not in ("made", "removed")}

    assert run_details(older) == ()


def test_a_clock_that_goes_back_makes_no_time_less_than_nothing() -> None:
    life = _life()
    life.takes["CreateListener"] = -60

    assert _told(life.ready())[1] == ("listener", "port 20000", 0.0)


def test_where_only_the_times_since_an_update_are_known_the_others_are_left_out() -> None:
    output = _life().ready().output
    for state in ("Plan", "CreateTargetGroup", "CreateListener"):
        output["made"]["times"].pop(state)

    assert [detail.seconds for detail in run_details(output)] == [None, None, None, 0.7, 10.6]
