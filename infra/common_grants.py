"""The grants that more than one function has."""

from aws_cdk import ArnFormat, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_logs as logs
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn

from infra.grants import Grant


def write_log(group: logs.ILogGroup) -> Grant:
    """The group itself is the stack's, so its function need not create it."""
    return Grant(
        sid="WriteLog", actions=("logs:CreateLogStream", "logs:PutLogEvents"), resources=(group.log_group_arn,)
    )


def write_traces(*, sampling: bool = False) -> Grant:
    """X-Ray. A state machine also reads its sampling rules (step-functions/latest/dg/concepts-xray-tracing.html)."""
    rules = ("xray:GetSamplingRules", "xray:GetSamplingTargets") if sampling else ()
    return Grant(
        sid="WriteTraces",
        actions=("xray:PutTelemetryRecords", "xray:PutTraceSegments", *rules),
        resources=("*",),
        because="Writing traces takes no resource (service-authorization/latest/reference/list_awsx-ray.html).",
    )


def use_registry(registry: dynamodb.ITable, *actions: str) -> Grant:
    """`actions` without the prefix, e.g. `GetItem`."""
    return Grant(
        sid="UseRegistry",
        actions=tuple(f"dynamodb:{action}" for action in actions),
        resources=(registry.table_arn,),
    )


def announce(topic: sns.ITopic) -> Grant:
    """Publishes what became of an environment."""
    return Grant(sid="Announce", actions=("sns:Publish",), resources=(topic.topic_arn,))


def start_runs(*machines: sfn.StateMachine) -> Grant:
    """Starts a run of either kind."""
    return Grant(
        sid="StartRuns",
        actions=("states:StartExecution",),
        resources=tuple(machine.state_machine_arn for machine in machines),
    )


def look_at_runs(*machines: sfn.StateMachine) -> Grant:
    """Asks what became of a run."""
    return Grant(
        sid="LookAtRuns",
        actions=("states:DescribeExecution",),
        resources=tuple(
            Stack.of(machine).format_arn(
                service="states",
                resource="execution",
                resource_name=f"{machine.state_machine_name}:*",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            )
            for machine in machines
        ),
        because="Every run has a name of its own; these are the runs of this stack's machines alone.",
    )


def read_secret(stack: Stack, name: str) -> Grant:
    """Reads one entry. Six characters of AWS's end its ARN (secretsmanager/latest/userguide/whats-in-a-secret.html)."""
    return Grant(
        sid="ReadSecret",
        actions=("secretsmanager:GetSecretValue",),
        resources=(
            stack.format_arn(
                service="secretsmanager",
                resource="secret",
                resource_name=f"{name}-??????",
                arn_format=ArnFormat.COLON_RESOURCE_NAME,
            ),
        ),
    )


def keep_what_was_lost(queue: sqs.IQueue) -> Grant:
    """Lambda sends an event here that it has given up on, with the function's role."""
    return Grant(sid="KeepWhatWasLost", actions=("sqs:SendMessage",), resources=(queue.queue_arn,))
