"""A small app behind the inbox: it remembers what it heard, and answers as it is told."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any
from urllib.parse import parse_qs

from local.slack.interactions import SlackApp
from local.web_server import ClosableServer

SECRET = "a signing secret"
PATIENCE = 0.3


@dataclass(frozen=True, kw_only=True)
class Heard:
    """One request.

    Attributes:
        path: which of the app's two.
        headers: with names in small letters.
        body: as it came.
    """

    path: str
    headers: Mapping[str, str]
    body: bytes

    @property
    def form(self) -> Mapping[str, str]:
        return {name: values[0] for name, values in parse_qs(self.body.decode(), keep_blank_values=True).items()}

    @property
    def payload(self) -> dict[str, Any]:
        read: dict[str, Any] = json.loads(self.form["payload"])
        return read


@dataclass(kw_only=True)
class App:
    """What it heard, and what it says: `status` and `body`, or nothing while it is `held`."""

    address: str
    heard: list[Heard] = field(default_factory=list)
    status: int = 200
    body: str = ""
    held: threading.Event | None = None

    def slack_app(self) -> SlackApp:
        return SlackApp(
            command_url=f"{self.address}/command",
            interaction_url=f"{self.address}/interaction",
            signing_secret=SECRET,
            seconds=PATIENCE if self.held else 10.0,
        )

    def says(self, **answer: object) -> None:
        self.body = json.dumps(answer)


@contextmanager
def running() -> Iterator[App]:
    server = _Server(_Handler)
    app = server.app = App(address=server.url)
    server.serve()
    yield app
    if app.held:
        app.held.set()
    server.close()


class _Server(ClosableServer):
    app: App


class _Handler(BaseHTTPRequestHandler):
    server: _Server

    def do_POST(self) -> None:
        app = self.server.app
        headers = {name.lower(): value for name, value in self.headers.items()}
        body = self.rfile.read(int(headers["content-length"]))
        app.heard.append(Heard(path=self.path, headers=headers, body=body))
        if app.held:
            app.held.wait()
        answer = app.body.encode()
        self.send_response(app.status)
        self.send_header("Content-Length", str(len(answer)))
        self.end_headers()
        self.wfile.write(answer)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""
