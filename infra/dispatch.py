"""What every function that changes what environments are to be is told, and may do."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs

from infra import common_grants
from infra.grants import Grant
from infra.machines import Machines


@dataclass(frozen=True, kw_only=True)
class Dispatch:
    """The registry, both machines, and the announcements.

    Attributes:
        registry: the table of environments.
        topic: of the announcements.
        machines: what runs are executions of.
        feedback: the queues before Slack and GitHub. Who changes something that is shown there, and announces
            nothing, has it shown anew.
    """

    registry: dynamodb.ITable
    topic: sns.ITopic
    machines: Machines
    feedback: Sequence[sqs.IQueue]

    @property
    def environment(self) -> Mapping[str, str]:
        """Of `settings.DispatchSettings`, for who only announces."""
        return {
            "REGISTRY_TABLE": self.registry.table_name,
            "TOPIC_ARN": self.topic.topic_arn,
            **self.machines.environment,
        }

    @property
    def showing(self) -> Mapping[str, str]:
        """The same, for who has things shown anew, too."""
        return {**self.environment, "FEEDBACK_QUEUES": " ".join(queue.queue_url for queue in self.feedback)}

    def grants(self, *more: str) -> list[Grant]:
        """For who only announces; `more` is what else it does to the registry, as `Scan`."""
        return [
            common_grants.use_registry(self.registry, "GetItem", "PutItem", *more),
            common_grants.start_runs(*self.machines.both),
            common_grants.announce(self.topic),
        ]

    def showing_grants(self, *more: str) -> list[Grant]:
        """Likewise, for who has things shown anew, too."""
        queues = tuple(queue.queue_arn for queue in self.feedback)
        return [*self.grants(*more), Grant(sid="ShowAnew", actions=("sqs:SendMessage",), resources=queues)]
