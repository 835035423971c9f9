"""The two state machines, from the definitions in statemachines/."""

from pathlib import Path

from aws_cdk import Aws, RemovalPolicy, Stack
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_logs as logs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

from infra import common_grants
from infra.function import LOG_RETENTION
from infra.grants import Grant, role
from infra.hook_grants import hook_grants
from preview.config import Config
from preview.planning.hooks import AFTER_CREATE, AFTER_UPDATE, BEFORE_DESTROY

# step-functions/latest/dg/cw-logs.html, "IAM Policies for logging to CloudWatch Logs"
_LOG_DELIVERY = (
    "logs:CreateLogDelivery",
    "logs:DeleteLogDelivery",
    "logs:DescribeLogGroups",
    "logs:DescribeResourcePolicies",
    "logs:GetLogDelivery",
    "logs:ListLogDeliveries",
    "logs:PutResourcePolicy",
    "logs:UpdateLogDelivery",
)


class Machines(Construct):
    """`provision` and `teardown`; `both` of them."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        config: Config,
        definitions: Path,
        step: lambda_.IFunction,
    ) -> None:
        """`definitions` holds the .asl.json files; `config` names what the projects have run."""
        super().__init__(scope, name)
        stack_name = config.stack
        # Under /aws/vendedlogs/ a group needs no line in the account's log resource policy, which has room for few
        # (step-functions/latest/dg/cw-logs.html).
        group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/states/{stack_name}",
            retention=LOG_RETENTION,
            removal_policy=RemovalPolicy.DESTROY,
        )

        def machine(kind: str, *hooks: str) -> sfn.StateMachine:
            return sfn.StateMachine(
                self,
                kind.capitalize(),
                state_machine_name=f"{stack_name}-{kind}",
                definition_body=sfn.DefinitionBody.from_string(
                    (definitions / f"{kind}.asl.json").read_text(encoding="utf-8")
                ),
                definition_substitutions={"StepFunctionArn": step.function_arn},
                tracing_enabled=True,
                # Every state's start and end, so that a run can be followed after Step Functions has forgotten it, but
                # not its data: branch names are strangers' text, and a hook's answer is the project's own affair.
                logs=sfn.LogOptions(destination=group, level=sfn.LogLevel.ALL, include_execution_data=False),
                role=role(
                    self,
                    f"{kind.capitalize()}Role",
                    assumed_by=iam.ServicePrincipal(
                        "states.amazonaws.com", conditions={"StringEquals": {"aws:SourceAccount": Aws.ACCOUNT_ID}}
                    ),
                    description=f"What a run of {kind} may do itself; the steps act with their function's role",
                    grants=[
                        *hook_grants(Stack.of(self), config, hooks, step=step.function_arn),
                        _deliver_logs(),
                        common_grants.write_traces(sampling=True),
                    ],
                ),
            )

        self.provision = machine("provision", AFTER_CREATE, AFTER_UPDATE)
        self.teardown = machine("teardown", BEFORE_DESTROY)
        self.both = (self.provision, self.teardown)

    @property
    def environment(self) -> dict[str, str]:
        """What a function is told that starts runs, or leads people to them."""
        return {
            "PROVISION_ARN": self.provision.state_machine_arn,
            "TEARDOWN_ARN": self.teardown.state_machine_arn,
        }


def _deliver_logs() -> Grant:
    return Grant(
        sid="DeliverLogs",
        actions=_LOG_DELIVERY,
        resources=("*",),
        because="The actions that set log delivery up take no resource (step-functions/latest/dg/cw-logs.html).",
    )
