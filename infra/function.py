"""A Lambda function as all of ours are: the shared asset, a log group that is cleared, tracing, a role of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from aws_cdk import Duration, RemovalPolicy
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_destinations as destinations
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import common_grants
from infra.grants import Grant, role

LOG_RETENTION = logs.RetentionDays.ONE_MONTH
# The newest that Lambda has, as cdk-nag asks; our code needs 3.11 (pyproject.toml).
_RUNTIME = lambda_.Runtime.PYTHON_3_14
# Lambda gives processor time in proportion to memory (lambda/latest/dg/configuration-memory.html), and importing boto3
# is all processor time: at 512 MB a cold start is four times as fast as at 128 and costs the same.
_MEMORY_MB = 512
ONE_PROCESSOR_MB = 1769
"""As much memory as comes with one processor (the same page): no single thread starts faster with more."""


@dataclass(frozen=True, kw_only=True)
class Asynchronous:
    """How Lambda treats an event that nobody waits for.

    Attributes:
        lost: where an event goes once Lambda has given up on it.
        retries: how often it tries again, 0 to 2.
        max_age: how long it tries.
    """

    lost: sqs.IQueue
    retries: int
    max_age: Duration


class DeityFunction(Construct):
    """One function; `grants` are all that it may do, beside writing its log and its traces."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        handler: str,
        description: str,
        timeout: Duration,
        environment: Mapping[str, str],
        grants: Sequence[Grant],
        asynchronous: Asynchronous | None = None,
        memory_mb: int = _MEMORY_MB,
    ) -> None:
        """`handler` is the name of a module in functions/handlers."""
        super().__init__(scope, name)
        group = logs.LogGroup(self, "Log", retention=LOG_RETENTION, removal_policy=RemovalPolicy.DESTROY)
        own = [common_grants.write_log(group), common_grants.write_traces(), *grants]
        if asynchronous:
            own.append(common_grants.keep_what_was_lost(asynchronous.lost))
        self.function = lambda_.Function(
            self,
            "Function",
            code=code,
            handler=f"handlers.{handler}.handler",
            runtime=_RUNTIME,
            architecture=lambda_.Architecture.ARM_64,
            memory_size=memory_mb,
            timeout=timeout,
            tracing=lambda_.Tracing.ACTIVE,
            description=description,
            log_group=group,
            environment={
                **environment,
                "POWERTOOLS_SERVICE_NAME": handler,
                "POWERTOOLS_LOG_LEVEL": "INFO",
            },
            role=role(
                self,
                "Role",
                assumed_by=iam.ServicePrincipal("lambda.amazonaws.com"),
                description=f"What handlers/{handler}.py may do",
                grants=own,
            ),
            on_failure=destinations.SqsDestination(asynchronous.lost) if asynchronous else None,
            retry_attempts=asynchronous.retries if asynchronous else None,
            max_event_age=asynchronous.max_age if asynchronous else None,
        )
