"""Diagnose: the words of what failed, and of what was met in this run and no other."""

import json
from dataclasses import replace
from typing import Any

import pytest

from preview.config import Service
from preview.errors import DeityError, ThrottledError, UnreadableLogError
from preview.facts import LogConfiguration, ServiceEvent, StoppedContainer, Task
from preview.planning.plan import Made, ProvisionPlan, StepFailure
from steps import diagnose
from tests.steps.fake_task_definitions import WEB
from tests.steps.fakes import SLUG, World


def _failed(state: str = "CheckService", error: str = "DeadlineError", message: str = "no healthy target") -> Made:
    cause = json.dumps({"errorMessage": message, "errorType": error})
    return Made(failures=[StepFailure(state=state, error=error, cause=cause)])


def _stopped(world: World, task: str = "ended", **changes: Any) -> Task:
    """A task of the run's that has ended, with a container that failed unless `changes` says otherwise."""
    stopped = replace(
        world.ecs.held[SLUG][0],
        **{
            "arn": f"task/{task}",
            "address": "10.0.0.1",
            "desired_status": "STOPPED",
            "stopped_reason": "Essential container in task exited",
            "stop_code": "EssentialContainerExited",
            "containers": (StoppedContainer(name="web", exit_code=1),),
            **changes,
        },
    )
    world.ecs.held[SLUG].append(stopped)
    return stopped


def _lines(world: World, plan: ProvisionPlan, made: Made) -> list[str]:
    reason: str = diagnose.run(plan, Made(**{**made, **_failed()}), world.aws)["reason"]
    return reason.splitlines()


def test_a_provision_tells_how_its_tasks_ended_their_last_lines_what_targets_lack_and_what_ecs_said() -> None:
    world = World()
    world.ecs.healthy = False
    plan, made = world.build()
    world.ecs.service("previews", SLUG)
    _stopped(world, "earlier")
    world.logs.said["/ecs/shop", "shop/web/earlier"] = ("starting", "Error: DATABASE_URL is not set")
    said = ServiceEvent(at=world.clock(), message="(service shop) was unable to place a task.")
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], events=(said,))

    assert _lines(world, plan, made) == [
        "CheckService: no healthy target",
        "Task stopped: Essential container in task exited; container web exited with code 1",
        "Last lines of container web:",
        "    starting",
        "    Error: DATABASE_URL is not set",
        "Target 10.0.0.2:8080 is unhealthy",
        "ECS: (service shop) was unable to place a task.",
    ]
    assert world.logs.asked == [("/ecs/shop", "shop/web/earlier", "eu-west-1")]


def test_the_newest_task_that_failed_is_the_one_whose_log_is_read() -> None:
    world = World()
    plan, made = world.build()
    now = world.clock()
    _stopped(world, "older", created_at=now)
    _stopped(world, "newer", created_at=now + 1)
    pull = StoppedContainer(name="web", reason="CannotPullContainerError")
    _stopped(world, "never-ran", created_at=now + 2, stop_code="TaskFailedToStart", containers=(pull,))

    _lines(world, plan, made)

    assert [stream for _, stream, _ in world.logs.asked] == ["shop/web/newer"]


def test_a_container_that_never_ran_has_no_log_to_read() -> None:
    world = World()
    plan, made = world.build()
    pull = StoppedContainer(name="web", reason="CannotPullContainerError: not found")
    _stopped(world, stopped_reason="Task failed to start", stop_code="TaskFailedToStart", containers=(pull,))

    assert _lines(world, plan, made)[1:] == [
        "Task stopped: Task failed to start; container web did not start: CannotPullContainerError: not found"
    ]
    assert world.logs.asked == []


def test_a_target_that_is_unhealthy_while_its_container_runs_shows_what_the_container_said() -> None:
    world = World()
    world.ecs.healthy = False
    plan, made = world.build()
    world.ecs.service("previews", SLUG)
    running = world.ecs.held[SLUG][0].arn.rpartition("/")[2]
    # While a task runs, ECS tells neither code nor reason of its containers.
    world.ecs.held[SLUG][0] = replace(
        world.ecs.held[SLUG][0], containers=(StoppedContainer(name="log"), StoppedContainer(name="web"))
    )
    world.logs.said["/ecs/shop", f"shop/web/{running}"] = ("listening on 3000",)

    assert _lines(world, plan, made)[1:] == [
        "Last lines of container web:",
        "    listening on 3000",
        "Target 10.0.0.2:8080 is unhealthy",
    ]


