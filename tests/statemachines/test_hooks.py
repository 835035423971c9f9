"""Hooks as the state machines run them: functions and tasks, at the three moments, failing with both policies."""

from typing import Any

import pytest

from local.emulator.task_jobs import StateError, refused
from preview.config import Hook, OnFailure
from preview.environment import Machine
from tests.statemachines.life import HOOK, Life
from tests.statemachines.machine import Walk
from tests.steps.fake_task_definitions import ARN
from tests.steps.fakes import SLUG

ALL = ["service", "listener", "target group", "task definition"]
MOMENTS = ("after_create", "after_update", "before_destroy")
STATES = {"function": "RunHookFunction", "task": "RunHookTask"}


def _hook(form: str, **more: Any) -> Hook:
    return Hook(function=HOOK, **more) if form == "function" else Hook(command=("bin/seed",), **more)


def _at(moment: str, **project: Any) -> Life:
    """An environment whose next run is that moment's."""
    life = Life(**project)
    if moment != "after_create":
        life.recorded()
        life.hooked.clear()
        life.world.ecs.one_off.sent.clear()
    if moment == "after_update":
        life.push("d")
    return life


def _run(life: Life, moment: str) -> Walk:
    return life.run(Machine.TEARDOWN if moment == "before_destroy" else Machine.PROVISION)


def _fail(life: Life, form: str) -> None:
    """Lets the next hook fail."""
    life.world.ecs.one_off.code = 3

    def fail() -> None:
        raise ValueError("no database")

    if form == "function":
        life.before["RunHookFunction"] = fail


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_function_is_called_once_with_what_it_needs(moment: str) -> None:
    life = _at(moment, **{moment: _hook("function")})
    commit = "d" * 40 if moment == "after_update" else "c" * 40

    told = _run(life, moment)

    assert told.visited.count("RunHookFunction") == 1
    assert "CheckHook" not in told.visited
    (payload,) = life.hooked
    route = {} if moment == "before_destroy" else _route(life)
    assert payload == {
        "hook": moment,
        "environment": "acme/shop@feature/login",
        "project": "shop",
        "repository": "acme/shop",
        "branch": "feature/login",
        "commit": commit,
        "actor": "mona",
        "cluster": "previews",
        "service": SLUG,
        "run": life.world.environment.run.name if life.world.environment.run else "",
        **route,
    }


def _route(life: Life) -> dict[str, Any]:
    return {
        "url": "http://previews.example:20000/",
        "port": 20000,
        "target_group": life.world.balancing.groups[SLUG].arn,
        "listener": next(iter(life.world.balancing.held)),
    }


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_task_runs_once_of_the_branchs_own_task_definition_and_is_waited_for(moment: str) -> None:
    life = _at(moment, **{moment: _hook("task")})
    began = life.world.clock.now

    told = _run(life, moment)

    assert told.visited.count("RunHookTask") == 1
    assert "CheckHook" not in told.visited
    assert life.world.clock.now - began >= life.world.ecs.one_off.seconds
    (sent,) = life.world.ecs.one_off.sent
    number = 2 if moment == "after_update" else 1
    assert sent["TaskDefinition"] == f"{ARN}/{SLUG}:{number}"
    assert sent["Overrides"] == {"ContainerOverrides": [{"Name": "web", "Command": ["bin/seed"]}]}
    assert told.output["state"] in ("ready", "gone")


@pytest.mark.parametrize("form", STATES)
@pytest.mark.parametrize("moment", MOMENTS)
def test_no_other_moment_runs_it(moment: str, form: str) -> None:
    others = [other for other in MOMENTS if other != moment]
    life = _at(moment, **{other: _hook(form) for other in others})

    told = _run(life, moment)

    assert STATES[form] not in told.visited
    assert (life.hooked, life.world.ecs.one_off.sent) == ([], [])


@pytest.mark.parametrize("form", STATES)
def test_a_repair_runs_none(form: str) -> None:
    life = Life(after_create=_hook(form), after_update=_hook(form))
    life.recorded()

    assert STATES[form] not in life.ready().visited


