"""The few alarms that say that ECS Deity itself needs somebody, on a topic of their own.

Not on the topic of announcements: its subscribers expect one fixed document, and who wants to know that a branch is
ready is not who mends the machinery. Nobody is subscribed at first; one `aws sns subscribe` does it. An environment
that failed is no alarm: the person who pushed is told.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import Aws, Duration
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct

_PERIOD = Duration.minutes(5)


@dataclass(frozen=True, kw_only=True)
class Published:
    """A metric of our own, that a handler publishes where something is wrong.

    Attributes:
        service: the handler.
        metric: its name.
        description: what to do about it.
    """

    service: str
    metric: str
    description: str


SWEPT: Mapping[str, Published] = {
    "OrphansFound": Published(
        service="sweep",
        metric="Orphans",
        description="Resources with our tags belonged to no environment. What runs can remove is being removed; if "
        "this stays, `deity sweep --dry-run` names what is left and what to do.",
    ),
    "RemovalsStuck": Published(
        service="sweep",
        metric="StuckRemovals",
        description="Removing an environment has been failing for an hour or more: `deity sweep --dry-run` names it, "
        "and the registry's `failure` says why. Mend the cause; it is tried again by itself.",
    ),
}
"""What handlers/sweep.py finds."""

NOT_TAKEN: Mapping[str, Published] = {
    "CommandsNotTaken": Published(
        service="slack_command",
        metric="CommandsNotTaken",
        description="What somebody asked for in Slack could not be put into the queue, and they were told to try "
        "again: the log of slack_command says why.",
    ),
}
"""What handlers/slack_command.py had to send away."""


class Alarms(Construct):
    """One alarm for each queue that holds anything, each function that raises, and each metric of our own."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        lost: Mapping[str, sqs.IQueue],
        failing: Mapping[str, lambda_.IFunction],
        published: Mapping[str, Published],
        stack_name: str,
    ) -> None:
        """The keys name the alarms; the values are what they watch. `stack_name` is a dimension of our metrics."""
        super().__init__(scope, name)
        self.topic = sns.Topic(self, "Topic", enforce_ssl=True)
        # Enforcing TLS replaces SNS's default policy, which let the account's own alarms publish.
        self.topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfThisAccount",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["sns:Publish"],
                resources=[self.topic.topic_arn],
                conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}},
            )
        )
        for key, queue in lost.items():
            self._alarm(
                key,
                queue.metric_approximate_number_of_messages_visible(period=_PERIOD, statistic="Maximum"),
                "Events or messages were given up on: read the queue, mend the cause, then redrive or purge it.",
            )
        for key, function in failing.items():
            self._alarm(
                key,
                function.metric_errors(period=_PERIOD, statistic="Sum"),
                "The function raised an error or ran out of time: its log says why.",
            )
        for key, own in published.items():
            self._alarm(
                key,
                cloudwatch.Metric(
                    namespace="EcsDeity",
                    metric_name=own.metric,
                    dimensions_map={"service": own.service, "stack": stack_name},
                    period=_PERIOD,
                    statistic="Maximum",
                ),
                own.description,
            )

    def _alarm(self, name: str, metric: cloudwatch.Metric, description: str) -> None:
        cloudwatch.Alarm(
            self,
            name,
            metric=metric,
            threshold=0,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_THRESHOLD,
            evaluation_periods=1,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=description,
        ).add_alarm_action(actions.SnsAction(self.topic))
