"""A batch of a queue's messages, told one after another; what is not taken now is put back for a while.

Without that a message would come again only when its visibility time-out ends, minutes later, however short the
trouble was.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol

from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.batch.exceptions import BatchProcessingError
from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.data_classes.sqs_event import SQSRecord
from aws_lambda_powertools.utilities.typing import LambdaContext

from preview.errors import BusyError, TryLaterError
from preview.queued import Told, told_in

logger = Logger(child=True)

# 40 receives, after which the queue gives a message up (infra's maxReceiveCount), are then about three hours.
_FIRST_SECONDS = 5
# Another function is telling of the same environment: most often for less than this.
_FIRST_SECONDS_WHEN_BUSY = 1
_LONGEST_SECONDS = 300
_TAKEN_AT_THEIR_WORD = 5
# Half of the function's time-out: one message's calls fit into the other half, tries again included.
_BEGIN_WITHIN_SECONDS = 30.0


class Queue(Protocol):
    """Puts a message back into its queue."""

    def later(self, receipt_handle: str, seconds: int) -> None: ...


class UntriedError(TryLaterError):
    """The message was put back without a try: whom it is for is silent, or the function's time is nearly over."""


def deliver(
    event: dict[str, Any],
    context: LambdaContext,
    *,
    tell: Callable[[Told], None],
    queue: Queue,
    clock: Callable[[], float] = time.monotonic,
) -> PartialItemFailureResponse:
    """Tells what the batch holds, in its order, and reports what could not be told.

    What raises TryLaterError comes again after as many seconds as it asks for, else after 5 seconds (after one, where
    another function is telling of the same environment), and after twice as many at each further receive, up to 5
    minutes; from the sixth receive on no sooner than that, either. After one that met silence the rest of the batch is
    put back untried: each would cost the function as long a wait. Other errors are for people: such a message comes
    again when its visibility time-out ends, and in the end lies in the dead-letter queue.

    Args:
        event: SQS's, with report of single failures.
        context: Lambda's.
        tell: takes one message.
        queue: where they came from.
        clock: counts seconds from anywhere and never goes back.

    Raises:
        BatchProcessingError: nothing of it could be told, and not for passing trouble alone; the function's error
            alarm shall see that.
    """
    batch = _Batch(tell=tell, queue=queue, clock=clock)
    processor = BatchProcessor(event_type=EventType.SQS, raise_on_entire_batch_failure=False)
    response = process_partial_response(event=event, record_handler=batch.take, processor=processor, context=context)
    lasting = [each for each in processor.exceptions if not isinstance(each[1], TryLaterError)]
    if lasting and not processor.success_messages:
        raise BatchProcessingError(msg="nothing of the batch could be told", child_exceptions=lasting)
    return response


class _Batch:
    """Remembers between two messages whether it is worth while to try another."""

    def __init__(self, *, tell: Callable[[Told], None], queue: Queue, clock: Callable[[], float]) -> None:
        self._tell = tell
        self._queue = queue
        self._clock = clock
        self._begun = clock()
        self._silent = False

    def take(self, record: SQSRecord) -> None:
        try:
            told = told_in(record.body)
            self._refuse_when_useless()
            self._tell(told)
        except TryLaterError as error:
            self._silent = self._silent or error.silent
            self._put_back(record, error)
            raise
        except Exception:
            logger.exception("not told", message_id=record.message_id)
            raise

    def _refuse_when_useless(self) -> None:
        if self._silent:
            raise UntriedError("put back untried: another message of the batch met silence")
        if self._clock() - self._begun > _BEGIN_WITHIN_SECONDS:
            raise UntriedError("put back untried: the function's time is nearly over")

    def _put_back(self, record: SQSRecord, error: TryLaterError) -> None:
        seconds = _pause(record, error)
        logger.warning("told later", message_id=record.message_id, seconds=seconds, why=str(error))
        try:
            self._queue.later(record.receipt_handle, seconds)
        except Exception:  # It comes again all the same, when its visibility time-out ends.
            logger.exception("not put back", message_id=record.message_id)


def _pause(record: SQSRecord, error: TryLaterError) -> int:
    """Seconds, as asked for, else by how often the message was received: an outage is looked at ever less often.

    When hundreds of messages are for one channel, each is asked for a few seconds again and again. Who has been often
    comes less often then, whatever is asked: short pauses would use up the receives long before the crowd is gone.
    """
    received = int(record.attributes.approximate_receive_count or 1)
    first = _FIRST_SECONDS_WHEN_BUSY if isinstance(error, BusyError) else _FIRST_SECONDS
    growing = min(first << min(received - 1, 10), _LONGEST_SECONDS)
    asked = error.seconds
    if asked is None:
        return growing
    return asked if received <= _TAKEN_AT_THEIR_WORD else max(asked, growing)
