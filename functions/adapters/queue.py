"""SQS: puts a message back into its queue for a while, when whom it is for does not take it now."""

from typing import TYPE_CHECKING

from adapters.translate import translated

if TYPE_CHECKING:
    from mypy_boto3_sqs import SQSClient

# Twelve hours from when the message was received (AWSSimpleQueueService/latest/APIReference/
# API_ChangeMessageVisibility.html), less what its function may have taken meanwhile.
_LONGEST_SECONDS = 12 * 3600 - 900


class Queue:
    """One queue, as its consumer knows it.

    Args:
        client: SQS's.
        url: the queue's.
    """

    def __init__(self, client: "SQSClient", url: str) -> None:
        self._client = client
        self._url = url

    def later(self, receipt_handle: str, seconds: int) -> None:
        """Has the received message come again in so many seconds, or in some eleven hours where that is sooner.

        Raises:
            ThrottledError: SQS asks for fewer calls; the message comes again when its visibility time-out ends.
        """
        with translated():
            self._client.change_message_visibility(
                QueueUrl=self._url,
                ReceiptHandle=receipt_handle,
                VisibilityTimeout=min(max(seconds, 0), _LONGEST_SECONDS),
            )
