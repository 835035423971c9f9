"""A Slack of our own on a free port: it keeps what is posted to it and answers as it is told to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `drop` closes the connection instead."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False


@dataclass(frozen=True, kw_only=True)
class Post:
    """What arrived, and when by the clock of `time.monotonic`."""

    path: str
    token: str | None
    message: dict[str, Any]
    at: float


class SlackServer:
    """Answers from `replies` in order, then with `usual`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.usual = Reply()
        self.replies: list[Reply] = []
        self.posts: list[Post] = []

    def take(self, post: Post) -> Reply:
        self.posts.append(post)
        return self.replies.pop(0) if self.replies else self.usual


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """The server, running for as long as the context."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            reply = slack.take(
                Post(
                    path=self.path,
                    token=self.headers.get("Authorization"),
                    message=json.loads(body),
                    at=time.monotonic(),
                )
            )
            if reply.drop:
                self.close_connection = True
                return
            self.send_response(reply.status)
            for name, value in reply.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(reply.body.encode())

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
            """Silent: what failed shows in the test."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    slack = SlackServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield slack
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
