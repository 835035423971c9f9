"""The product's stack: small constructs put together, and every grant that its functions have."""

from pathlib import Path

from aws_cdk import CfnOutput, Duration, Stack
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra import common_grants
from infra.alarms import Alarms
from infra.endings import SWEEP_EVERY, Endings
from infra.function import Asynchronous, DeityFunction
from infra.grants import acknowledge
from infra.machines import Machines
from infra.notifier import Notifier
from infra.queues import queue
from infra.step_grants import look_grants, step_grants, take_turns
from infra.storage import Storage
from infra.webhook import WebhookApi
from preview.config import Config

STATE_MACHINES = Path(__file__).resolve().parent.parent / "statemachines"
# GitHub gives up after 10 s (docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks).
_WEBHOOK_TIMEOUT = Duration.seconds(9)
_TIMEOUT = Duration.seconds(60)
# Hundreds of environments, one after the other. Two sweeps at once do no harm: every write is conditional.
_SWEEP_TIMEOUT = Duration.minutes(5)


class DeityStack(Stack):
    """In front of an existing VPC, cluster and load balancer.

    None of its resources carries the tag `ecs-deity:stack`: that marks what runs make, which the sweep may remove.
    """

    def __init__(
        self,
        scope: Construct,
        *,
        config: Config,
        asset: Path,
        definitions: Path = STATE_MACHINES,
        slack_api_url: str | None = None,
        github_api_url: str | None = None,
    ) -> None:
        """Args:
        scope: the app.
        config: the checked deity.yaml; its `stack` names this stack.
        asset: the directory that `infra.bundle.build` filled.
        definitions: the directory of the .asl.json files.
        slack_api_url: stands in for Slack's own, for tests and proxies.
        github_api_url: stands in for GitHub's own, likewise.
        """
        super().__init__(
            scope,
            config.stack,
            description="ECS Deity: an environment on Amazon ECS for every branch that asks for one",
        )
        code = lambda_.Code.from_asset(str(asset))
        storage = Storage(self, "Storage")
        registry, topic = storage.registry, storage.topic
        reads_files = any(project.overrides for project in config.projects)
        step = DeityFunction(
            self,
            "Step",
            code=code,
            handler="step",
            description="Every step of both state machines",
            timeout=_TIMEOUT,
            environment={
                "REGISTRY_TABLE": registry.table_name,
                "TURNS_TABLE": storage.turns.table_name,
                "TOPIC_ARN": topic.topic_arn,
                **(_asks_github(config, github_api_url) if reads_files else {}),
            },
            grants=[
                common_grants.use_registry(registry, "GetItem"),
                common_grants.announce(topic),
                take_turns(storage.turns),
                *step_grants(self, config),
                *(
                    [common_grants.read_secret(self, config.github.token)]
                    if reads_files and config.github.token
                    else []
                ),
            ],
        )
        machines = Machines(
            self,
            "Machines",
            config=config,
            definitions=definitions,
            step=step.function,
        )
        both = (machines.provision, machines.teardown)
        convergence = {
            "REGISTRY_TABLE": registry.table_name,
            "TOPIC_ARN": topic.topic_arn,
            "PROVISION_ARN": machines.provision.state_machine_arn,
            "TEARDOWN_ARN": machines.teardown.state_machine_arn,
        }
        webhook = DeityFunction(
            self,
            "Webhook",
            code=code,
            handler="github_webhook",
            description="Takes GitHub's deliveries",
            timeout=_WEBHOOK_TIMEOUT,
            environment={**convergence, "GITHUB_SECRET": config.github.webhook_secret},
            grants=[
                common_grants.read_secret(self, config.github.webhook_secret),
                common_grants.use_registry(registry, "GetItem", "PutItem"),
                common_grants.start_runs(*both),
                common_grants.announce(topic),
            ],
        )
        api = WebhookApi(self, "WebhookApi", stack_name=config.stack, function=webhook.function)
        lost = queue(self, "LostEvents")
        acknowledge(lost, "AwsSolutions-SQS3", "It is the dead-letter queue itself: of Lambda's asynchronous calls.")
        run_ended = DeityFunction(
            self,
            "RunEnded",
            code=code,
            handler="run_ended",
            description="Records how a run ended, and starts what is next",
            timeout=_TIMEOUT,
            environment=convergence,
            grants=[
                common_grants.use_registry(registry, "GetItem", "PutItem"),
                common_grants.start_runs(*both),
                common_grants.announce(topic),
            ],
            asynchronous=Asynchronous(lost=lost, retries=2, max_age=Duration.hours(1)),
        )
        sweep = DeityFunction(
            self,
            "Sweep",
            code=code,
            handler="sweep",
            description="Mends what events missed",
            timeout=_SWEEP_TIMEOUT,
            environment={**convergence, **_asks_github(config, github_api_url)},
            grants=[
                common_grants.use_registry(registry, "GetItem", "PutItem", "Scan"),
                common_grants.start_runs(*both),
                common_grants.look_at_runs(*both),
                common_grants.announce(topic),
                *look_grants(self, config),
                *([common_grants.read_secret(self, config.github.token)] if config.github.token else []),
            ],
            asynchronous=Asynchronous(lost=lost, retries=0, max_age=SWEEP_EVERY),
        )
        Endings(self, "Endings", machines=both, run_ended=run_ended.function, sweep=sweep.function, lost=lost)
        notifier = Notifier(
            self,
            "Slack",
            code=code,
            topic=topic,
            notices=storage.notices,
            secret=config.slack.secret,
            slack_api_url=slack_api_url,
        )
        alarms = Alarms(
            self,
            "Alarms",
            lost={"EventsLost": lost, "NoticesLost": notifier.lost},
            failing={
                "WebhookFails": webhook.function,
                "RunEndedFails": run_ended.function,
                "SlackFails": notifier.function,
                "SweepFails": sweep.function,
            },
            stack_name=config.stack,
        )
        for name, value in {
            "GithubWebhookUrl": api.url,
            "RegistryTable": registry.table_name,
            "TopicArn": topic.topic_arn,
            "ProvisionArn": machines.provision.state_machine_arn,
            "TeardownArn": machines.teardown.state_machine_arn,
            "AlarmTopicArn": alarms.topic.topic_arn,
            "SweepFunction": sweep.function.function_name,
        }.items():
            CfnOutput(self, name, value=value)


def _asks_github(config: Config, api_url: str | None) -> dict[str, str]:
    """A function's settings about GitHub, which is asked only with a token."""
    if not config.github.token:
        return {}
    return {"GITHUB_TOKEN": config.github.token, **({"GITHUB_API_URL": api_url} if api_url else {})}
