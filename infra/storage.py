"""The registry, what was done once, what people are shown, the runs' turns, and the topic of announcements."""

from aws_cdk import RemovalPolicy
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_sns as sns
from constructs import Construct


class Storage(Construct):
    """Tables are encrypted with DynamoDB's own key: names, commits and what people are shown are all they hold."""

    def __init__(self, scope: Construct, name: str) -> None:
        super().__init__(scope, name)
        # Kept when the stack is deleted: it is the only record of which branches still have environments.
        self.registry = _table(self, "Registry", "environment", "forget_at", RemovalPolicy.RETAIN)
        # Powertools' layout (docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency). Nothing to keep.
        self.notices = _table(self, "Notices", "id", "expiration", RemovalPolicy.DESTROY)
        # Which message, deployment and comment show an environment; without the stack nobody changes them any more.
        self.feedback = _table(self, "Feedback", "subject", "expires_at", RemovalPolicy.DESTROY)
        # One item for each pace, which begins anew after any rest. Nothing to keep either.
        self.turns = _table(self, "Turns", "pace", None, RemovalPolicy.DESTROY)
        # No key of KMS: SNS's disks are encrypted as they are (sns/latest/dg/sns-data-encryption.html), what is
        # announced is posted to Slack anyway, and every publisher would need the key. TLS is enforced.
        self.topic = sns.Topic(self, "Announcements", enforce_ssl=True)


def _table(scope: Construct, name: str, key: str, ttl: str | None, removal: RemovalPolicy) -> dynamodb.Table:
    return dynamodb.Table(
        scope,
        name,
        partition_key=dynamodb.Attribute(name=key, type=dynamodb.AttributeType.STRING),
        billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
        point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
            point_in_time_recovery_enabled=True
        ),
        time_to_live_attribute=ttl,
        removal_policy=removal,
    )
