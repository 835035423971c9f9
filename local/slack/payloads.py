"""What Slack sends to an app: a slash command's form, and a button's payload, without the old verification token.

Sources: docs.slack.dev/interactivity/implementing-slash-commands and
docs.slack.dev/reference/interaction-payloads/block_actions-payload.
"""

import json
import secrets
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

from local.slack.api import BOT_ID, TEAM_ID, channel_id
from local.slack.people import Person
from local.slack.store import Message
from preview.records import to_json

_APP_ID = "A0EC5DE17Y0"
_DOMAIN = "embedded"


def slash_command(*, command: str, text: str, person: Person, channel: str, response_url: str) -> bytes:
    """The form of `/command text`."""
    form = {
        "team_id": TEAM_ID,
        "team_domain": _DOMAIN,
        "channel_id": channel_id(channel),
        "channel_name": channel.removeprefix("#"),
        "user_id": person.id,
        "user_name": person.name,
        "command": command,
        "text": text,
        "api_app_id": _APP_ID,
        "is_enterprise_install": "false",
        "response_url": response_url,
        "trigger_id": _trigger_id(),
    }
    return urlencode(form).encode()


def block_action(*, message: Message, button: Mapping[str, Any], person: Person, response_url: str, at: float) -> bytes:
    """The form whose `payload` says that somebody pressed a button, `at` seconds after 1970."""
    channel = {"id": channel_id(message.channel), "name": message.channel.removeprefix("#")}
    shown = ("text", "ts", "blocks", "attachments", "thread_ts")
    told = {name: value for name, value in to_json(message).items() if name in shown and value}
    action = {
        name: button[name] for name in ("action_id", "block_id", "text", "value", "url", "style") if name in button
    }
    payload: dict[str, Any] = {
        "type": "block_actions",
        "user": {"id": person.id, "username": person.name, "name": person.name, "team_id": TEAM_ID},
        "api_app_id": _APP_ID,
        "container": {
            "type": "message",
            "message_ts": message.ts,
            "channel_id": channel["id"],
            "is_ephemeral": message.ephemeral_for is not None,
            **({"thread_ts": message.thread_ts} if message.thread_ts else {}),
        },
        "trigger_id": _trigger_id(),
        "team": {"id": TEAM_ID, "domain": _DOMAIN},
        "enterprise": None,
        "is_enterprise_install": False,
        "channel": channel,
        "message": {"type": "message", "user": "U0EC5DE17Y0", "bot_id": BOT_ID, "team": TEAM_ID, **told},
        "state": {"values": {}},
        "response_url": response_url,
        "actions": [{**action, "type": "button", "action_ts": f"{at:.6f}"}],
    }
    return urlencode({"payload": json.dumps(payload)}).encode()


def buttons(message: Message) -> Iterator[Mapping[str, Any]]:
    """The message's buttons, each with the id of its block; Slack makes one up where none was given."""
    for number, block in enumerate(message.blocks):
        held = block.get("elements") if block.get("type") == "actions" else [block.get("accessory")]
        for element in held or ():
            if isinstance(element, Mapping) and element.get("type") == "button":
                yield {"block_id": block.get("block_id") or f"b{number}", **element}


def _trigger_id() -> str:
    return f"{secrets.randbelow(10**12)}.{secrets.randbelow(10**12)}.{secrets.token_hex(16)}"
