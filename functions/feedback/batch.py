"""A batch of what is to be told: after silence, and when time is nearly over, the rest of it is left for later."""

import time
from collections.abc import Callable
from typing import Any

from aws_lambda_powertools.utilities.batch.types import PartialItemFailureResponse
from aws_lambda_powertools.utilities.typing import LambdaContext

from adapters.queue_batch import Queue, take_each
from preview.errors import TryLaterError
from preview.pauses import Pauses
from preview.queued import Told, told_in

# The 53 receives that infra/notifier.py gives a message are then about four hours.
_PAUSES = Pauses(first=5, longest=300)
# Half of the function's time-out: one message's calls fit into the other half, tries again included.
_BEGIN_WITHIN_SECONDS = 30.0


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
    put back untried: each would cost the function as long a wait.

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
    batch = _Batch(tell=tell, clock=clock)
    return take_each(event, context, take=batch.take, queue=queue, pauses=_PAUSES)


class _Batch:
    """Remembers between two messages whether it is worth while to try another."""

    def __init__(self, *, tell: Callable[[Told], None], clock: Callable[[], float]) -> None:
        self._tell = tell
        self._clock = clock
        self._begun = clock()
        self._silent = False

    def take(self, body: str) -> None:
        told = told_in(body)
        self._refuse_when_useless()
        try:
            self._tell(told)
        except TryLaterError as error:
            self._silent = self._silent or error.silent
            raise

    def _refuse_when_useless(self) -> None:
        if self._silent:
            raise UntriedError("put back untried: another message of the batch met silence")
        if self._clock() - self._begun > _BEGIN_WITHIN_SECONDS:
            raise UntriedError("put back untried: the function's time is nearly over")
