"""The parts of `handlers.slack_command`, by themselves: Slack waits three seconds, a cold start included.

The rest of wiring.py takes as long to import as all that is needed here.
"""

import json
import os
import time
import uuid
from dataclasses import dataclass
from pathlib import Path

import boto3
from botocore.config import Config as BotoConfig

import settings
from adapters.commands import Commands
from adapters.secrets import Secret, signing_secrets
from adapters.seen import Seen
from adapters.slack_signature import SlackSignature

# What AWS does not take at once is answered with "try again": that must come before the three seconds are over.
_CLIENT = BotoConfig(
    connect_timeout=1,
    read_timeout=1,
    retries={"mode": "standard", "max_attempts": 2},
    user_agent_extra="ecs-deity",
)


@dataclass(frozen=True, kw_only=True)
class SlackCommandParts:
    """What `handlers.slack_command` works with. `stack` is the metrics' dimension."""

    signature: SlackSignature
    seen: Seen
    commands: Commands
    stack: str


def slack_command(asset: Path = Path(__file__).parent) -> SlackCommandParts:
    """The parts of Slack's slash command and buttons. `asset` holds the configuration that was checked at synthesis."""
    held = settings.SlackCommandSettings.from_env(os.environ)
    secret = Secret(
        client=boto3.client("secretsmanager", config=_CLIENT), name=held.slack_signing_secret, clock=time.monotonic
    )
    return SlackCommandParts(
        signature=SlackSignature(lambda: signing_secrets(secret), now=time.time),
        seen=Seen(
            boto3.client("dynamodb", config=_CLIENT),
            held.notices_table,
            now=lambda: int(time.time()),
            token=lambda: uuid.uuid4().hex,
        ),
        commands=Commands(boto3.client("sqs", config=_CLIENT), held.commands_queue),
        stack=json.loads((asset / "config.json").read_text(encoding="utf-8"))["stack"],
    )
