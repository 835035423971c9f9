"""What people ask for by hand: a queue of commands, who fills it from Slack, and who carries them out."""

from collections.abc import Mapping

from aws_cdk import Duration, Stack
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as event_sources
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import common_grants
from infra.definition_grants import last_lines, look_at_task_definitions
from infra.dispatch import Dispatch
from infra.function import ONE_PROCESSOR_MB, DeityFunction
from infra.github_access import GitHubAccess
from infra.grants import Grant
from infra.queues import queue_with_dead_letters
from infra.task_grants import list_tasks, look_at_tasks
from preview.config import Config

# Slack hangs up after 3 seconds (docs.slack.dev/interactivity/implementing-slash-commands). A cold start that takes
# longer still has the time to hand the command over: its answer then comes by the response_url all the same.
_SLACK_TIMEOUT = Duration.seconds(5)
_TIMEOUT = Duration.seconds(60)
# Six times the function's time-out, as lambda/latest/dg/services-sqs-configure.html asks.
_VISIBILITY = Duration.seconds(360)
# Slack takes answers for half an hour (docs.slack.dev/interactivity/handling-user-interaction#message_responses). A
# command that Slack or GitHub hold up is put back for 2 seconds, then for twice as long each time, up to a minute
# (handlers/chat_command.py): the first five tries take 62 seconds, and 25 more come to 26 minutes.
_TRIES = 30
# People wait for their answers, and not behind each other; more at once would only be more at once for GitHub.
_AT_ONCE = 5


def comments_are_commands(config: Config) -> bool:
    """Whether a comment on a pull request can be one: GitHub is asked who wrote it, and told the answer."""
    return config.github.speaks and any(project.pull_requests.comments for project in config.projects)


class Chat(Construct):
    """`commands` is the queue, `lost` holds what could not be carried out, `function` carries them out."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        config: Config,
        notices: dynamodb.ITable,
        dispatch: Dispatch,
        github: GitHubAccess,
        slack: Mapping[str, str],
    ) -> None:
        """`slack` are the settings of who speaks to Slack."""
        super().__init__(scope, name)
        stack = Stack.of(self)
        self.commands, self.lost = queue_with_dead_letters(self, visibility=_VISIBILITY, tries=_TRIES)
        self.function = DeityFunction(
            self,
            "Commands",
            code=code,
            handler="chat_command",
            description="Carries out what people ask for in Slack and on pull requests",
            timeout=_TIMEOUT,
            environment={
                **dispatch.showing,
                **github.environment,
                **slack,
                "COMMANDS_QUEUE": self.commands.queue_url,
                "NOTICES_TABLE": notices.table_name,
            },
            grants=[
                *dispatch.showing_grants("Scan"),
                *common_grants.read_secrets(stack, config.slack.secret, *github.secrets),
                *github.grants,
                *_look_grants(stack, config),
                common_grants.take_from(self.commands),
                common_grants.remember_what_was_done(notices),
            ],
        ).function
        self.function.add_event_source(
            event_sources.SqsEventSource(
                self.commands, batch_size=1, report_batch_item_failures=True, max_concurrency=_AT_ONCE
            )
        )


class SlackCommand(Construct):
    """`function` takes the slash command and the buttons."""

    def __init__(
        self,
        scope: Construct,
        name: str,
        *,
        code: lambda_.Code,
        signing_secret: str,
        commands: sqs.IQueue,
        notices: dynamodb.ITable,
    ) -> None:
        """`signing_secret` names a Secrets Manager entry."""
        super().__init__(scope, name)
        self.function = DeityFunction(
            self,
            "Slack",
            code=code,
            handler="slack_command",
            description="Takes Slack's slash command and buttons",
            timeout=_SLACK_TIMEOUT,
            memory_mb=ONE_PROCESSOR_MB,  # A cold start is to be over before Slack hangs up.
            environment={
                "SLACK_SIGNING_SECRET": signing_secret,
                "COMMANDS_QUEUE": commands.queue_url,
                "NOTICES_TABLE": notices.table_name,
            },
            grants=[
                *common_grants.read_secrets(Stack.of(self), signing_secret),
                common_grants.command(commands),
                Grant(sid="RememberRequests", actions=("dynamodb:PutItem",), resources=(notices.table_arn,)),
            ],
        ).function


def _look_grants(stack: Stack, config: Config) -> list[Grant]:
    """What `logs` looks at; it changes nothing."""
    return [
        list_tasks(stack, config),
        look_at_tasks(stack, config),
        look_at_task_definitions(),
        last_lines(stack, config),
    ]
