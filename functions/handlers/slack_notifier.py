"""Posts announcements to Slack: each one once, however often the topic and the queue deliver it."""

from functools import cache
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.idempotency import (
    BasePersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.typing import LambdaContext

import wiring
from preview.announcement import Announcement
from preview.config import Config
from preview.messages import Message, announcement_in, channel, message

logger = Logger()
_parts = cache(lambda: wiring.slack_notifier())  # Once per cold start, and not before the first message.
_REMEMBERED_SECONDS = 14 * 24 * 3600  # SQS keeps no message longer, so no later copy can come.


class Slack(Protocol):
    """Takes messages for people."""

    def post(self, message: Message, *, channel: str | None) -> None:
        """Returns once the message is posted."""


class NotifierParts(Protocol):
    """What the handler works with. `notices` remembers what was posted."""

    @property
    def config(self) -> Config: ...
    @property
    def slack(self) -> Slack: ...
    @property
    def notices(self) -> BasePersistenceLayer: ...


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """SQS's batches; what is reported as failed comes again, and ends in the dead-letter queue."""
    return notify(event, context, _parts())


def notify(event: dict[str, Any], context: LambdaContext, parts: NotifierParts) -> PartialItemFailureResponse:
    """Posts what the batch holds and reports what could not be posted.

    Raises:
        BatchProcessingError: nothing could be posted, so that the function's error alarm sees it.
    """
    once = IdempotencyConfig(
        event_key_jmespath="[environment, status, at, run]",
        expires_after_seconds=_REMEMBERED_SECONDS,
        hash_function="sha256",
        lambda_context=context,  # A run that dies while it posts must not block the next one for longer than it could live.
    )

    @idempotent_function(
        data_keyword_argument="announcement", config=once, persistence_store=parts.notices, key_prefix="slack"
    )
    def post_once(*, announcement: Announcement) -> None:
        parts.slack.post(message(announcement), channel=channel(announcement, parts.config))
        logger.info("posted", environment=announcement.environment, status=announcement.status.value)

    def post(record: SQSRecord) -> None:
        post_once(announcement=announcement_in(record.body))

    processor = BatchProcessor(event_type=EventType.SQS, logger=logger)
    return process_partial_response(event=event, record_handler=post, processor=processor, context=context)
