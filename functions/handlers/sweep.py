"""The sweep, on a schedule."""

from functools import cache
from typing import Protocol

from aws_lambda_powertools import Logger

import wiring
from convergence.sweep import Swept
from preview.records import to_json

logger = Logger()
_parts = cache(wiring.sweep)  # Once per cold start.


class Sweep(Protocol):
    """Mends what events missed."""

    def sweep(self) -> Swept:
        """What was done."""


@logger.inject_lambda_context
def handler(_event: object, _context: object) -> dict[str, object]:
    """EventBridge's call."""
    return report(_parts())


def report(sweep: Sweep) -> dict[str, object]:
    """Sweeps; what was done is logged and returned, and as an error where an environment could not be mended.

    Nothing is raised for such an environment: the next sweep tries it again, and the queue of lost events would only
    fill with sweeps.
    """
    swept = sweep.sweep()
    done: dict[str, object] = to_json(swept)
    if swept.troubled:
        logger.error("swept, with trouble", swept=done)
    else:
        logger.info("swept", swept=done)
    return done
