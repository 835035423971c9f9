"""The product's stack: small constructs put together."""

from collections.abc import Mapping
from pathlib import Path

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import core_functions
from infra.alarms import NOT_TAKEN, SWEPT, Alarms
from infra.api import GITHUB_PATH, SLACK_COMMAND_PATH, SLACK_INTERACTION_PATH, Api
from infra.chat import Chat, SlackCommand, comments_are_commands
from infra.dispatch import Dispatch
from infra.endings import Endings
from infra.github_access import github_access
from infra.grants import acknowledge
from infra.machines import Machines
from infra.notifier import github_notifier, slack_notifier
from infra.queues import queue
from infra.storage import Storage
from preview.config import Config

STATE_MACHINES = Path(__file__).resolve().parent.parent / "statemachines"


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
        github = github_access(self, config, github_api_url)
        slack = {"SLACK_SECRET": config.slack.secret, **({"SLACK_API_URL": slack_api_url} if slack_api_url else {})}
        storage = Storage(self, "Storage")
        step = core_functions.step(self, code, config=config, storage=storage, github=github)
        machines = Machines(self, "Machines", config=config, definitions=definitions, step=step)

        to_slack = slack_notifier(self, code, config=config, storage=storage, machines=machines, slack=slack)
        lost: dict[str, sqs.IQueue] = {"NoticesLost": to_slack.lost}
        failing: dict[str, lambda_.IFunction] = {"SlackFails": to_slack.function}
        feedback = [to_slack.waiting]
        if config.github.speaks and config.github.feedback:
            to_github = github_notifier(self, code, storage=storage, machines=machines, github=github)
            lost["FeedbackLost"], failing["GitHubFails"] = to_github.lost, to_github.function
            feedback.append(to_github.waiting)

        dispatch = Dispatch(registry=storage.registry, topic=storage.topic, machines=machines, feedback=feedback)
        chat = None
        if config.slack.signing_secret or comments_are_commands(config):
            chat = Chat(
                self,
                "Chat",
                code=code,
                config=config,
                notices=storage.notices,
                dispatch=dispatch,
                github=github,
                slack=slack,
            )
            lost["CommandsLost"], failing["ChatFails"] = chat.lost, chat.function
        webhook = core_functions.webhook(
            self,
            code,
            secret=config.github.webhook_secret,
            dispatch=dispatch,
            commands=chat.commands if chat and comments_are_commands(config) else None,
        )
        api = Api(self, "WebhookApi", stack_name=config.stack)  # Named otherwise, an installed one would move.
        (webhook_url,) = api.post("GitHub", webhook, GITHUB_PATH)
        if chat and config.slack.signing_secret:
            slack_command = SlackCommand(
                self,
                "SlackCommand",
                code=code,
                signing_secret=config.slack.signing_secret,
                commands=chat.commands,
                notices=storage.notices,
            ).function
            failing["SlackCommandFails"] = slack_command
            command_url, interaction_url = api.post("Slack", slack_command, SLACK_COMMAND_PATH, SLACK_INTERACTION_PATH)
            self._put_out({"SlackCommandUrl": command_url, "SlackInteractionUrl": interaction_url})

        given_up = queue(self, "LostEvents")
        acknowledge(
            given_up, "AwsSolutions-SQS3", "It is the dead-letter queue itself: of Lambda's asynchronous calls."
        )
        run_ended = core_functions.run_ended(self, code, dispatch=dispatch, lost=given_up)
        sweep = core_functions.sweep(self, code, config=config, dispatch=dispatch, github=github, lost=given_up)
        Endings(self, "Endings", machines=machines.both, run_ended=run_ended, sweep=sweep, lost=given_up)
        alarms = Alarms(
            self,
            "Alarms",
            lost={**lost, "EventsLost": given_up},
            failing={**failing, "WebhookFails": webhook, "RunEndedFails": run_ended, "SweepFails": sweep},
            published={**SWEPT, **(NOT_TAKEN if config.slack.signing_secret else {})},
            stack_name=config.stack,
        )
        self._put_out(
            {
                "GithubWebhookUrl": webhook_url,
                "RegistryTable": storage.registry.table_name,
                "TopicArn": storage.topic.topic_arn,
                "ProvisionArn": machines.provision.state_machine_arn,
                "TeardownArn": machines.teardown.state_machine_arn,
                "AlarmTopicArn": alarms.topic.topic_arn,
                "SweepFunction": sweep.function_name,
            }
        )

    def _put_out(self, outputs: Mapping[str, str]) -> None:
        for name, value in outputs.items():
            CfnOutput(self, name, value=value)
