"""What the functions that tell people share."""

import uuid

from adapters.memory import Memory
from adapters.queue import Queue
from preview.showing.console import Console
from settings import FeedbackSettings
from wiring import clients, shared


def memory(held: FeedbackSettings) -> Memory:
    """What is remembered of what is shown."""
    return Memory(clients.dynamodb(), held.feedback_table, now=shared.now, token=lambda: uuid.uuid4().hex)


def queue(held: FeedbackSettings) -> Queue:
    """The queue that the function takes from."""
    return Queue(clients.sqs(), held.feedback_queue)


def console(held: FeedbackSettings) -> Console:
    """The addresses of runs in AWS's console."""
    return Console(provision_arn=held.provision_arn, teardown_arn=held.teardown_arn)
