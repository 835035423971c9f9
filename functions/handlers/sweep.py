"""The sweep, on a schedule."""

from functools import cache

from aws_lambda_powertools import Logger

import wiring
from convergence.sweep import Sweep
from preview.records import to_json

logger = Logger()


@cache
def _sweep() -> Sweep:
    return wiring.sweep()


@logger.inject_lambda_context
def handler(_event: object, _context: object) -> dict[str, object]:
    """Mends what events missed; what it did is logged and returned."""
    swept: dict[str, object] = to_json(_sweep().sweep())
    logger.info("swept", extra={"swept": swept})
    return swept
