"""Tasks that a simulated execution runs and waits for, and what befalls the calls of Step Functions for them."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from local.emulator.fates import HEALTHY, NOT_PLACED, Begun, Fate, exits
from local.emulator.task_jobs import RUN_TASK
from tests.simulation.account import CLUSTER, FAMILY
from tests.simulation.executions import Running
from tests.simulation.faults import Fault, Kind
from tests.simulation.functions import Site
from tests.simulation.jobs import start_job
from tests.simulation.wire import ApiCall
from tests.simulation.world import World
from tests.statemachines.machine import Execution

ARGUMENTS = {
    "Cluster": CLUSTER,
    "TaskDefinition": FAMILY,
    "StartedBy": "run-1",
    "NetworkConfiguration": {"AwsvpcConfiguration": {"Subnets": ["subnet-1"]}},
    "Overrides": {"ContainerOverrides": [{"Name": "web", "Command": ["migrate"]}]},
}
MACHINE: Mapping[str, Any] = {
    "StartAt": "Hook",
    "TimeoutSeconds": 3600,
    "States": {
        "Hook": {
            "Type": "Task",
            "Resource": RUN_TASK,
            "Arguments": ARGUMENTS,
            "TimeoutSeconds": 300,
            "Output": "{% $states.result %}",
            "Next": "Done",
        },
        "Done": {"Type": "Succeed"},
    },
}


def hooked(world: World) -> Running:
    """An execution that is about to run its task."""
    start = start_job(world.functions, world.client("ecs"), "provision")
    execution = Execution(MACHINE, {}, lambda *_: None, start_job=start)
    return Running(
        name="run-1",
        machine="provision",
        input=json.dumps({"environment": "acme/shop@feature/a"}),
        started_at=world.clock.now,
        execution=execution,
        pauses=execution.pauses(),
    )


def ended(world: World, running: Running) -> Running:
    """The execution, at its end."""
    for seconds in running.pauses:
        world.clock.pass_time(seconds)
    return running


def tasks(world: World) -> list[Any]:
    """The one-off tasks of the family, those that have stopped too."""
    ecs = world.account.ecs
    listed = [
        arn
        for state in ("RUNNING", "STOPPED")
        for arn in ecs.list_tasks(cluster=CLUSTER, family=FAMILY, desiredStatus=state)["taskArns"]
    ]
    described = ecs.describe_tasks(cluster=CLUSTER, tasks=listed)["tasks"]
    return [task for task in described if task.get("startedBy") == "run-1"]


def test_the_result_is_the_task_and_the_world_says_what_became_of_it() -> None:
    world = World()
    asked: list[Begun] = []

    def chosen(begun: Begun) -> Fate:
        asked.append(begun)
        return exits(0, after=30)

    world.one_off = chosen
    began = world.clock.now

    task = ended(world, hooked(world)).execution.told.output

    assert [(held.family, held.started_by, held.command) for held in asked] == [(FAMILY, "run-1", ("migrate",))]
    assert [held["ExitCode"] for held in task["Containers"]] == [0]
    assert world.clock.now - began == 50  # 20 s until it runs, 30 s of work


def test_a_task_that_ends_badly_fails_its_state_with_the_task_in_the_cause() -> None:
    world = World()
    world.one_off = lambda _: exits(3)

    told = ended(world, hooked(world)).execution.told

    assert told.error == "States.TaskFailed"
    assert json.loads(str(told.cause))["Containers"][0]["ExitCode"] == 3


def test_a_task_that_there_is_no_room_for_fails_its_state() -> None:
    world = World()
    world.one_off = lambda _: NOT_PLACED

    assert ended(world, hooked(world)).execution.told.error == "AmazonECS.Unknown"


def test_a_task_outlives_its_states_time() -> None:
    world = World()
    world.one_off = lambda _: HEALTHY
    began = world.clock.now

    told = ended(world, hooked(world)).execution.told

    assert (told.error, world.clock.now - began) == ("States.Timeout", 300)
    assert [task["lastStatus"] for task in tasks(world)] == ["RUNNING"]


@pytest.mark.parametrize(("status", "left"), [("ABORTED", "STOPPED"), ("TIMED_OUT", "RUNNING")])
def test_a_task_is_stopped_with_an_execution_that_somebody_stops(status: str, left: str) -> None:
    world = World()
    world.one_off = lambda _: HEALTHY
    running = hooked(world)
    world.clock.pass_time(next(running.pauses) + 20)

    world.executions.stop(running, status=status)
    world.clock.pass_time(10)

    assert [task["lastStatus"] for task in tasks(world)] == [left]


@pytest.mark.parametrize(
    ("fault", "error", "begun"),
    [
        (Fault(Kind.THROTTLE), "ECS.AmazonECSException", 0),
        (Fault(Kind.OUTAGE), "ECS.AmazonECSException", 0),
        (Fault(Kind.REFUSAL, "ClusterNotFoundException"), "ECS.ClusterNotFoundException", 0),
        (Fault(Kind.TIMEOUT_BEFORE), "ECS.SdkClientException", 0),
        (Fault(Kind.TIMEOUT_AFTER), "ECS.SdkClientException", 1),
        (Fault(Kind.DEATH_AFTER), "ECS.SdkClientException", 1),
        (Fault(Kind.TWICE), None, 1),
    ],
)
def test_a_call_that_begins_a_task_can_meet_every_fault(fault: Fault, error: str | None, begun: int) -> None:
    world = World()
    met: list[Site] = []

    def trouble(site: Site, call: ApiCall) -> Fault | None:
        met.append(site)
        return fault if call.operation == "RunTask" else None

    world.functions.trouble = trouble

    told = ended(world, hooked(world)).execution.told

    assert (met[0].function, met[0].call) == ("provision.Hook", "ecs:RunTask")
    assert told.error == error
    assert len(tasks(world)) == begun


def test_a_look_that_fails_is_made_again() -> None:
    world = World()
    faults = iter([Fault(Kind.THROTTLE), Fault(Kind.DEATH_BEFORE), Fault(Kind.TIMEOUT_BEFORE)])
    world.functions.trouble = lambda _site, call: next(faults, None) if call.operation == "DescribeTasks" else None

    assert ended(world, hooked(world)).execution.told.error is None
    assert next(faults, None) is None
