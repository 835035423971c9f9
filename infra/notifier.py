"""Announcements to Slack and GitHub: the topic fills a queue, which holds them through an outage, before a function."""

from collections.abc import Mapping, Sequence

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sns_subscriptions as subscriptions
from constructs import Construct

from infra import common_grants
from infra.function import DeityFunction
from infra.github_access import GitHubAccess
from infra.grants import Grant
from infra.machines import Machines
from infra.queues import queue_with_dead_letters
from infra.storage import Storage
from preview.config import Config

_TIMEOUT = Duration.seconds(60)
# Six times the function's time-out, as lambda/latest/dg/services-sqs-configure.html asks.
_VISIBILITY = Duration.seconds(360)
# What Slack or GitHub do not take now is put back by the function (feedback/batch.py): for 5 seconds, then for twice as
# long each time, up to 5 minutes. The first six tries take 315 seconds, and 47 more come to four hours of outage.
_TRIES = 53


class Notifier(Construct):
    """`waiting` is the queue, `lost` holds what could not be told."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        handler: str,
        description: str,
        storage: Storage,
        machines: Machines,
        environment: Mapping[str, str],
        grants: Sequence[Grant],
    ) -> None:
        """`environment` and `grants` are those of whom it tells; the others all notifiers have."""
        super().__init__(scope, name)
        self.waiting, self.lost = queue_with_dead_letters(self, visibility=_VISIBILITY, tries=_TRIES)
        storage.topic.add_subscription(subscriptions.SqsSubscription(self.waiting))
        self.function = DeityFunction(
            self,
            "Notifier",
            code=code,
            handler=handler,
            description=description,
            timeout=_TIMEOUT,
            environment={
                **environment,
                **machines.environment,
                "FEEDBACK_TABLE": storage.feedback.table_name,
                "FEEDBACK_QUEUE": self.waiting.queue_url,
            },
            grants=[
                *grants,
                common_grants.take_from(self.waiting),
                common_grants.remember_what_is_shown(storage.feedback),
            ],
        ).function
        self.function.add_event_source(
            event_sources.SqsEventSource(
                self.waiting,
                batch_size=5,
                report_batch_item_failures=True,
                # Slack takes about one message a second in a channel (docs.slack.dev/apis/web-api/rate-limits), and
                # GitHub asks for one request after another (docs.github.com/en/rest/using-the-rest-api/
                # best-practices-for-using-the-rest-api); 2 is the fewest Lambda offers
                # (lambda/latest/dg/services-sqs-scaling.html).
                max_concurrency=2,
            )
        )


def slack_notifier(
    stack: Stack, code: lambda_.Code, *, config: Config, storage: Storage, machines: Machines, slack: Mapping[str, str]
) -> Notifier:
    """Tells Slack; `slack` are the settings of who speaks to it."""
    return Notifier(
        stack,
        "Slack",
        code=code,
        handler="slack_notifier",
        description="Tells Slack what became of environments",
        storage=storage,
        machines=machines,
        environment={**slack, "NOTICES_TABLE": storage.notices.table_name},
        grants=[
            *common_grants.read_secrets(stack, config.slack.secret),
            common_grants.remember_what_was_done(storage.notices),
        ],
    )


def github_notifier(
    stack: Stack, code: lambda_.Code, *, storage: Storage, machines: Machines, github: GitHubAccess
) -> Notifier:
    """Tells GitHub."""
    return Notifier(
        stack,
        "GitHub",
        code=code,
        handler="github_notifier",
        description="Tells GitHub what became of environments",
        storage=storage,
        machines=machines,
        environment=github.environment,
        grants=[*common_grants.read_secrets(stack, *github.secrets), *github.grants],
    )
