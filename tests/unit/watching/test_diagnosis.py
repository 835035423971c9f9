"""What the person who pushed reads when it failed."""

import json
from dataclasses import replace
from typing import cast

import pytest

from preview.announcement import Announcement, Status
from preview.facts import Service, ServiceEvent, StoppedContainer, Target, Task
from preview.planning.plan import StepFailure
from preview.showing.messages import message
from preview.watching.diagnosis import causes, diagnosis

FAILED = Announcement(
    environment="acme/web@feature/login",
    project="web",
    repository="acme/web",
    branch="feature/login",
    commit="c" * 40,
    actor="mona",
    status=Status.FAILED,
    run="web-login-abcdefg-r1-x",
    at="2026-11-22T03:21:43Z",
)


def a_failure(state: str, error: str, cause: str) -> StepFailure:
    return StepFailure(state=state, error=error, cause=cause)


def in_lambda(message: str) -> str:
    """A cause as Step Functions tells a Lambda function's error."""
    return json.dumps({"errorMessage": message, "errorType": "Any", "stackTrace": ["  File ..."]})


def a_task(stopped_reason: str | None, *containers: StoppedContainer) -> Task:
    return Task(
        arn="task",
        last_status="STOPPED",
        desired_status="STOPPED",
        stopped_reason=stopped_reason,
        containers=containers,
    )


def a_service(*messages: str) -> Service:
    return Service(
        arn="service", status="ACTIVE", events=tuple(ServiceEvent(at=1, message=message) for message in messages)
    )


def diagnosed(
    *,
    error: str = "it failed",
    service: Service | None = None,
    stopped: tuple[Task, ...] = (),
    targets: tuple[Target, ...] = (),
    last_lines: tuple[str, ...] = (),
) -> list[str]:
    events = service.events if service else ()
    return diagnosis(error, events=events, stopped=stopped, targets=targets, last_lines=last_lines).split("\n")


def test_our_own_errors_are_told_in_their_own_words() -> None:
    failures = [a_failure("Plan", "CapacityError", in_lambda("the load balancer is full"))]
    assert causes(failures) == "Plan: the load balancer is full"


def test_others_errors_are_told_with_their_names() -> None:
    failures = [
        a_failure("CreateListener", "ClientError", in_lambda("AccessDenied: not allowed")),
        a_failure("CheckService", "States.Timeout", "The state timed out"),
    ]
    assert causes(failures) == (
        "CreateListener: ClientError: AccessDenied: not allowed\nCheckService: States.Timeout: The state timed out"
    )


def test_a_failure_without_a_cause_is_told_all_the_same() -> None:
    without = cast(StepFailure, {"state": "CheckService", "error": "States.Timeout"})
    assert causes([without]) == "CheckService: States.Timeout: no cause was given"


def test_a_cause_that_is_json_of_another_form_is_told_as_it_is() -> None:
    for cause in ('"text"', "[1]", '{"message": "x"}', "null", "{"):
        assert causes([a_failure("Plan", "Custom", cause)]) == f"Plan: Custom: {cause}"


def test_the_most_telling_comes_first() -> None:
    lines = diagnosed(
        service=a_service("(service shop) was unable to place a task."),
        stopped=(a_task("Essential container in task exited", StoppedContainer(name="web", exit_code=1)),),
        targets=(Target(address="10.0.0.1", port=8080, state="unhealthy", reason="Target.Timeout"),),
        last_lines=("Last lines of container web:", "    no database"),
    )
    assert lines == [
        "it failed",
        "Task stopped: Essential container in task exited; container web exited with code 1",
        "Last lines of container web:",
        "    no database",
        "Target 10.0.0.1:8080 is unhealthy (Target.Timeout)",
        "ECS: (service shop) was unable to place a task.",
    ]


def test_a_container_that_could_not_be_pulled_says_so() -> None:
    pull = StoppedContainer(name="web", reason="CannotPullContainerError: not found")
    assert diagnosed(stopped=(a_task("Task failed to start", pull),))[1] == (
        "Task stopped: Task failed to start; container web did not start: CannotPullContainerError: not found"
    )


def test_every_container_that_ended_badly_is_named_and_no_other() -> None:
    task = a_task(
        "Essential container in task exited",
        StoppedContainer(name="web", exit_code=137, reason="OutOfMemoryError: killed"),
        StoppedContainer(name="log"),
    )
    assert diagnosed(stopped=(task,))[1] == (
        "Task stopped: Essential container in task exited; container web exited with code 137: OutOfMemoryError: killed"
    )