def test_where_every_target_is_healthy_no_running_container_is_asked() -> None:
    world = World()
    plan, made = world.build()
    world.ecs.service("previews", SLUG)
    world.ecs.held[SLUG][0] = replace(world.ecs.held[SLUG][0], containers=(StoppedContainer(name="web"),))

    assert _lines(world, plan, made) == ["CheckService: no healthy target"]
    assert world.logs.asked == []


def test_a_task_of_the_run_before_that_still_runs_is_not_asked() -> None:
    world = World()
    world.ecs.healthy = False
    world.build()
    world.clock.now += 3600
    plan, made = world.build(seconds=0)
    before = [replace(task, containers=(StoppedContainer(name="web"),)) for task in world.ecs.held[SLUG]]
    world.ecs.held[SLUG] = [task for task in before if task.created_at < plan.begun_at]
    assert world.ecs.held[SLUG]

    _lines(world, plan, made)

    assert world.logs.asked == []


@pytest.mark.parametrize(
    "trouble",
    [UnreadableLogError("the permission logs:GetLogEvents is missing"), ThrottledError("GetLogEvents: Rate exceeded")],
)
def test_a_log_that_cannot_be_read_fails_no_diagnosis(trouble: DeityError) -> None:
    world = World()
    plan, made = world.build()
    _stopped(world)
    world.logs.trouble = trouble

    assert _lines(world, plan, made) == [
        "CheckService: no healthy target",
        "Task stopped: Essential container in task exited; container web exited with code 1",
        f"The last lines of container web in the log group /ecs/shop could not be read: {trouble}",
    ]


def test_a_container_that_ran_and_said_nothing_is_told_as_such() -> None:
    world = World()
    plan, made = world.build()
    _stopped(world)

    assert _lines(world, plan, made)[-1] == (
        "There are no lines of container web in the log group /ecs/shop (eu-west-1)."
    )


def test_a_log_that_goes_elsewhere_is_said_to_be_there() -> None:
    world = World()
    world.definitions.facts["shop-web"] = replace(WEB, logs={"web": LogConfiguration(driver="splunk")})
    plan, made = world.build()
    _stopped(world)

    assert _lines(world, plan, made)[-1] == "The log of container web: it goes to the driver splunk."


def test_a_task_definition_that_was_deregistered_says_nothing_of_logs() -> None:
    world = World()
    plan, made = world.build()
    _stopped(world, task_definition=f"{WEB.arn}0")

    assert _lines(world, plan, made)[-1].startswith("Task stopped:")
    assert world.logs.asked == []


def test_what_an_earlier_run_met_explains_nothing_of_this_one() -> None:
    world = World()
    world.build()
    old = replace(world.ecs.held[SLUG][0], desired_status="STOPPED", stopped_reason="Out of memory")
    said = ServiceEvent(at=world.clock(), message="(service shop) was unable to place a task.")
    world.clock.now += 3600
    plan, made = world.build()
    world.ecs.held[SLUG].append(old)
    world.ecs.made[SLUG] = replace(world.ecs.made[SLUG], events=(said,))

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


def _several() -> World:
    web = Service(name="web", task_definition="shop-web", container="web", port=8080)
    worker = Service(name="worker", task_definition="shop-web", container="web")
    return World(task_definition=None, container=None, port=None, services=(web, worker))


def test_of_several_services_the_one_that_failed_is_told_of() -> None:
    world = _several()
    plan, made = world.build()
    _, worker = plan.slugs
    crashed = replace(
        world.ecs.held[worker][0],
        arn="task/crashed",
        desired_status="STOPPED",
        stopped_reason="Essential container in task exited",
        containers=(StoppedContainer(name="web", exit_code=1),),
    )
    world.ecs.held[worker].append(crashed)
    world.logs.said["/ecs/shop", "shop/web/crashed"] = ("no queue",)

    assert _lines(world, plan, made)[1:] == [
        "Task stopped: Essential container in task exited; container web exited with code 1",
        "Last lines of container web:",
        "    no queue",
    ]


def test_of_several_services_the_one_whose_target_is_unhealthy_is_asked() -> None:
    world = _several()
    world.ecs.healthy = False
    plan, made = world.build()
    main, worker = plan.slugs
    world.ecs.services("previews", plan.slugs)
    for slug in (main, worker):
        world.ecs.held[slug] = [
            replace(task, containers=(StoppedContainer(name="web"),)) for task in world.ecs.held[slug]
        ]
    task = world.ecs.held[main][0].arn.rpartition("/")[2]

    _lines(world, plan, made)

    assert [stream for _, stream, _ in world.logs.asked] == [f"shop/web/{task}"]