@pytest.mark.parametrize("form", STATES)
@pytest.mark.parametrize("moment", ["after_create", "after_update"])
def test_one_that_fails_fails_the_provision_and_is_the_reason(moment: str, form: str) -> None:
    life = _at(moment, **{moment: _hook(form)})
    _fail(life, form)

    told = _run(life, moment)

    assert told.error == "HookFailedError"
    assert told.visited[-4:] == [STATES[form], "CheckHook", "Diagnose", "Failed"]
    assert (told.cause or "").startswith(f"CheckHook: the hook {moment} failed: ")
    assert {"function": "ValueError: no database", "task": "exited with code 3"}[form] in (told.cause or "")


@pytest.mark.parametrize("form", STATES)
@pytest.mark.parametrize("moment", ["after_create", "after_update"])
def test_one_that_only_warns_is_told_and_the_provision_goes_on(moment: str, form: str) -> None:
    life = _at(moment, **{moment: _hook(form, on_failure=OnFailure.WARN)})
    _fail(life, form)

    told = _run(life, moment)

    assert told.output["state"] == "ready"
    assert told.output["warning"].startswith(f"the hook {moment} failed: ")
    assert len(life.world.definitions.of(SLUG)) == 1, "what was replaced is removed all the same"


@pytest.mark.parametrize("form", STATES)
def test_a_removal_goes_on_when_its_hook_fails_and_says_so(form: str) -> None:
    life = _at("before_destroy", before_destroy=_hook(form))
    _fail(life, form)

    told = life.run(Machine.TEARDOWN)

    assert told.output["state"] == "gone"
    assert told.output["warning"].startswith("the hook before_destroy failed: ")
    assert life.world.left() == []


@pytest.mark.parametrize("form", STATES)
def test_a_removal_that_is_to_fail_with_its_hook_removes_nothing_and_succeeds_later(form: str) -> None:
    life = _at("before_destroy", before_destroy=_hook(form, on_failure=OnFailure.FAIL))
    _fail(life, form)

    told = life.run(Machine.TEARDOWN)

    assert told.error == "HookFailedError"
    assert told.visited[-3:] == ["CheckHook", "Diagnose", "Failed"]
    assert life.world.left() == ALL
    life.world.ecs.one_off.code = 0
    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
    assert life.world.left() == []


def test_a_removal_of_what_was_never_made_runs_no_hook() -> None:
    life = Life(before_destroy=_hook("function"))

    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
    assert life.hooked == []


def test_a_removal_that_is_run_again_once_everything_is_gone_runs_no_hook() -> None:
    life = _at("before_destroy", before_destroy=_hook("function"))
    life.run(Machine.TEARDOWN)
    life.hooked.clear()

    assert life.run(Machine.TEARDOWN).output["state"] == "gone"
    assert life.hooked == []


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_task_that_takes_too_long_is_stopped(moment: str) -> None:
    life = _at(moment, **{moment: _hook("task", timeout_seconds=60, on_failure=OnFailure.WARN)})
    life.world.ecs.one_off.code = None
    began = life.world.clock.now

    told = _run(life, moment)

    assert "it took longer than 60 s (timeout_seconds)" in told.output["warning"]
    assert life.world.ecs.one_off.all("RUNNING") == ()
    assert 60 <= life.world.clock.now - began < 120


def test_a_task_that_ecs_is_asked_too_fast_for_is_begun_again() -> None:
    life = Life(after_create=_hook("task"))
    life.world.ecs.one_off.refusals = [refused("ThrottlingException", "Rate exceeded")] * 2

    told = life.ready()

    assert told.visited.count("RunHookTask") == 3
    assert len(life.world.ecs.one_off.sent) == 1


def test_a_task_that_there_is_no_room_for_is_told_in_ecss_words() -> None:
    life = Life(after_create=_hook("task"))
    life.world.ecs.one_off.refusals = [StateError("AmazonECS.Unknown", '{"Failures": [{"Reason": "RESOURCE:CPU"}]}')]

    told = life.run(Machine.PROVISION)

    assert (told.error, told.visited.count("RunHookTask")) == ("HookFailedError", 1)
    assert "RESOURCE:CPU" in (told.cause or "")


def test_a_hook_does_not_run_before_the_environment_is_ready() -> None:
    life = Life(after_create=_hook("function"), deadline_minutes=1)
    life.world.ecs.healthy = False

    assert life.run(Machine.PROVISION).error == "DeadlineError"
    assert life.hooked == []
