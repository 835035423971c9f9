"""Tells Slack what was announced: nothing twice, however often the topic and the queue deliver it."""

from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
from aws_lambda_powertools.utilities.typing import LambdaContext

import wiring.slack_notifier
from adapters.queue_batch import Queue
from feedback.batch import deliver
from feedback.holding import Memory
from feedback.once import Once
from feedback.slack_messages import Slack, SlackMessages
from preview.config import Config
from preview.showing.console import Console

logger = Logger()


class NotifierParts(Protocol):
    """What the handler works with: `memory` is of what is shown, `notices` of what was posted."""

    @property
    def config(self) -> Config: ...
    @property
    def console(self) -> Console: ...
    @property
    def slack(self) -> Slack: ...
    @property
    def memory(self) -> Memory: ...
    @property
    def notices(self) -> BasePersistenceLayer: ...
    @property
    def queue(self) -> Queue: ...


@cache
def _parts() -> NotifierParts:
    return wiring.slack_notifier.parts()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """SQS's batches; what is reported as failed comes again, and ends in the dead-letter queue."""
    return notify(event, context, _parts())


def notify(event: dict[str, Any], context: LambdaContext, parts: NotifierParts) -> PartialItemFailureResponse:
    """Tells what the batch holds and reports what could not be told.

    Raises:
        BatchProcessingError: nothing of it could be told, and somebody has to change something.
    """
    messages = SlackMessages(
        slack=parts.slack,
        memory=parts.memory,
        config=parts.config,
        console=parts.console,
        once=Once(parts.notices, context),
    )
    return deliver(event, context, tell=messages.tell, queue=parts.queue)
