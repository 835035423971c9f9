"""What a run says at its end, as EventBridge and DescribeExecution both tell it."""

import json
from collections.abc import Mapping
from typing import Any

from preview.deciding.endings import RunEnded
from preview.deciding.supersession import SUPERSEDED
from preview.environment import Ending, Route
from preview.errors import OutdatedRunError
from preview.records import from_json
from preview.times import from_iso
from preview.watching.run_details import run_details


def told_by(event: Mapping[str, Any]) -> tuple[str, RunEnded] | None:
    """The environment's key and the run's end, in an event "Step Functions Execution Status Change".

    `None` where the execution is none of our runs, because somebody started it by hand with an input of their own, or
    where it has not ended. The event: step-functions/latest/dg/eventbridge-integration.html
    """
    detail = event["detail"]
    key = _environment_of(detail.get("input"))
    if key is None or detail["status"] not in set(Ending):
        return None
    stopped_at = detail.get("stopDate")  # In milliseconds.
    return key, run_ended(
        name=detail["name"],
        ending=Ending(detail["status"]),
        output=detail.get("output"),
        error=detail.get("error"),
        cause=detail.get("cause"),
        at=from_iso(event["time"]) if stopped_at is None else int(stopped_at) // 1000,
    )


def run_ended(
    *, name: str, ending: Ending, output: str | None, error: str | None, cause: str | None, at: int
) -> RunEnded:
    """The end of the run `name`.

    Args:
        name: the execution's.
        ending: how it ended.
        output: the execution's output, a JSON object where it succeeded.
        error: the error's name where it failed.
        cause: the diagnosis, where it failed.
        at: when, seconds since 1970.
    """
    said: dict[str, Any] = json.loads(output) if output and ending is Ending.SUCCEEDED else {}
    return RunEnded(
        run=name,
        ending=ending,
        superseded=said.get("state") == SUPERSEDED,
        outdated=ending is Ending.FAILED and error == OutdatedRunError.__name__,
        commit=said.get("commit"),
        url=said.get("url"),
        port=said.get("port"),
        routes=tuple(from_json(Route, route) for route in said.get("routes", ())),
        services=tuple(said.get("services", ())),
        leaving=tuple(said.get("leaving", ())),
        details=run_details(said),
        reason=said.get("warning") if ending is Ending.SUCCEEDED else _reason(ending, error, cause),
        at=at,
    )


def _environment_of(run_input: str | None) -> str | None:
    """The environment in an execution's input, which is any JSON; too large a one is left out of the event."""
    held = json.loads(run_input) if run_input else None
    key = held.get("environment") if isinstance(held, dict) else None
    return key if isinstance(key, str) and key else None


def _reason(ending: Ending, error: str | None, cause: str | None) -> str:
    if ending is Ending.TIMED_OUT:
        return "the run took longer than its state machine allows and was ended by Step Functions"
    if ending is Ending.ABORTED:
        return cause or "somebody stopped the run"
    return cause or error or "the run failed and did not say why"
