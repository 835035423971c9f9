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


def read_secrets(stack: Stack, *names: str) -> list[Grant]:
    """Reads these entries, where there are any.

    Six characters of AWS's end an entry's ARN (secretsmanager/latest/userguide/whats-in-a-secret.html).
    """
    arns = (
        stack.format_arn(
            service="secretsmanager",
            resource="secret",
            resource_name=f"{name}-??????",
            arn_format=ArnFormat.COLON_RESOURCE_NAME,
        )
        for name in sorted(set(names))
    )
    actions = ("secretsmanager:GetSecretValue",)
    return [Grant(sid="ReadSecret", actions=actions, resources=tuple(arns))] if names else []


def take_from(queue: sqs.IQueue) -> Grant:
    """What Lambda needs to hand over a queue's messages (lambda/latest/dg/services-sqs-configure.html).

    `ChangeMessageVisibility` is also how a function puts a message back for a while.
    """
    return Grant(
        sid="TakeFromQueue",
        actions=(
            "sqs:ChangeMessageVisibility",
            "sqs:DeleteMessage",
            "sqs:GetQueueAttributes",
            "sqs:ReceiveMessage",
        ),
        resources=(queue.queue_arn,),
    )


def command(commands: sqs.IQueue) -> Grant:
    """Hands over what somebody asks for."""
    return Grant(sid="Command", actions=("sqs:SendMessage",), resources=(commands.queue_arn,))


def remember_what_was_done(notices: dynamodb.ITable) -> Grant:
    """Powertools' memory, so that nothing is done twice.

    docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency, "IAM permissions", but for GetItem: a refused
    PutItem hands the item back (ReturnValuesOnConditionCheckFailure).
    """
    return Grant(
        sid="RememberWhatWasDone",
        actions=("dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"),
        resources=(notices.table_arn,),
    )


def remember_what_is_shown(feedback: dynamodb.ITable) -> Grant:
    """Every look at an item is an update that holds it, and hands it over (adapters/memory.py)."""
    return Grant(sid="RememberWhatIsShown", actions=("dynamodb:UpdateItem",), resources=(feedback.table_arn,))


def keep_what_was_lost(queue: sqs.IQueue) -> Grant:
    """Lambda sends an event here that it has given up on, with the function's role."""
    return Grant(sid="KeepWhatWasLost", actions=("sqs:SendMessage",), resources=(queue.queue_arn,))
