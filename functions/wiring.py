"""Builds the clients, and each handler's parts from its settings and the configuration in the asset.

Nothing else does but wiring_slack_command.py, for the one function whose cold start somebody waits for.
"""

import json
import os
import random
import time
import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import boto3
from botocore.config import Config as BotoConfig

import settings
from adapters.branch_file import BranchFiles
from adapters.commands import Commands
from adapters.ecr import Ecr
from adapters.ecs import Ecs
from adapters.feedback_queues import FeedbackQueues
from adapters.github import GitHub
from adapters.github_files import GitHubFiles
from adapters.github_tokens import StoredToken
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.memory import Memory
from adapters.owned import OwnedResources
from adapters.queue import Queue
from adapters.registry import Registry
from adapters.runs import Runs
from adapters.secrets import Secret, signing_secrets
from adapters.task_definitions import TaskDefinitions
from adapters.topic import Topic
from adapters.turns import Turns
from convergence.converge import Convergence
from convergence.looks import Looks
from convergence.sweep import Sweep
from preview.config import Config
from preview.console import Console
from preview.environment import Machine
from preview.errors import MissingSettingError
from preview.records import from_json
from steps.aws import Aws

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
    from mypy_boto3_ecr import ECRClient

    from adapters.github_tokens import Tokens
    from adapters.queue import Queue
    from adapters.slack import Slack
    from feedback.github_feedback import GitHubFeedback
    from preview.answers import Reply
    from preview.command import Command

# Short enough that three tries fit in a step's 60 seconds; the state machines take over from there.
_CLIENT = BotoConfig(
    connect_timeout=3,
    read_timeout=10,
    retries={"mode": "standard", "max_attempts": 3},
    user_agent_extra="ecs-deity",
)
# Shorter still: a log that does not answer must leave a diagnosis the time to say the rest.
_LOGS_CLIENT = _CLIENT.merge(BotoConfig(read_timeout=5, retries={"mode": "standard", "max_attempts": 2}))


@cache
def config() -> Config:
    """The configuration that was checked at synthesis."""
    return from_json(Config, json.loads((Path(__file__).parent / "config.json").read_text(encoding="utf-8")))


def convergence() -> Convergence:
    """What the webhook, the runs' ends and the sweep share."""
    held = settings.DispatchSettings.from_env(os.environ)
    return Convergence(
        registry=_registry(held.registry_table),
        runs=_runs(held),
        topic=Topic(boto3.client("sns", config=_CLIENT), held.topic_arn),
        config=config(),
        now=_now,
        token=lambda: uuid.uuid4().hex[:8],
        feedback=_feedback(held),
    )


@dataclass(frozen=True, kw_only=True)
class WebhookParts:
    """What `handlers.github_webhook` works with."""

    secrets: Callable[[], Iterable[str]]
    config: Config
    converge: Convergence
    commands: Commands | None


def github_webhook() -> WebhookParts:
    """The webhook's parts."""
    held = settings.GithubWebhookSettings.from_env(os.environ)
    secret = _secret(held.github_secret)
    return WebhookParts(
        secrets=lambda: signing_secrets(secret),
        config=config(),
        converge=convergence(),
        commands=Commands(boto3.client("sqs", config=_CLIENT), held.commands_queue) if held.commands_queue else None,
    )


@dataclass(frozen=True, kw_only=True)
class NotifierParts:
    """What `handlers.slack_notifier` works with."""

    config: Config
    console: Console
    slack: "Slack"
    memory: Memory
    notices: "BasePersistenceLayer"
    queue: Queue


def slack_notifier() -> NotifierParts:
    """The Slack notifier's parts."""
    # Imported here, because the other functions need none of it and would pay for it at every cold start.
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer  # noqa: PLC0415

    from adapters.slack import Slack  # noqa: PLC0415

    held = settings.SlackNotifierSettings.from_env(os.environ)
    secret = _secret(held.slack_secret)
    return NotifierParts(
        config=config(),
        console=_console(held),
        slack=Slack(secret=secret.text, forget=secret.forget, api_url=held.slack_api_url),
        memory=_memory(held.feedback_table),
        notices=DynamoDBPersistenceLayer(table_name=held.notices_table, boto_config=_CLIENT),
        queue=_queue(held.feedback_queue),
    )


@dataclass(frozen=True, kw_only=True)
class CommandParts:
    """What `handlers.chat_command` works with."""

    perform: "Callable[[Command], Reply]"
    answer: "Callable[[Command, Reply], None]"
    queue: "Queue"
    notices: "BasePersistenceLayer"


