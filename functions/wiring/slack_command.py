"""What `handlers.slack_command` works with. Slack waits three seconds, a cold start included: little is imported."""

import json
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

from adapters.commands import Commands
from adapters.secrets import signing_secrets
from adapters.seen import Seen
from adapters.slack_signature import SlackSignature
from settings import SlackCommandSettings
from wiring import clients, shared


@dataclass(frozen=True, kw_only=True)
class SlackCommandParts:
    """Who knows Slack, who remembers its requests, and the queue of commands; `stack` is the metrics' dimension."""

    signature: SlackSignature
    seen: Seen
    commands: Commands
    stack: str


def parts(configuration: Path = shared.CONFIGURATION) -> SlackCommandParts:
    """The parts of Slack's slash command and buttons. Of the configuration one word is needed, not its classes."""
    held = SlackCommandSettings.from_env(os.environ)
    secret = shared.secret(held.slack_signing_secret, clients.LITTLE_PATIENCE)
    return SlackCommandParts(
        signature=SlackSignature(lambda: signing_secrets(secret), now=time.time),
        seen=Seen(
            clients.dynamodb(clients.LITTLE_PATIENCE),
            held.notices_table,
            now=shared.now,
            token=lambda: uuid.uuid4().hex,
        ),
        commands=Commands(clients.sqs(clients.LITTLE_PATIENCE), held.commands_queue),
        stack=json.loads(configuration.read_text(encoding="utf-8"))["stack"],
    )
