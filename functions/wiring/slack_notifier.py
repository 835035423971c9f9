"""What `handlers.slack_notifier` works with."""

import os
from dataclasses import dataclass

from aws_lambda_powertools.utilities.idempotency import BasePersistenceLayer, DynamoDBPersistenceLayer

from adapters.memory import Memory
from adapters.queue import Queue
from adapters.slack import Slack
from preview.config import Config
from preview.showing.console import Console
from settings import SlackNotifierSettings
from wiring import clients, configuration, feedback, shared


@dataclass(frozen=True, kw_only=True)
class NotifierParts:
    """Slack, and what remembers what it shows (`memory`) and what was posted there (`notices`)."""

    config: Config
    console: Console
    slack: Slack
    memory: Memory
    notices: BasePersistenceLayer
    queue: Queue


def parts() -> NotifierParts:
    """The Slack notifier's parts."""
    held = SlackNotifierSettings.from_env(os.environ)
    secret = shared.secret(held.slack_secret)
    return NotifierParts(
        config=configuration.config(),
        console=feedback.console(held),
        slack=Slack(secret=secret.text, forget=secret.forget, api_url=held.slack_api_url),
        memory=feedback.memory(held),
        notices=DynamoDBPersistenceLayer(table_name=held.notices_table, boto_config=clients.PATIENCE),
        queue=feedback.queue(held),
    )
