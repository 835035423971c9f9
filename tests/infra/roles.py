"""What each role may do, action by action: the table that the stack is held to."""

_LOGS = {"logs:CreateLogStream", "logs:PutLogEvents"}
_TRACES = {"xray:PutTelemetryRecords", "xray:PutTraceSegments"}
_FUNCTION = _LOGS | _TRACES
_DISPATCH = {"dynamodb:GetItem", "dynamodb:PutItem", "states:StartExecution", "sns:Publish"}
_QUEUE = {"sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"}
_POWERTOOLS = {"dynamodb:DeleteItem", "dynamodb:PutItem", "dynamodb:UpdateItem"}
_MACHINE = (
    _TRACES
    | {"lambda:InvokeFunction", "xray:GetSamplingRules", "xray:GetSamplingTargets"}
    | {"logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery"}
    | {"logs:ListLogDeliveries", "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups"}
)
ROLES = {
    "step": _FUNCTION
    | {
        "dynamodb:GetItem",
        "dynamodb:UpdateItem",
        "ecs:CreateService",
        "ecr:DescribeImages",
        "ecs:DeleteService",
        "ecs:DeleteTaskDefinitions",
        "ecs:DeregisterTaskDefinition",
        "ecs:DescribeServices",
        "ecs:DescribeTaskDefinition",
        "ecs:DescribeTasks",
        "ecs:ListTaskDefinitions",
        "ecs:ListTasks",
        "ecs:RegisterTaskDefinition",
        "ecs:StopTask",
        "ecs:TagResource",
        "ecs:UpdateService",
        "elasticloadbalancing:AddTags",
        "elasticloadbalancing:CreateListener",
        "elasticloadbalancing:CreateTargetGroup",
        "elasticloadbalancing:DeleteListener",
        "elasticloadbalancing:DeleteTargetGroup",
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeLoadBalancers",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroups",
        "elasticloadbalancing:DescribeTargetHealth",
        "elasticloadbalancing:ModifyTargetGroup",
        "elasticloadbalancing:ModifyTargetGroupAttributes",
        "iam:PassRole",
        "kms:Sign",
        "logs:GetLogEvents",
        "sns:Publish",
    },
    "github_webhook": _FUNCTION | _DISPATCH | {"secretsmanager:GetSecretValue", "sqs:SendMessage"},
    "slack_command": _FUNCTION | {"secretsmanager:GetSecretValue", "sqs:SendMessage", "dynamodb:PutItem"},
    "chat_command": _FUNCTION
    | _DISPATCH
    | _QUEUE
    | _POWERTOOLS
    | {"dynamodb:Scan", "kms:Sign", "secretsmanager:GetSecretValue", "sqs:SendMessage"}
    | {"ecs:DescribeTaskDefinition", "ecs:DescribeTasks", "ecs:ListTasks"}
    | {"logs:GetLogEvents"},
    "run_ended": _FUNCTION | _DISPATCH | {"sqs:SendMessage"},
    "sweep": _FUNCTION
    | _DISPATCH
    | {"states:DescribeExecution", "dynamodb:Scan", "sqs:SendMessage", "kms:Sign"}
    | {"tag:GetResources", "ecs:DescribeServices", "ecs:DescribeTaskDefinition"}
    | {
        "elasticloadbalancing:DescribeListeners",
        "elasticloadbalancing:DescribeTags",
        "elasticloadbalancing:DescribeTargetGroups",
    },
    "slack_notifier": _FUNCTION | _QUEUE | _POWERTOOLS | {"secretsmanager:GetSecretValue"},
    "github_notifier": _FUNCTION | _QUEUE | {"dynamodb:UpdateItem", "kms:Sign"},
    "provision": _MACHINE,
    # The only hook that runs a task is one of this machine's.
    "teardown": _MACHINE
    | {"ecs:RunTask", "ecs:StopTask", "ecs:DescribeTasks", "ecs:TagResource", "iam:PassRole"}
    | {"events:DescribeRule", "events:PutRule", "events:PutTargets"},
}
