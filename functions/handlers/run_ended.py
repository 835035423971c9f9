"""Every run's ending arrives here, from EventBridge: a state machine's Catch sees neither time-outs nor aborts."""

import json
from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

import wiring
from convergence.converge import Convergence
from preview.environment import Ending
from preview.run_output import run_ended

logger = Logger()


@cache
def _converge() -> Convergence:
    return wiring.convergence()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> None:
    """Records the ending and sees to what is next. The event: step-functions/latest/dg/eventbridge-integration.html."""
    detail = event["detail"]
    key = json.loads(detail["input"])["environment"]
    ended = run_ended(
        name=detail["name"],
        ending=Ending(detail["status"]),
        output=detail.get("output"),
        error=detail.get("error"),
        cause=detail.get("cause"),
        at=int((detail.get("stopDate") or 0) / 1000),
    )
    environment = _converge().ended(key, ended)
    logger.info(
        "run ended",
        environment=key,
        run=ended.run,
        ending=ended.ending,
        superseded=ended.superseded,
        reason=ended.reason,
        status=environment.observed.status if environment else None,
        next_run=environment.run.name if environment and environment.run else None,
    )
