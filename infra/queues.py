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
