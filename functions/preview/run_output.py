"""What a run says at its end, as EventBridge and DescribeExecution both tell it."""

import json
from typing import Any

from preview.environment import Ending
from preview.lifecycle import RunEnded

_SUPERSEDED = "superseded"


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
        superseded=said.get("state") == _SUPERSEDED,
        commit=said.get("commit"),
        url=said.get("url"),
        port=said.get("port"),
        reason=None if ending is Ending.SUCCEEDED else _reason(ending, error, cause),
        at=at,
    )


def _reason(ending: Ending, error: str | None, cause: str | None) -> str:
    if ending is Ending.TIMED_OUT:
        return "the run took longer than its state machine allows and was ended by Step Functions"
    if ending is Ending.ABORTED:
        return cause or "somebody stopped the run"
    return cause or error or "the run failed and did not say why"