def test_a_task_that_says_nothing_is_told_as_such() -> None:
    assert diagnosed(stopped=(a_task(None),))[1] == "Task stopped: no reason given"


def test_what_repeats_is_told_once() -> None:
    crash = a_task("Essential container in task exited", StoppedContainer(name="web", exit_code=1))
    assert len(diagnosed(stopped=(crash,) * 5, service=a_service(*["(service shop) is unable to pull"] * 5))) == 3


def test_only_a_few_of_many_are_told() -> None:
    stopped = tuple(a_task(f"reason {number}") for number in range(9))
    service = a_service(*(f"unable {number}" for number in range(9)))
    assert len(diagnosed(stopped=stopped, service=service)) == 1 + 3 + 4


def test_healthy_targets_and_business_as_usual_explain_nothing() -> None:
    lines = diagnosed(
        service=a_service(
            "(service shop) has started 1 tasks: (task 0123).",
            "(service shop) registered 1 targets in (target-group arn)",
            "(service shop-error-page-failed-abcdefg) has reached a steady state.",
        ),
        targets=(Target(address="10.0.0.1", port=8080, state="healthy"),),
    )
    assert lines == ["it failed"]


def test_what_keeps_tasks_from_running_is_told() -> None:
    events = (
        "(service shop) was unable to place a task because no container instance met all of its requirements.",
        "(service shop) (port 8080) is unhealthy in (target-group arn) due to (reason Health checks failed).",
        "(service shop) operations are being throttled on elb. Will try again later.",
        "(service shop) (deployment ecs-svc/1) deployment failed: tasks failed to start.",
    )
    assert diagnosed(service=a_service(*events))[1:] == [f"ECS: {event}" for event in events]


def test_a_target_tells_all_that_the_load_balancer_says() -> None:
    target = Target(
        address="10.0.0.1",
        port=8080,
        state="unhealthy",
        reason="Target.ResponseCodeMismatch",
        description="Health checks failed with these codes: [500]",
    )
    assert diagnosed(targets=(target,))[1] == (
        "Target 10.0.0.1:8080 is unhealthy (Target.ResponseCodeMismatch: Health checks failed with these codes: [500])"
    )
    assert diagnosed(targets=(Target(address="i-1", port=80, state="initial"),))[1] == "Target i-1:80 is initial"


def test_codes_that_say_little_are_told_in_words() -> None:
    def told(code: int) -> str:
        return diagnosed(stopped=(a_task("ended", StoppedContainer(name="web", exit_code=code)),))[1]

    assert told(137).endswith("exited with code 137: killed, usually for memory, or because it did not stop in time")
    assert told(139).endswith("exited with code 139: segmentation fault: it crashed on memory that is not its own")
    assert told(143).endswith("exited with code 143: told to stop, and did")
    assert told(3).endswith("exited with code 3")


@pytest.mark.parametrize("filler", ["x", "&", "🎉"])
def test_the_last_lines_are_in_slacks_message_however_much_else_there_is_to_say(filler: str) -> None:
    said = tuple(f"    {number} {'y' * 140}" for number in range(10))
    lines = diagnosed(
        error=filler * 9000,
        service=a_service(*(f"unable {number} {filler * 900}" for number in range(9))),
        stopped=tuple(a_task(f"reason {number} {filler * 900}") for number in range(9)),
        targets=(Target(address="10.0.0.1", port=8080, state="unhealthy", description=filler * 900),),
        last_lines=("Last lines of container web:", *said),
    )
    assert lines[1:] == ["Last lines of container web:", *said]
    assert lines[0].startswith(filler)

    section = message(replace(FAILED, reason="\n".join(lines))).sections[1]
    assert said[-1] in section
    assert "cut here" not in section


def test_events_are_shortened_before_anything_else() -> None:
    target = Target(address="10.0.0.1", port=8080, state="unhealthy")
    crash = a_task("Essential container in task exited", StoppedContainer(name="web", exit_code=1))
    lines = diagnosed(
        service=a_service(*(f"unable {number} {'x' * 1000}" for number in range(4))),
        stopped=(crash,),
        targets=(target,),
        last_lines=("Last lines of container web:", "    no database"),
    )
    assert lines[:5] == [
        "it failed",
        "Task stopped: Essential container in task exited; container web exited with code 1",
        "Last lines of container web:",
        "    no database",
        "Target 10.0.0.1:8080 is unhealthy",
    ]
    assert [line[:13] for line in lines[5:]] == ["ECS: unable 0", "ECS: unable 1", "ECS: unable 2"]
    assert lines[-1].endswith("x…")
