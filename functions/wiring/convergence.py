"""What every function that starts runs shares; it is all that `handlers.run_ended` works with."""

import os
import uuid

from adapters.feedback_queues import FeedbackQueues
from adapters.registry import Registry
from adapters.runs import Runs
from adapters.topic import Topic
from convergence.converge import Convergence
from preview.environment import Machine
from settings import DispatchSettings
from wiring import clients, configuration, shared


def converge() -> Convergence:
    """What the webhook, commands, the runs' ends and the sweep share."""
    held = DispatchSettings.from_env(os.environ)
    return Convergence(
        registry=Registry(clients.dynamodb(), held.registry_table),
        runs=runs(held),
        topic=Topic(clients.sns(), held.topic_arn),
        config=configuration.config(),
        now=shared.now,
        token=lambda: uuid.uuid4().hex[:8],
        feedback=_feedback(held),
    )


def runs(held: DispatchSettings) -> Runs:
    """The executions of both state machines."""
    machines = {Machine.PROVISION: held.provision_arn, Machine.TEARDOWN: held.teardown_arn}
    return Runs(clients.step_functions(), machines)


def _feedback(held: DispatchSettings) -> FeedbackQueues | None:
    if held.feedback_queues is None:
        return None
    return FeedbackQueues(clients.sqs(), held.feedback_queues.split())
