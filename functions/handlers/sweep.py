"""The sweep, on a schedule, and by hand."""

from collections.abc import Mapping
from functools import cache
from typing import Protocol

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.metrics import MetricUnit

import wiring.sweep
from convergence.sweep import Swept
from preview.records import to_json

NAMESPACE = "EcsDeity"

logger = Logger()
_parts = cache(wiring.sweep.parts)  # Once per cold start.


class Sweep(Protocol):
    """Mends what events missed."""

    def sweep(self, *, dry_run: bool) -> Swept:
        """What was done, or would be."""


class SweepParts(Protocol):
    """What the handler works with."""

    @property
    def sweep(self) -> Sweep: ...
    @property
    def stack(self) -> str: ...


@logger.inject_lambda_context
def handler(event: object, _context: object) -> dict[str, object]:
    """EventBridge's call, or `deity sweep`'s: `{"dry_run": true}` only looks."""
    asked = event.get("dry_run", False) if isinstance(event, Mapping) else False
    if not isinstance(asked, bool):
        raise TypeError(f"dry_run: expected true or false, found {asked!r}")  # Never a real sweep for a misspelt one.
    return report(_parts(), dry_run=asked)


def report(parts: SweepParts, *, dry_run: bool = False) -> dict[str, object]:
    """Sweeps; what was done is logged and returned, and as an error where something could not be mended.

    Nothing is raised for that: the next sweep tries it again, and the queue of lost events would only fill with sweeps.
    What needs somebody is published as metrics, on which there are alarms.
    """
    swept = parts.sweep.sweep(dry_run=dry_run)
    done: dict[str, object] = to_json(swept)
    word = "looked (dry run)" if dry_run else "swept"
    if swept.troubled:
        logger.error(f"{word}, with trouble", swept=done)
    else:
        logger.info(word, swept=done)
    if not dry_run:
        _publish(swept, parts.stack)
    return done


def _publish(swept: Swept, stack: str) -> None:
    """In the log itself: AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html."""
    metrics = Metrics(namespace=NAMESPACE, service="sweep")
    metrics.add_dimension(name="stack", value=stack)
    if swept.orphans is not None:
        metrics.add_metric(name="Orphans", unit=MetricUnit.Count, value=len(swept.orphans))
    metrics.add_metric(name="StuckRemovals", unit=MetricUnit.Count, value=len(swept.stuck))
    metrics.add_metric(name="Environments", unit=MetricUnit.Count, value=swept.ready)
    metrics.flush_metrics()
