"""Requests as Slack sends them, signed as Slack signs them.

The payload is the page's own, with our buttons in it:
docs.slack.dev/reference/interaction-payloads/block_actions-payload
"""

import base64
import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

SECRET = "8f742231b10e8888abcd99yyyzzz85a5"
NOW = 1_800_000_000
FORM_TYPE = "application/x-www-form-urlencoded"


def command_form(text: str, **fields: str) -> dict[str, str]:
    """A slash command's form."""
    return {
        "token": "gIkuvaNzQIHg97ATvDxqgjtO",
        "team_id": "T0001",
        "team_domain": "example",
        "channel_id": "C2147483705",
        "channel_name": "previews",
        "user_id": "U2147483697",
        "user_name": "ada",
        "command": "/deity",
        "text": text,
        "response_url": "https://hooks.slack.com/commands/1234/5678",
        "trigger_id": "13345224609.738474920.8088930838d88f008e0",
        "api_app_id": "A123456",
        **fields,
    }


def pressed(action: str, value: str | None, **fields: Any) -> dict[str, Any]:
    """The payload of a button that was pressed."""
    held = {"value": value} if value is not None else {}
    return {
        "type": "block_actions",
        "user": {"id": "UA8RXUSPL", "username": "ada", "name": "ada", "team_id": "T9TK3CUKW"},
        "api_app_id": "AABA1ABCD",
        "token": "9s8d9as89d8as9d8as989",
        "container": {"type": "message", "message_ts": "1548261231.000200", "channel_id": "CBR2V3XEX"},
        "trigger_id": "12321423423.333649436676.d8c1bb837935619ccad0f624c448ffb3",
        "team": {"id": "T9TK3CUKW", "domain": "example"},
        "channel": {"id": "CBR2V3XEX", "name": "previews"},
        "message": {"bot_id": "BAH5CA16Z", "type": "message", "text": "ready", "ts": "1548261231.000200"},
        "response_url": "https://hooks.slack.com/actions/AABA1ABCD/1232321423432/D09sSasdasdAS9091209",
        "actions": [
            {
                "action_id": action,
                "block_id": "buttons",
                "text": {"type": "plain_text", "text": "Press", "emoji": True},
                **held,
                "type": "button",
                "action_ts": "1548426417.840180",
            }
        ],
        **fields,
    }


@dataclass(frozen=True, kw_only=True)
class SignedRequest:
    """A request, as Slack would send it at `NOW`."""

    body: str
    path: str
    signature: str
    timestamp: str

    def http_event(
        self, headers: Mapping[str, str | None] | None = None, *, base64_encoded: bool = True
    ) -> dict[str, Any]:
        """API Gateway's event. A form is no text to it, so it comes encoded; `headers` replace, `None` leaves out."""
        sent: dict[str, str | None] = {
            "content-type": FORM_TYPE,
            "user-agent": "Slackbot 1.0 (+https://api.slack.com/robots)",
            "x-slack-signature": self.signature,
            "x-slack-request-timestamp": self.timestamp,
            **(headers or {}),
        }
        body = base64.b64encode(self.body.encode()).decode() if base64_encoded else self.body
        return {
            "version": "2.0",
            "routeKey": f"POST {self.path}",
            "rawPath": self.path,
            "headers": {name: value for name, value in sent.items() if value is not None},
            "body": body,
            "isBase64Encoded": base64_encoded,
        }


def signed(body: str, *, path: str = "/slack/command", secret: str = SECRET, at: int = NOW) -> SignedRequest:
    """The request with this body."""
    digest = hmac.new(secret.encode(), f"v0:{at}:{body}".encode(), hashlib.sha256).hexdigest()
    return SignedRequest(body=body, path=path, signature=f"v0={digest}", timestamp=str(at))


def command(text: str, *, secret: str = SECRET, at: int = NOW, **fields: str) -> SignedRequest:
    """A slash command."""
    return signed(urlencode(command_form(text, **fields)), secret=secret, at=at)


def button(payload: Mapping[str, Any]) -> SignedRequest:
    """A button that was pressed."""
    return signed(urlencode({"payload": json.dumps(payload)}), path="/slack/interaction")
