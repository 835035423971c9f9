"""A GitHub of our own on a free port: it answers as it is told to, and keeps what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `drop` closes the connection instead, `hang` gives none until the server ends."""

    status: int = 200
    body: str = "[]"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    hang: bool = False


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What was asked; the headers' names in lower case."""

    path: str
    headers: dict[str, str]


class GitHubServer:
    """Answers everything with `reply`."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.reply = Reply()
        self.asked: list[Asked] = []


@contextmanager
def github_server() -> Iterator[GitHubServer]:
    """The server, running for as long as the context."""
    ending = threading.Event()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            github.asked.append(
                Asked(path=self.path, headers={name.lower(): value for name, value in self.headers.items()})
            )
            reply = github.reply
            if reply.hang:
                ending.wait(30)
            if reply.hang or reply.drop:
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
    github = GitHubServer(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield github
    finally:
        ending.set()
        server.shutdown()
        server.server_close()
        thread.join()