def chat_command() -> CommandParts:
    """The parts of what carries out commands."""
    # Imported here, because the other functions need none of it and would pay for it at every cold start.
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer  # noqa: PLC0415

    from adapters.answers import Answers  # noqa: PLC0415
    from adapters.container_log import ContainerLog  # noqa: PLC0415
    from adapters.github_questions import GitHubQuestions  # noqa: PLC0415
    from adapters.queue import Queue  # noqa: PLC0415
    from adapters.user_groups import UserGroups  # noqa: PLC0415
    from chat.answering import Answering  # noqa: PLC0415
    from chat.parts import Chat  # noqa: PLC0415
    from chat.perform import Performer  # noqa: PLC0415
    from convergence.asked import Asked  # noqa: PLC0415

    held = settings.ChatCommandSettings.from_env(os.environ)
    secret, tokens, ecs = _secret(held.slack_secret), _github_tokens(held), boto3.client("ecs", config=_CLIENT)
    github = None if tokens is None else GitHubQuestions(tokens=tokens, api_url=held.github_api_url)
    chat = Chat(
        asked=Asked(converge=convergence()),
        registry=_registry(held.registry_table),
        config=config(),
        github=github,
        user_groups=UserGroups(
            secret=secret.text, forget=secret.forget, clock=time.monotonic, api_url=held.slack_api_url
        ),
        tasks=Ecs(ecs),
        log=ContainerLog(definitions=TaskDefinitions(ecs), logs=_logs()),
    )
    return CommandParts(
        perform=Performer(chat=chat).perform,
        answer=Answering(answers=Answers(), github=github).answer,
        queue=Queue(boto3.client("sqs", config=_CLIENT), held.commands_queue),
        notices=DynamoDBPersistenceLayer(table_name=held.notices_table, boto_config=_CLIENT),
    )


@dataclass(frozen=True, kw_only=True)
class GitHubNotifierParts:
    """What `handlers.github_notifier` works with."""

    feedback: "GitHubFeedback"
    queue: "Queue"


def github_notifier() -> GitHubNotifierParts:
    """The GitHub notifier's parts.

    Raises:
        MissingSettingError: there is neither a token nor an App.
    """
    # Imported here, because the other functions need none of it and would pay for it at every cold start.
    from adapters.github_comments import GitHubComments  # noqa: PLC0415
    from adapters.github_deployments import GitHubDeployments  # noqa: PLC0415
    from adapters.github_questions import GitHubQuestions  # noqa: PLC0415
    from adapters.github_statuses import GitHubStatuses  # noqa: PLC0415
    from adapters.memory import Memory  # noqa: PLC0415
    from adapters.queue import Queue  # noqa: PLC0415
    from feedback.github_comment import EnvironmentComment  # noqa: PLC0415
    from feedback.github_commit_status import CommitStatus  # noqa: PLC0415
    from feedback.github_deployment import CommitDeployment  # noqa: PLC0415
    from feedback.github_feedback import GitHubFeedback  # noqa: PLC0415
    from preview.console import Console  # noqa: PLC0415

    held = settings.GithubNotifierSettings.from_env(os.environ)
    tokens, api_url = _github_tokens(held), held.github_api_url
    if tokens is None:
        raise MissingSettingError("GithubNotifierSettings: there is neither GITHUB_TOKEN nor GITHUB_APP and its key")
    console = Console(provision_arn=held.provision_arn, teardown_arn=held.teardown_arn)
    feedback = GitHubFeedback(
        memory=Memory(
            boto3.client("dynamodb", config=_CLIENT), held.feedback_table, now=_now, token=lambda: uuid.uuid4().hex
        ),
        parts=(
            CommitStatus(statuses=GitHubStatuses(tokens=tokens, api_url=api_url), console=console),
            EnvironmentComment(
                comments=GitHubComments(tokens=tokens, api_url=api_url),
                pull_requests=GitHubQuestions(tokens=tokens, api_url=api_url),
                config=config(),
                console=console,
            ),
            CommitDeployment(deployments=GitHubDeployments(tokens=tokens, api_url=api_url), console=console),
        ),
    )
    return GitHubNotifierParts(feedback=feedback, queue=Queue(boto3.client("sqs", config=_CLIENT), held.feedback_queue))


