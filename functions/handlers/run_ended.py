"""Every run's ending arrives here, from EventBridge: a state machine's Catch sees neither time-outs nor aborts."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger

import wiring.convergence
from preview.deciding.endings import RunEnded
from preview.environment import Environment
from preview.watching.run_output import told_by

logger = Logger()
_converge = cache(wiring.convergence.converge)  # Once per cold start.


class Converge(Protocol):
    """Takes the ends of runs."""

    def ended(self, key: str, run_ended: RunEnded, /) -> Environment | None:
        """The environment as it is then; `None` where there is none."""


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: object) -> None:
    """EventBridge's call. What it raises, Lambda tries again, and then keeps in the queue of lost events."""
    record(event, _converge())


def record(event: Mapping[str, Any], converge: Converge) -> None:
    """Records the ending and sees to what is next, with one line in the log that tells of it."""
    told = told_by(event)
    if told is None:
        # Trying again would not make it ours, and no environment waits for it.
        detail = event["detail"]
        logger.warning("not the end of a run of ours", execution=detail.get("executionArn"), input=detail.get("input"))
        return
    key, run_ended = told
    environment = converge.ended(key, run_ended)
    logger.info(
        "run ended",
        environment=key,
        run=run_ended.run,
        ending=run_ended.ending,
        superseded=run_ended.superseded,
        outdated=run_ended.outdated,
        reason=run_ended.reason,
        status=environment.observed.status if environment else None,
        next_run=environment.run.name if environment and environment.run else None,
    )
