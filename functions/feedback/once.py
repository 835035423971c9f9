"""What is done once, however often the topic and the queue deliver what it is done for."""

from collections.abc import Callable, Sequence

from aws_lambda_powertools.utilities.idempotency import (
    BasePersistenceLayer,
    IdempotencyConfig,
    idempotent_function,
)
from aws_lambda_powertools.utilities.idempotency.exceptions import IdempotencyAlreadyInProgressError
from aws_lambda_powertools.utilities.typing import LambdaContext

from preview.errors import BusyError

# SQS keeps no message longer, so no copy can come later (AWSSimpleQueueService/latest/APIReference/
# API_SetQueueAttributes.html, MessageRetentionPeriod).
_REMEMBERED_SECONDS = 14 * 24 * 3600
_PREFIX = "slack"


class Once:
    """One invocation's memory of what was done.

    Args:
        notices: remembers it.
        context: Lambda's. It tells how long this invocation can live: one that dies in the middle must not hold up
            the next for longer.
    """

    def __init__(self, notices: BasePersistenceLayer, context: LambdaContext) -> None:
        self._notices = notices
        self._config = IdempotencyConfig(
            expires_after_seconds=_REMEMBERED_SECONDS, hash_function="sha256", lambda_context=context
        )

    def __call__(self, news: Sequence[str | None], act: Callable[[], None]) -> None:
        """Does it, unless it was done for the same news; what raises is not done.

        Raises:
            BusyError: another invocation is doing it, or died while it was.
        """

        def acted(*, news: Sequence[str | None]) -> None:  # noqa: ARG001  by which powertools knows it again
            act()

        once = idempotent_function(
            acted,
            data_keyword_argument="news",
            persistence_store=self._notices,
            config=self._config,
            key_prefix=_PREFIX,
        )
        try:
            once(news=list(news))
        except IdempotencyAlreadyInProgressError as error:
            raise BusyError(f"it is already in progress elsewhere: {news}") from error
