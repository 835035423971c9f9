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
from preview.messages import Message, channel, identity, message
from preview.queued import announcement_in

logger = Logger()
_REMEMBERED_SECONDS = 14 * 24 * 3600  # SQS keeps no message longer, so no copy can come later.


class Slack(Protocol):
    """Takes messages for people."""

    def post(self, message: Message, *, channel: str | None) -> None: ...


class NotifierParts(Protocol):
    """What the handler works with; `notices` remembers what was posted."""

    @property
    def config(self) -> Config: ...
    @property
    def slack(self) -> Slack: ...
    @property
    def notices(self) -> BasePersistenceLayer: ...


@cache
def _parts() -> NotifierParts:
    return wiring.slack_notifier()


@logger.inject_lambda_context
def handler(event: dict[str, Any], context: LambdaContext) -> PartialItemFailureResponse:
    """SQS's batches; what is reported as failed comes again, and ends in the dead-letter queue."""
    return notify(event, context, _parts())


def notify(event: dict[str, Any], context: LambdaContext, parts: NotifierParts) -> PartialItemFailureResponse:
    """Posts what the batch holds and reports what could not be posted.

    Raises:
        BatchProcessingError: nothing of it could be posted; the function's error alarm shall see that.
    """

    def post(*, announcement: Announcement, news: list[str | None]) -> None:
        parts.slack.post(message(announcement), channel=channel(announcement, parts.config))
        logger.info("posted", news=news)

    # The context tells how long this run can live: one that dies while it posts must not hold up the next for longer.
    config = IdempotencyConfig(
        expires_after_seconds=_REMEMBERED_SECONDS, hash_function="sha256", lambda_context=context
    )
    post_once = idempotent_function(
        post, data_keyword_argument="news", persistence_store=parts.notices, config=config, key_prefix="slack"
    )

    def post_record(record: SQSRecord) -> None:
        try:
            announcement = announcement_in(record.body)
            post_once(announcement=announcement, news=identity(announcement))
        except Exception:
            logger.exception("not posted", message_id=record.message_id)
            raise

    processor = BatchProcessor(event_type=EventType.SQS)
    return process_partial_response(event=event, record_handler=post_record, processor=processor, context=context)
