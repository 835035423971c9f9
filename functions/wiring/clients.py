"""The only place that makes AWS's clients, and says how long they wait and how often they try again."""

from typing import TYPE_CHECKING

import boto3
from botocore.config import Config as Patience

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient
    from mypy_boto3_ecr import ECRClient
    from mypy_boto3_ecs import ECSClient
    from mypy_boto3_elbv2 import ElasticLoadBalancingv2Client
    from mypy_boto3_logs import CloudWatchLogsClient
    from mypy_boto3_secretsmanager import SecretsManagerClient
    from mypy_boto3_sns import SNSClient
    from mypy_boto3_sqs import SQSClient
    from mypy_boto3_stepfunctions import SFNClient

    from adapters.github_app import Signer
    from adapters.owned import TaggingClient

PATIENCE = Patience(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    user_agent_extra="ecs-deity",
)
"""Short enough that three tries fit in a step's 60 seconds; the state machines take over from there."""
_LOGS_PATIENCE = PATIENCE.merge(Patience(read_timeout=5, retries={"mode": "standard", "max_attempts": 2}))
"""Shorter: a log that does not answer must leave a diagnosis the time to say the rest."""
LITTLE_PATIENCE = PATIENCE.merge(
    Patience(connect_timeout=1, read_timeout=1, retries={"mode": "standard", "max_attempts": 2})
)
"""For Slack's request: what AWS does not take at once is answered with "try again", before its 3 seconds are over."""


def dynamodb(patience: Patience = PATIENCE) -> "DynamoDBClient":
    """DynamoDB, for the tables of the stack."""
    return boto3.client("dynamodb", config=patience)


def ecr(region: str) -> "ECRClient":
    """ECR in the region of a project's images."""
    return boto3.client("ecr", region_name=region, config=PATIENCE)


def ecs() -> "ECSClient":
    """ECS."""
    return boto3.client("ecs", config=PATIENCE)


def kms() -> "Signer":
    """KMS, which signs for a GitHub App."""
    client: Signer = boto3.client("kms", config=PATIENCE)
    return client


def load_balancing() -> "ElasticLoadBalancingv2Client":
    """Elastic Load Balancing, of Application Load Balancers."""
    return boto3.client("elbv2", config=PATIENCE)


def logs(region: str) -> "CloudWatchLogsClient":
    """CloudWatch Logs in the region to which a container logs."""
    return boto3.client("logs", region_name=region, config=_LOGS_PATIENCE)


def secrets_manager(patience: Patience = PATIENCE) -> "SecretsManagerClient":
    """Secrets Manager."""
    return boto3.client("secretsmanager", config=patience)


def sns() -> "SNSClient":
    """SNS, for the announcements."""
    return boto3.client("sns", config=PATIENCE)


def sqs(patience: Patience = PATIENCE) -> "SQSClient":
    """SQS, for the queues of commands and of what people are told."""
    return boto3.client("sqs", config=patience)


def step_functions() -> "SFNClient":
    """Step Functions, for the runs."""
    return boto3.client("stepfunctions", config=PATIENCE)


def tagging() -> "TaggingClient":
    """The Resource Groups Tagging API, which lists what carries a tag."""
    client: TaggingClient = boto3.client("resourcegroupstaggingapi", config=PATIENCE)
    return client
