"""The only place that builds clients: each handler's parts, from its settings and the configuration in the asset."""

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
from adapters.ecr import Ecr
from adapters.ecs import Ecs
from adapters.github import GitHub
from adapters.github_files import GitHubFiles
from adapters.load_balancer import LoadBalancing
from adapters.logs import Logs
from adapters.owned import OwnedResources
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
from preview.environment import Machine
from preview.records import from_json
from steps.aws import Aws

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer
    from mypy_boto3_ecr import ECRClient

    from adapters.slack import Slack

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
    )


@dataclass(frozen=True, kw_only=True)
class WebhookParts:
    """What `handlers.github_webhook` works with."""

    secrets: Callable[[], Iterable[str]]
    config: Config
    converge: Convergence


def github_webhook() -> WebhookParts:
    """The webhook's parts."""
    held = settings.GithubWebhookSettings.from_env(os.environ)
    secret = _secret(held.github_secret)
    return WebhookParts(secrets=lambda: signing_secrets(secret), config=config(), converge=convergence())


@dataclass(frozen=True, kw_only=True)
class NotifierParts:
    """What `handlers.slack_notifier` works with."""

    config: Config
    slack: "Slack"
    notices: "BasePersistenceLayer"


def slack_notifier() -> NotifierParts:
    """The Slack notifier's parts."""
    # Imported here, because the other functions need none of it and would pay for it at every cold start.
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer  # noqa: PLC0415

    from adapters.slack import Slack  # noqa: PLC0415

    held = settings.SlackNotifierSettings.from_env(os.environ)
    secret = _secret(held.slack_secret)
    return NotifierParts(
        config=config(),
        slack=Slack(secret=secret.text, forget=secret.forget, api_url=held.slack_api_url),
        notices=DynamoDBPersistenceLayer(table_name=held.notices_table, boto_config=_CLIENT),
    )


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
    if held.github_token is None:
        return None
    secret = _secret(held.github_token)
    return GitHub(token=secret.text, forget=secret.forget, api_url=held.github_api_url)


def _branch_files(held: settings.StepSettings) -> BranchFiles | None:
    if held.github_token is None:
        return None
    secret = _secret(held.github_token)
    return BranchFiles(GitHubFiles(token=secret.text, forget=secret.forget, api_url=held.github_api_url))


def aws() -> Aws:
    """What the steps work with."""
    held = settings.StepSettings.from_env(os.environ)
    ecs = boto3.client("ecs", config=_CLIENT)
    return Aws(
        load_balancing=LoadBalancing(boto3.client("elbv2", config=_CLIENT)),
        ecs=Ecs(ecs),
        logs=Logs(lambda region: boto3.client("logs", region_name=region, config=_LOGS_CLIENT)),
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


def _secret(name: str) -> Secret:
    return Secret(client=boto3.client("secretsmanager", config=_CLIENT), name=name, clock=time.monotonic)


def _registry(table: str) -> Registry:
    return Registry(boto3.client("dynamodb", config=_CLIENT), table)


def _runs(held: settings.DispatchSettings) -> Runs:
    machines = {Machine.PROVISION: held.provision_arn, Machine.TEARDOWN: held.teardown_arn}
    return Runs(boto3.client("stepfunctions", config=_CLIENT), machines)


def _now() -> int:
    return int(time.time())
