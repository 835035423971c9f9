"""A GitHub of our own on a free port: it answers as it is told to, and keeps what it was asked."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.http_server import Answering, serving


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
    """What was asked, or told; the headers' names in lower case."""

    path: str
    headers: dict[str, str]
    method: str = "GET"
    content: Any = None

    @property
    def call(self) -> str:
        """The method and the path."""
        return f"{self.method} {self.path}"


class GitHubServer:
    """Answers with what `replies` holds for a method and a path, or for a path, both less its query; else `reply`."""

    def __init__(self) -> None:
        self.url = ""
        self.reply = Reply()
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []

    @property
    def calls(self) -> list[str]:
        """The methods and paths, in order."""
        return [asked.call for asked in self.asked]

    def reply_to(self, asked: Asked) -> Reply:
        path = asked.path.partition("?")[0]
        return self.replies.get(f"{asked.method} {path}", self.replies.get(path, self.reply))


@contextmanager
def github_server() -> Iterator[GitHubServer]:
    """The server, running for as long as the context."""
    ending, github = threading.Event(), GitHubServer()

    class Handler(Answering):
        def do_GET(self) -> None:  # noqa: N802  the base class's name
            self._take()

        def do_POST(self) -> None:  # noqa: N802
            self._take()

        def do_PATCH(self) -> None:  # noqa: N802
            self._take()

        def do_DELETE(self) -> None:  # noqa: N802
            self._take()

        def _take(self) -> None:
            headers = {name.lower(): value for name, value in self.headers.items()}
            content = json.loads(self.body()) if int(headers.get("content-length", 0)) else None
            asked = Asked(path=self.path, headers=headers, method=self.command, content=content)
            github.asked.append(asked)
            reply = github.reply_to(asked)
            if reply.hang:
                ending.wait(30)
            if reply.hang or reply.drop:
                self.drop()
            else:
                self.answer(reply.status, reply.body, reply.headers)

    with serving(Handler) as github.url:
        try:
            yield github
        finally:
            ending.set()
