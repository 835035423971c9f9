"""Diagnose: the words of what failed, and of what was met in this run and no other."""

import json
from dataclasses import replace

from preview.facts import ServiceEvent, StoppedContainer
from preview.plan import Made, StepFailure
from steps import diagnose
from tests.steps.fakes import SLUG, World


def _failed(state: str = "CheckService", error: str = "DeadlineError", message: str = "no healthy target") -> Made:
    cause = json.dumps({"errorMessage": message, "errorType": error})
    return Made(failures=[StepFailure(state=state, error=error, cause=cause)])


def test_a_provision_tells_how_its_tasks_ended_what_its_targets_lack_and_what_ecs_said() -> None:
    world = World()
    world.ecs.healthy = False
    plan, made = world.build()
    world.ecs.service("previews", SLUG)
    stopped = replace(
        world.ecs.held[SLUG][0],
        arn="task/earlier",
        address="10.0.0.1",
        desired_status="STOPPED",
        stopped_reason="Essential container in task exited",
        containers=(StoppedContainer(name="web", exit_code=1),),
    )
    world.ecs.held[SLUG].append(stopped)
    said = ServiceEvent(at=world.clock(), message="(service shop) was unable to place a task.")
    world.ecs.services[SLUG] = replace(world.ecs.services[SLUG], events=(said,))

    reason = diagnose.run(plan, Made(**{**made, **_failed()}), world.aws)["reason"]

    assert reason.splitlines() == [
        "CheckService: no healthy target",
        "Task stopped: Essential container in task exited; container web exited with code 1",
        "Target 10.0.0.2:8080 is unhealthy",
        "ECS: (service shop) was unable to place a task.",
    ]


def test_what_an_earlier_run_met_explains_nothing_of_this_one() -> None:
    world = World()
    world.build()
    old = replace(world.ecs.held[SLUG][0], desired_status="STOPPED", stopped_reason="Out of memory")
    said = ServiceEvent(at=world.clock(), message="(service shop) was unable to place a task.")
    world.clock.now += 3600
    plan, made = world.build()
    world.ecs.held[SLUG].append(old)
    world.ecs.services[SLUG] = replace(world.ecs.services[SLUG], events=(said,))

    reason = diagnose.run(plan, Made(**{**made, **_failed()}), world.aws)["reason"]

    assert reason == "CheckService: no healthy target"


def test_the_newest_of_many_stopped_tasks_are_told() -> None:
    world = World()
    plan, made = world.build()
    task = world.ecs.held[SLUG][0]
    world.ecs._due.clear()
    world.ecs.held[SLUG] = [
        replace(
            task,
            arn=f"{task.arn}{number}",
            desired_status="STOPPED",
            created_at=task.created_at + number,
            stopped_reason=f"end {number}",
        )
        for number in range(5)
    ]

    reason = diagnose.run(plan, Made(**{**made, **_failed()}), world.aws)["reason"]

    assert [line for line in reason.splitlines() if "end" in line] == [
        f"Task stopped: end {number}" for number in (4, 3, 2)
    ]


def test_a_provision_that_failed_before_anything_was_made_tells_what_it_met() -> None:
    world = World()
    plan = world.provision()
    failed = _failed("CreateTargetGroup", "NotOursError", "target group exists")

    assert diagnose.run(plan, failed, world.aws) == {"reason": "CreateTargetGroup: target group exists"}


def test_a_teardown_names_each_piece_that_did_not_go() -> None:
    world = World()
    failures = [
        *_failed("DeleteService", "NotOursError", "service is another's")["failures"],
        *_failed("DeleteTargetGroup", "InUseError", "still in use")["failures"],
    ]

    assert diagnose.run(world.teardown(), Made(failures=failures), world.aws) == {
        "reason": "DeleteService: service is another's\nDeleteTargetGroup: still in use"
    }


def test_a_time_out_of_step_functions_has_no_cause_and_is_told_all_the_same() -> None:
    world = World()
    failures = [StepFailure(state="StopTasks", error="States.Timeout")]

    assert diagnose.run(world.teardown(), Made(failures=failures), world.aws) == {
        "reason": "StopTasks: States.Timeout: no cause was given"
    }


def test_words_of_awss_own_are_told_with_the_errors_name() -> None:
    world = World()
    failures = [StepFailure(state="RunAfterCreateHook", error="Lambda.Unknown", cause="The cause is unknown")]

    assert diagnose.run(None, Made(failures=failures), world.aws) == {
        "reason": "RunAfterCreateHook: Lambda.Unknown: The cause is unknown"
    }
