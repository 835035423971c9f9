"""Every ending, as EventBridge tells it, is recorded; what is none of ours is logged and let be.

The events' form: step-functions/latest/dg/eventbridge-integration.html
"""

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from handlers.run_ended import logger, record
from preview.announcement import Status
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Environment
from tests.convergence.world import A, B, OutageError, World, deleted, pushed
from tests.handlers.log_lines import kept

KEY = "acme/shop@feature/login"
STOPPED_AT = 1_795_309_529
URL = "http://previews.example:20123/"


def an_event(name: str, status: str, **detail: Any) -> dict[str, Any]:
    """A document as AWS sends it; `detail` replaces fields of its detail."""
    machine = "arn:aws:states:eu-west-1:111122223333:stateMachine:provision"
    execution = f"arn:aws:states:eu-west-1:111122223333:execution:provision:{name}"
    run = {"environment": KEY, "machine": "provision", "revision": 1, "run": name}
    return {
        "version": "0",
        "id": "315c1398-40ff-a850-213b-158f73e60175",
        "detail-type": "Step Functions Execution Status Change",
        "source": "aws.states",
        "account": "111122223333",
        "time": "2026-11-22T01:05:30Z",
        "region": "eu-west-1",
        "resources": [execution],
        "detail": {
            "executionArn": execution,
            "stateMachineArn": machine,
            "name": name,
            "status": status,
            "startDate": 1_795_309_523_847,
            "stopDate": STOPPED_AT * 1000 + 881,
            "input": json.dumps(run, sort_keys=True),
            "inputDetails": {"included": True},
            "output": None,
            "outputDetails": None,
            "stateMachineVersionArn": None,
            "stateMachineAliasArn": None,
            "redriveCount": 0,
            "redriveDate": None,
            "redriveStatus": "NOT_REDRIVABLE",
            "redriveStatusReason": None,
            "error": None,
            "cause": None,
            **detail,
        },
    }


def succeeded(name: str, **output: Any) -> dict[str, Any]:
    return an_event(name, "SUCCEEDED", output=json.dumps(output), outputDetails={"included": True})


@dataclass
class FakeConverge:
    """Keeps the ends that it is told."""

    ends: list[tuple[str, RunEnded]] = field(default_factory=list)

    def ended(self, key: str, run_ended: RunEnded, /) -> Environment | None:
        self.ends.append((key, run_ended))
        return None


def told(event: dict[str, Any]) -> RunEnded:
    converge = FakeConverge()
    record(event, converge)
    ((key, run_ended),) = converge.ends
    assert key == KEY
    return run_ended


def test_a_success_brings_the_url() -> None:
    event = succeeded("shop-r1", state="ready", commit=A, url=URL, port=20123)
    assert told(event) == RunEnded(run="shop-r1", ending=Ending.SUCCEEDED, commit=A, url=URL, port=20123, at=STOPPED_AT)


def test_a_failure_brings_the_diagnosis() -> None:
    event = an_event("shop-r1", "FAILED", error="DeadlineError", cause="CheckService: not ready\nTask stopped: exit 1")
    assert told(event) == RunEnded(
        run="shop-r1", ending=Ending.FAILED, reason="CheckService: not ready\nTask stopped: exit 1", at=STOPPED_AT
    )


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        ("TIMED_OUT", "the run took longer than its state machine allows and was ended by Step Functions"),
        ("ABORTED", "somebody stopped the run"),
    ],
)
def test_an_ending_that_no_catch_sees_says_what_happened(status: str, reason: str) -> None:
    ended = told(an_event("shop-r1", status))
    assert (ended.ending, ended.reason, ended.at) == (Ending(status), reason, STOPPED_AT)


@pytest.mark.parametrize("missing", ["null", "left out"])
def test_where_aws_does_not_say_when_the_run_stopped_the_event_says_when(missing: str) -> None:
    event = an_event("shop-r1", "ABORTED", stopDate=None)
    if missing == "left out":
        del event["detail"]["stopDate"]
    assert told(event).at == STOPPED_AT + 1


@pytest.mark.parametrize(
    "run_input", ["{}", "[]", '"text"', "7", "null", '{"environment": 7}', '{"environment": ""}', "", None]
)
def test_an_execution_that_somebody_started_by_hand_is_logged_and_let_be(run_input: str | None) -> None:
    converge = FakeConverge()
    event = an_event("by-hand", "SUCCEEDED", input=run_input)

    with kept(logger) as lines:
        record(event, converge)

    assert converge.ends == []
    (line,) = lines
    assert (line["level"], line["message"]) == ("WARNING", "not the end of a run of ours")
    assert line["execution"] == event["detail"]["executionArn"]


@pytest.mark.parametrize("status", ["RUNNING", "PENDING_REDRIVE"])
def test_a_run_that_goes_on_has_no_end_to_record(status: str) -> None:
    converge = FakeConverge()
    record(an_event("shop-r1", status, stopDate=None), converge)
    assert converge.ends == []


def test_what_fails_on_the_way_is_raised_so_that_lambda_tries_again() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    event = succeeded(world.run_of().name, state="ready", commit=A, url=URL, port=20123)
    world.run_ends(world.run_of().name, Ending.SUCCEEDED)
    world.silent = 1

    with pytest.raises(OutageError):
        record(event, world.converge)
    record(event, world.converge)

    assert [said.status for said in world.told] == [Status.CREATING, Status.READY]


def test_the_log_tells_what_ended_how_and_what_is_next() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    world.converge.request(deleted(at=2))
    name = world.run_of().name

    with kept(logger) as lines:
        record(succeeded(name, state="superseded"), world.converge)

    (line,) = lines
    assert (line["message"], line["environment"], line["run"]) == ("run ended", KEY, name)
    assert (line["ending"], line["superseded"], line["status"]) == ("SUCCEEDED", True, "deleting")
    assert line["next_run"] == world.run_of().name


def test_an_end_that_is_told_twice_is_recorded_once() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    name = world.run_of().name
    event = succeeded(name, state="ready", commit=A, url=URL, port=20123)
    world.run_ends(name, Ending.SUCCEEDED)
    record(event, world.converge)
    world.converge.request(pushed(B, at=2))
    before = world.environment()

    record(event, world.converge)

    assert world.environment() == before
    assert [said.status for said in world.told] == [Status.CREATING, Status.READY, Status.UPDATING]
