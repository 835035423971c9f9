"""Announcements to Slack: the topic fills a queue, which holds them through an outage, and a function posts them."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sns_subscriptions as subscriptions
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import common_grants
from infra.function import DeityFunction
from infra.grants import Grant
from infra.queues import queue

_TIMEOUT = Duration.seconds(60)
# Six times the function's time-out, as lambda/latest/dg/services-sqs-configure.html asks.
_VISIBILITY = Duration.seconds(360)
# A message that could not be posted comes back when its visibility ends: 40 times six minutes are four hours of outage.
_TRIES = 40


class Notifier(Construct):
    """`lost` holds what could not be posted."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        topic: sns.ITopic,
        notices: dynamodb.ITable,
        secret: str,
        slack_api_url: str | None,
    ) -> None:
        """`secret` names a Secrets Manager entry; `slack_api_url` stands in for Slack's own, for tests and proxies."""
        super().__init__(scope, name)
        self.lost = queue(self, "Lost")
        waiting = queue(
            self,
            "Waiting",
            visibility=_VISIBILITY,
            dead_letters=sqs.DeadLetterQueue(queue=self.lost, max_receive_count=_TRIES),
        )
        topic.add_subscription(subscriptions.SqsSubscription(waiting))
        environment = {"SLACK_SECRET": secret, "NOTICES_TABLE": notices.table_name}
        if slack_api_url:
            environment["SLACK_API_URL"] = slack_api_url
        self.function = DeityFunction(
            self,
            "Notifier",
            code=code,
            handler="slack_notifier",
            description="Posts announcements to Slack",
            timeout=_TIMEOUT,
            environment=environment,
            grants=[
                common_grants.read_secret(Stack.of(self), secret),
                Grant(
                    sid="TakeFromQueue",
                    actions=(
                        "sqs:ChangeMessageVisibility",
                        "sqs:DeleteMessage",
                        "sqs:GetQueueAttributes",
                        "sqs:ReceiveMessage",
                    ),
                    resources=(waiting.queue_arn,),
                ),
                Grant(
                    # docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency, "IAM permissions", but for
                    # GetItem: a refused PutItem hands the item back (ReturnValuesOnConditionCheckFailure).
                    sid="RememberWhatWasPosted",
                    actions=("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
                    resources=(notices.table_arn,),
                ),
            ],
        ).function
        self.function.add_event_source(
            event_sources.SqsEventSource(
                waiting,
                batch_size=5,
                report_batch_item_failures=True,
                # Slack takes about one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits); 2 is
                # the fewest Lambda offers (lambda/latest/dg/services-sqs-scaling.html).
                max_concurrency=2,
            )
        )
