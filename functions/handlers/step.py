"""The one function behind every Task state: a run pays one cold start, not nine."""

from functools import cache
from typing import Any

from aws_lambda_powertools import Logger

import wiring.step
from preview.errors import InvalidPlanError
from preview.planning.plan import RunInput
from steps.aws import Aws
from steps.router import run_step

logger = Logger()
_aws = cache(wiring.step.aws)  # Once per cold start.


@logger.inject_lambda_context(clear_state=True)
def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """The call of a Task state."""
    return perform(event, _aws())


def perform(event: dict[str, Any], aws: Aws) -> dict[str, Any]:
    """Runs the step that the state machine names, with its plan and what the run has made so far.

    Raises:
        InvalidPlanError: the execution was started by hand, with an input that is no run's.
    """
    run = event["input"]
    known = isinstance(run, dict) and run.keys() >= RunInput.__required_keys__
    logger.append_keys(step=event["step"], **({"environment": run["environment"], "run": run["run"]} if known else {}))
    if not known and "plan" not in event:
        # The state Plan alone works from the input; the others work from what it made of it.
        expected = ", ".join(sorted(RunInput.__required_keys__))
        raise InvalidPlanError(f"the execution's input is no run's: expected an object with {expected}")
    try:
        result = run_step(event, aws)
    except Exception:
        logger.exception("step failed")
        raise
    logger.info("step done", result=result)
    return result
