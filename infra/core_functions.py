"""The functions that keep environments as their branches ask for: webhook, steps, endings, and the sweep."""

from aws_cdk import Duration, Stack
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sqs as sqs

from infra import common_grants
from infra.dispatch import Dispatch
from infra.endings import SWEEP_EVERY
from infra.function import Asynchronous, DeityFunction
from infra.github_access import NO_ACCESS, GitHubAccess
from infra.step_grants import look_grants, step_grants, take_turns
from infra.storage import Storage
from preview.config import Config

# GitHub gives up after 10 s (docs.github.com/en/webhooks/using-webhooks/best-practices-for-using-webhooks).
_WEBHOOK_TIMEOUT = Duration.seconds(9)
_TIMEOUT = Duration.seconds(60)
# Hundreds of environments, one after the other. Two sweeps at once do no harm: every write is conditional.
_SWEEP_TIMEOUT = Duration.minutes(5)


def step(
    stack: Stack, code: lambda_.Code, *, config: Config, storage: Storage, github: GitHubAccess
) -> lambda_.IFunction:
    """Every step of both state machines. GitHub is asked where branches may have files of their own."""
    asked = github if any(project.overrides for project in config.projects) else NO_ACCESS
    return DeityFunction(
        stack,
        "Step",
        code=code,
        handler="step",
        description="Every step of both state machines",
        timeout=_TIMEOUT,
        environment={
            "REGISTRY_TABLE": storage.registry.table_name,
            "TURNS_TABLE": storage.turns.table_name,
            "TOPIC_ARN": storage.topic.topic_arn,
            **asked.environment,
        },
        grants=[
            common_grants.use_registry(storage.registry, "GetItem"),
            common_grants.announce(storage.topic),
            take_turns(storage.turns),
            *step_grants(stack, config),
            *common_grants.read_secrets(stack, *asked.secrets),
            *asked.grants,
        ],
    ).function


def webhook(
    stack: Stack, code: lambda_.Code, *, secret: str, dispatch: Dispatch, commands: sqs.IQueue | None
) -> lambda_.IFunction:
    """Takes GitHub's deliveries. `commands` is the queue for comments; `None` where they are no commands."""
    return DeityFunction(
        stack,
        "Webhook",
        code=code,
        handler="github_webhook",
        description="Takes GitHub's deliveries",
        timeout=_WEBHOOK_TIMEOUT,
        environment={
            **dispatch.showing,
            "GITHUB_SECRET": secret,
            **({"COMMANDS_QUEUE": commands.queue_url} if commands else {}),
        },
        grants=[
            *dispatch.showing_grants(),
            *common_grants.read_secrets(stack, secret),
            *([common_grants.command(commands)] if commands else []),
        ],
    ).function


def run_ended(stack: Stack, code: lambda_.Code, *, dispatch: Dispatch, lost: sqs.IQueue) -> lambda_.IFunction:
    """Records how a run ended, and starts what is next. `lost` takes what Lambda gives up on."""
    return DeityFunction(
        stack,
        "RunEnded",
        code=code,
        handler="run_ended",
        description="Records how a run ended, and starts what is next",
        timeout=_TIMEOUT,
        environment=dispatch.environment,
        grants=dispatch.grants(),
        asynchronous=Asynchronous(lost=lost, retries=2, max_age=Duration.hours(1)),
    ).function


def sweep(
    stack: Stack, code: lambda_.Code, *, config: Config, dispatch: Dispatch, github: GitHubAccess, lost: sqs.IQueue
) -> lambda_.IFunction:
    """Mends what events missed. `lost` takes what Lambda gives up on."""
    return DeityFunction(
        stack,
        "Sweep",
        code=code,
        handler="sweep",
        description="Mends what events missed",
        timeout=_SWEEP_TIMEOUT,
        environment={**dispatch.environment, **github.environment},
        grants=[
            *dispatch.grants("Scan"),
            common_grants.look_at_runs(*dispatch.machines.both),
            *look_grants(stack, config),
            *common_grants.read_secrets(stack, *github.secrets),
            *github.grants,
        ],
        asynchronous=Asynchronous(lost=lost, retries=0, max_age=SWEEP_EVERY),
    ).function
