"""The product's stack: small constructs put together."""

from collections.abc import Mapping
from pathlib import Path
from typing import TypeVar

from aws_cdk import CfnOutput, Stack
from aws_cdk import aws_lambda as lambda_
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

T = TypeVar("T")

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
        to_github = None
        if config.github.speaks and config.github.feedback:
            to_github = github_notifier(self, code, storage=storage, machines=machines, github=github)
        notifiers = [to_slack, *([to_github] if to_github else [])]

        dispatch = Dispatch(
            registry=storage.registry,
            topic=storage.topic,
            machines=machines,
            feedback=[notifier.waiting for notifier in notifiers],
        )
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
        slack_command = None
        if chat and config.slack.signing_secret:
            slack_command = SlackCommand(
                self,
                "SlackCommand",
                code=code,
                signing_secret=config.slack.signing_secret,
                commands=chat.commands,
                notices=storage.notices,
            )
        webhook = core_functions.webhook(
            self,
            code,
            secret=config.github.webhook_secret,
            dispatch=dispatch,
            commands=chat.commands if chat and comments_are_commands(config) else None,
        )
        lost = queue(self, "LostEvents")
        acknowledge(lost, "AwsSolutions-SQS3", "It is the dead-letter queue itself: of Lambda's asynchronous calls.")
        run_ended = core_functions.run_ended(self, code, dispatch=dispatch, lost=lost)
        sweep = core_functions.sweep(self, code, config=config, dispatch=dispatch, github=github, lost=lost)
        Endings(self, "Endings", machines=machines.both, run_ended=run_ended, sweep=sweep, lost=lost)

        api = Api(self, "WebhookApi", stack_name=config.stack)  # Named otherwise, an installed one would move.
        (webhook_url,) = api.post("GitHub", webhook, GITHUB_PATH)
        slack_urls: tuple[str, ...] = ()
        if slack_command:
            slack_urls = api.post("Slack", slack_command.function, SLACK_COMMAND_PATH, SLACK_INTERACTION_PATH)

        alarms = Alarms(
            self,
            "Alarms",
            lost=_those_there(
                {
                    "EventsLost": lost,
                    "NoticesLost": to_slack.lost,
                    "FeedbackLost": to_github and to_github.lost,
                    "CommandsLost": chat and chat.lost,
                }
            ),
            failing=_those_there(
                {
                    "WebhookFails": webhook,
                    "RunEndedFails": run_ended,
                    "SlackFails": to_slack.function,
                    "GitHubFails": to_github and to_github.function,
                    "SlackCommandFails": slack_command and slack_command.function,
                    "ChatFails": chat and chat.function,
                    "SweepFails": sweep,
                }
            ),
            published={**SWEPT, **(NOT_TAKEN if slack_command else {})},
            stack_name=config.stack,
        )
        for name, value in {
            "GithubWebhookUrl": webhook_url,
            **dict(zip(("SlackCommandUrl", "SlackInteractionUrl"), slack_urls, strict=False)),
            "RegistryTable": storage.registry.table_name,
            "TopicArn": storage.topic.topic_arn,
            "ProvisionArn": machines.provision.state_machine_arn,
            "TeardownArn": machines.teardown.state_machine_arn,
            "AlarmTopicArn": alarms.topic.topic_arn,
            "SweepFunction": sweep.function_name,
        }.items():
            CfnOutput(self, name, value=value)


def _those_there(named: Mapping[str, T | None]) -> dict[str, T]:
    """Without those that this configuration has none of."""
    return {name: each for name, each in named.items() if each is not None}
