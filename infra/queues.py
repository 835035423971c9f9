"""Queues as all of ours are: encrypted, TLS alone, and kept long enough for somebody to look."""

from aws_cdk import Duration
from aws_cdk import aws_sqs as sqs
from constructs import Construct


def queue(
    scope: Construct, name: str, *, visibility: Duration | None = None, dead_letters: sqs.DeadLetterQueue | None = None
) -> sqs.Queue:
    """A standard queue that keeps messages for 14 days, the most SQS allows.

    SQS's own key encrypts it: it is free, and SNS, EventBridge and Lambda can send to it without a key policy
    (AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-configure-sqs-sse-queue.html).
    """
    return sqs.Queue(
        scope,
        name,
        encryption=sqs.QueueEncryption.SQS_MANAGED,
        enforce_ssl=True,
        retention_period=Duration.days(14),
        visibility_timeout=visibility,
        dead_letter_queue=dead_letters,
    )


def queue_with_dead_letters(scope: Construct, *, visibility: Duration, tries: int) -> tuple[sqs.Queue, sqs.Queue]:
    """`Waiting`, in front of a function, and `Lost`, where a message goes that was received so often in vain.

    Args:
        scope: what they belong to.
        visibility: how long a received message is hidden, unless its function says otherwise.
        tries: how often a message is received.
    """
    lost = queue(scope, "Lost")
    waiting = queue(
        scope,
        "Waiting",
        visibility=visibility,
        dead_letters=sqs.DeadLetterQueue(queue=lost, max_receive_count=tries),
    )
    return waiting, lost
