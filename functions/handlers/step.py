"""The one function behind every Task state: a run pays one cold start, not nine."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

import wiring
from steps.aws import Aws
from steps.router import run_step

logger = Logger()


@cache
def _aws() -> Aws:
    return wiring.aws()


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Runs the step that the state machine names, with its plan and what the run has made so far."""
    run = event["input"]
    logger.append_keys(step=event["step"], environment=run["environment"], run=run["run"])
    try:
        result = run_step(event, _aws())
    except Exception:
        logger.exception("step failed")
        raise
    logger.info("step done", result=result)
    return result
