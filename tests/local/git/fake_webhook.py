"""A webhook's receiver: it keeps every delivery and answers as it is told to."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from typing import Any

from local.web_server import ClosableServer


@dataclass(frozen=True, kw_only=True)
class Received:
    """One request."""

    headers: Mapping[str, str]
    body: bytes

    @property
    def event(self) -> str:
        return self.headers["X-GitHub-Event"]

    @property
    def payload(self) -> dict[str, Any]:
        told: dict[str, Any] = json.loads(self.body)
        return told


class FakeWebhook(ClosableServer):
    """Serves from its making until `close`."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.received: list[Received] = []
        self.hangs_up = False
        self.status = 202
        self.answer = b'{"environment": "acme/hello@feature/x", "revision": 1, "status": "creating"}'
        self.serve()

    @property
    def events(self) -> list[str]:
        """What came, in order: the event, and the ref that it names, or its action and the pull request."""
        return [f"{received.event} {_about(received.payload)}" for received in self.received]

    def last(self, event: str) -> dict[str, Any]:
        """What the latest delivery of an event told."""
        return next(received.payload for received in reversed(self.received) if received.event == event)


def _about(payload: Mapping[str, Any]) -> str:
    if "ref" in payload:
        return str(payload["ref"])
    number = payload["number"] if "number" in payload else payload["issue"]["number"]
    return f"{payload['action']} #{number}"


class _Handler(BaseHTTPRequestHandler):
    server: FakeWebhook

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.server.received.append(Received(headers=dict(self.headers.items()), body=body))
        if self.server.hangs_up:
            return
        self.send_response(self.server.status)
        self.end_headers()
        self.wfile.write(self.server.answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""
