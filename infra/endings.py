"""What runs when a run has ended, and on a schedule for what events missed."""

from aws_cdk import Duration
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from aws_cdk import aws_stepfunctions as sfn
from constructs import Construct

_ENDINGS = ["SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED"]
SWEEP_EVERY = Duration.minutes(5)


class Endings(Construct):
    """The rules that call `run_ended` and `sweep`."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        machines: tuple[sfn.StateMachine, ...],
        run_ended: lambda_.IFunction,
        sweep: lambda_.IFunction,
        lost: sqs.IQueue,
    ) -> None:
        """`lost` takes what EventBridge could not hand to Lambda; what Lambda gave up on, Lambda sends."""
        super().__init__(scope, name)
        events.Rule(
            self,
            "RunEnded",
            description="A run of ECS Deity ended",
            # step-functions/latest/dg/eventbridge-integration.html
            event_pattern=events.EventPattern(
                source=["aws.states"],
                detail_type=["Step Functions Execution Status Change"],
                detail={
                    "stateMachineArn": [machine.state_machine_arn for machine in machines],
                    "status": _ENDINGS,
                },
            ),
            targets=[
                targets.LambdaFunction(
                    run_ended, dead_letter_queue=lost, retry_attempts=20, max_event_age=Duration.hours(1)
                )
            ],
        )
        events.Rule(
            self,
            "SweepSchedule",
            description="Mends what events missed",
            schedule=events.Schedule.rate(SWEEP_EVERY),
            # The next one comes in five minutes: an old one is worth no retry.
            targets=[
                targets.LambdaFunction(sweep, dead_letter_queue=lost, retry_attempts=0, max_event_age=SWEEP_EVERY)
            ],
        )
