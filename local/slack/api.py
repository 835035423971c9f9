"""Slack's two ways to post, as its own servers answer them: incoming webhooks, and the Web API.

Sources: docs.slack.dev/messaging/sending-messages-using-incoming-webhooks (webhooks answer in HTTP statuses and plain
text) and docs.slack.dev/reference/methods, under chat.postMessage, chat.update, auth.test and usergroups.users.list
(the Web API answers 200 and says `ok` in the body).
"""

import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from local.slack import arguments as read
from local.slack.arguments import RefusedError, Reply
from local.slack.people import Workspace
from local.slack.store import Message, MessageStore
from preview.records import to_json

TEAM_ID = "T0EC5DE17Y"
BOT_ID = "B0EC5DE17Y0"
_BOT_USER_ID = "U0EC5DE17Y0"
_WEBHOOK_ID = "B0EC5DE17Y1"
_CHANNEL_ID = re.compile(r"[CDG][A-Z0-9]{8,}")
_TOLD = ("text", "ts", "blocks", "attachments", "thread_ts", "bot_id")


class SlackApi:
    """Answers posts and keeps them in a store."""

    def __init__(self, *, store: MessageStore, webhook_channel: str, workspace: Workspace | None = None) -> None:
        """An incoming webhook posts to one channel, which is chosen when the webhook is made."""
        self._store = store
        self._channels: dict[str, str] = {}
        self._webhook_channel = self._known(webhook_channel)
        self._workspace = workspace or Workspace()
        self._methods: Mapping[str, Callable[[Mapping[str, Any]], dict[str, Any]]] = {
            "auth.test": self._auth_test,
            "chat.postMessage": self._post_message,
            "chat.update": self._update,
            "usergroups.users.list": self._users_of_group,
        }

    def webhook(self, *, content_type: str, body: bytes) -> Reply:
        """Answer a post to an incoming webhook: JSON, or a form whose field `payload` is JSON."""
        try:
            payload = read.of_webhook(content_type, body)
            post = read.post({**payload, "channel": self._webhook_channel})
        except RefusedError as refused:
            return Reply(status=HTTPStatus.BAD_REQUEST, content_type="text/plain", body=refused.error)
        self._store.add(replace(post, bot_id=_WEBHOOK_ID))
        return Reply(content_type="text/plain", body="ok")

    def call(self, method: str, *, content_type: str, authorization: str, body: bytes) -> Reply:
        """Answer a call of the Web API."""
        answer: dict[str, Any]
        try:
            arguments = read.of_method(content_type, body)
            _check_token(authorization, arguments)
            answer = {"ok": True, **self._methods.get(method, _unknown)(arguments)}
        except RefusedError as refused:
            answer = {"ok": False, "error": refused.error}
            if refused.details:
                answer["response_metadata"] = {"messages": refused.details}
        return Reply(body=json.dumps(answer))

    def _auth_test(self, _: Mapping[str, Any]) -> dict[str, Any]:
        return {
            "url": "https://embedded.slack.com/",
            "team": "Embedded run",
            "user": "ecs-deity",
            "team_id": TEAM_ID,
            "user_id": _BOT_USER_ID,
            "bot_id": BOT_ID,
            "is_enterprise_install": False,
        }

    def _post_message(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        channel = _channel(arguments)
        post = read.post(arguments)
        message = self._store.add(replace(post, channel=self._known(channel), bot_id=BOT_ID))
        told = {**_as_slack_tells(message), "type": "message", "subtype": "bot_message"}
        return {"channel": channel_id(channel), "ts": message.ts, "message": told}

    def _update(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Change a message. Blocks and attachments that are not named stay as they are."""
        channel, ts = channel_id(_channel(arguments)), str(arguments.get("ts") or "")
        before = self._store.get(ts)
        if before is None or before.ephemeral_for or channel_id(before.channel) != channel:
            raise RefusedError("message_not_found")
        if before.bot_id != BOT_ID:
            raise RefusedError("cant_update_message")
        kept = {"blocks": list(before.blocks), "attachments": list(before.attachments)}
        after = self._store.change(ts, read.post({**kept, **arguments}))
        if after is None:
            raise RefusedError("message_not_found")
        changed = {"user": _BOT_USER_ID, "ts": after.edited.ts} if after.edited else {}
        told = {**_as_slack_tells(after), "type": "message", "edited": changed}
        return {"channel": channel, "ts": ts, "text": after.text, "message": told}

    def _users_of_group(self, arguments: Mapping[str, Any]) -> dict[str, Any]:
        group = arguments.get("usergroup")
        if not isinstance(group, str) or group not in self._workspace.groups:
            raise RefusedError("no_such_subteam")
        return {"users": list(self._workspace.groups[group])}

    def _known(self, channel: str) -> str:
        """The channel as it was named first: an answer's id and a name mean the same channel."""
        return self._channels.setdefault(channel_id(channel), channel)


def channel_id(channel: str) -> str:
    """The id that Slack answers with, whatever the channel was called by; here it is made of the name."""
    if _CHANNEL_ID.fullmatch(channel):
        return channel
    return "C" + hashlib.sha256(channel.removeprefix("#").encode(errors="replace")).hexdigest()[:10].upper()


def _unknown(_: Mapping[str, Any]) -> dict[str, Any]:
    raise RefusedError("unknown_method")


def _channel(arguments: Mapping[str, Any]) -> str:
    channel = arguments.get("channel")
    if not isinstance(channel, str) or not channel:
        raise RefusedError("channel_not_found")
    return channel


def _check_token(authorization: str, arguments: Mapping[str, Any]) -> None:
    scheme, _, token = authorization.partition(" ")
    given = token if scheme.lower() == "bearer" else arguments.get("token", "")
    if not given:
        raise RefusedError("not_authed")
    if not str(given).startswith("xox"):
        raise RefusedError("invalid_auth")


def _as_slack_tells(message: Message) -> dict[str, Any]:
    told = to_json(message)
    return {name: told[name] for name in _TOLD if told.get(name)}