@dataclass(frozen=True, kw_only=True)
class SweepParts:
    """What `handlers.sweep` works with. `stack` is the metrics' dimension."""

    sweep: Sweep
    stack: str


def sweep() -> SweepParts:
    """The sweep's parts."""
    held = settings.SweepSettings.from_env(os.environ)
    stack, ecs = config().stack, boto3.client("ecs", config=_CLIENT)
    swept = Sweep(
        registry=_registry(held.registry_table),
        runs=_runs(held),
        owned=OwnedResources(boto3.client("resourcegroupstaggingapi", config=_CLIENT), stack=stack),
        looks=Looks(
            load_balancing=LoadBalancing(boto3.client("elbv2", config=_CLIENT)),
            ecs=Ecs(ecs),
            definitions=TaskDefinitions(ecs),
            stack=stack,
        ),
        github=_github(held),
        converge=convergence(),
        config=config(),
        now=_now,
    )
    return SweepParts(sweep=swept, stack=stack)


def _github(held: settings.SweepSettings) -> GitHub | None:
    tokens = _github_tokens(held)
    return None if tokens is None else GitHub(tokens=tokens, api_url=held.github_api_url)


def _branch_files(held: settings.StepSettings) -> BranchFiles | None:
    tokens = _github_tokens(held)
    return None if tokens is None else BranchFiles(GitHubFiles(tokens=tokens, api_url=held.github_api_url))


def _github_tokens(held: settings.GitHubSettings) -> "Tokens | None":
    """What GitHub is asked with; `None` where nobody set anything up for it."""
    if held.github_token is not None:
        return StoredToken(_secret(held.github_token))
    if held.github_app is None or held.github_app_key is None:
        return None
    # Imported here, because most installations have a token and would pay for it at every cold start.
    from adapters.github_app import AppTokens  # noqa: PLC0415
    from adapters.github_http import GitHubHttp  # noqa: PLC0415

    return AppTokens(
        GitHubHttp(api_url=held.github_api_url),
        app=held.github_app,
        key=held.github_app_key,
        kms=boto3.client("kms", config=_CLIENT),
        now=time.time,
    )


def aws() -> Aws:
    """What the steps work with."""
    held = settings.StepSettings.from_env(os.environ)
    ecs = boto3.client("ecs", config=_CLIENT)
    return Aws(
        load_balancing=LoadBalancing(boto3.client("elbv2", config=_CLIENT)),
        ecs=Ecs(ecs),
        logs=_logs(),
        definitions=TaskDefinitions(ecs),
        ecr=Ecr(_ecr),
        topic=Topic(boto3.client("sns", config=_CLIENT), held.topic_arn),
        branch_files=_branch_files(held),
        registry=_registry(held.registry_table),
        turns=Turns(boto3.client("dynamodb", config=_CLIENT), held.turns_table),
        config=config(),
        now=time.time,
        choose=random.SystemRandom().choice,
    )


@cache
def _ecr(region: str) -> "ECRClient":
    """A client is made when an image is looked for: most functions never do."""
    return boto3.client("ecr", region_name=region, config=_CLIENT)


def _logs() -> Logs:
    return Logs(lambda region: boto3.client("logs", region_name=region, config=_LOGS_CLIENT))


def _feedback(held: settings.DispatchSettings) -> FeedbackQueues | None:
    if held.feedback_queues is None:
        return None
    return FeedbackQueues(boto3.client("sqs", config=_CLIENT), held.feedback_queues.split())


def _secret(name: str) -> Secret:
    return Secret(client=boto3.client("secretsmanager", config=_CLIENT), name=name, clock=time.monotonic)


def _memory(table: str) -> Memory:
    return Memory(boto3.client("dynamodb", config=_CLIENT), table, now=_now, token=lambda: uuid.uuid4().hex)


def _queue(url: str) -> Queue:
    return Queue(boto3.client("sqs", config=_CLIENT), url)


def _console(held: settings.FeedbackSettings) -> Console:
    return Console(provision_arn=held.provision_arn, teardown_arn=held.teardown_arn)


def _registry(table: str) -> Registry:
    return Registry(boto3.client("dynamodb", config=_CLIENT), table)


def _runs(held: settings.DispatchSettings) -> Runs:
    machines = {Machine.PROVISION: held.provision_arn, Machine.TEARDOWN: held.teardown_arn}
    return Runs(boto3.client("stepfunctions", config=_CLIENT), machines)


def _now() -> int:
    return int(time.time())
