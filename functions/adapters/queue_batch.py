"""A batch of a queue's messages, one after another; what is not taken now is put back for a while.

Without that a message would come again only when its visibility time-out ends, minutes later, however short the
trouble was.
"""

from collections.abc import Callable
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from preview.errors import BusyError, TryLaterError
from preview.pauses import Pauses

logger = Logger(child=True)


class Queue(Protocol):
    """Puts a message back into its queue."""

    def later(self, receipt_handle: str, seconds: int) -> None: ...


def take_each(
    event: dict[str, Any], context: LambdaContext, *, take: Callable[[str], None], queue: Queue, pauses: Pauses
) -> PartialItemFailureResponse:
    """Hands over each message's body in the batch's order, and reports those that have to come again.

    What raises TryLaterError comes again after a pause. Other errors are for people: such a message comes again when
    its visibility time-out ends, and in the end lies in the dead-letter queue.

    Args:
        event: SQS's, with report of single failures: lambda/latest/dg/services-sqs-errorhandling.html.
        context: Lambda's.
        take: takes one message.
        queue: where they came from.
        pauses: how long a message rests there.

    Raises:
        BatchProcessingError: nothing of it could be taken, and not for passing trouble alone; the function's error
            alarm shall see that.
    """

    def take_one(record: SQSRecord) -> None:
        try:
            take(record.body)
        except TryLaterError as error:
            received = int(record.attributes.approximate_receive_count or 1)
            pause = pauses.after(received, error.seconds, busy=isinstance(error, BusyError))
            _put_back(record, error, queue, pause)
            raise
        except Exception:
            logger.exception("message not taken", message_id=record.message_id)
            raise

    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    response = process_partial_response(event=event, record_handler=take_one, processor=processor, context=context)
    lasting = [each for each in processor.exceptions if not isinstance(each[1], TryLaterError)]
    if lasting and not processor.success_messages:
        raise BatchProcessingError(msg="no message of the batch could be taken", child_exceptions=lasting)
    return response


def _put_back(record: SQSRecord, error: TryLaterError, queue: Queue, seconds: int) -> None:
    logger.warning("message put back", message_id=record.message_id, seconds=seconds, why=str(error))
    try:
        queue.later(record.receipt_handle, seconds)
    except Exception:  # It comes again all the same, when its visibility time-out ends.
        logger.exception("not put back", message_id=record.message_id)
