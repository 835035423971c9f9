"""Has GitHub show announcements: the newest of each environment, however often and in whatever order they come."""

from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

import wiring.github_notifier
from adapters.queue_batch import Queue
from feedback.batch import deliver
from preview.queued import Told

logger = Logger()


class Feedback(Protocol):
    """Shows what it is told."""

    def tell(self, told: Told, /) -> None: ...


class GitHubNotifierParts(Protocol):
    """What the handler works with."""

    @property
    def feedback(self) -> Feedback: ...
    @property
    def queue(self) -> Queue: ...


@cache
def _parts() -> GitHubNotifierParts:
    return wiring.github_notifier.parts()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """SQS's batches; what is reported as failed comes again, and ends in the dead-letter queue."""
    return notify(event, context, _parts())


def notify(event: dict[str, Any], context: LambdaContext, parts: GitHubNotifierParts) -> PartialItemFailureResponse:
    """Shows what the batch holds and reports what could not be shown.

    Raises:
        BatchProcessingError: nothing of it could be shown, and not for passing trouble alone.
    """
    return deliver(event, context, tell=parts.feedback.tell, queue=parts.queue)
