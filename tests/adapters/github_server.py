"""A GitHub of our own on a free port: it answers as it is told to, and keeps what it was asked."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

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
    """What was asked; the headers' names in lower case."""

    path: str
    headers: dict[str, str]


class GitHubServer:
    """Answers with what `replies` holds for a path, less its query, and everything else with `reply`."""

    def __init__(self) -> None:
        self.url = ""
        self.reply = Reply()
        self.replies: dict[str, Reply] = {}
        self.asked: list[Asked] = []


@contextmanager
def github_server() -> Iterator[GitHubServer]:
    """The server, running for as long as the context."""
    ending, github = threading.Event(), GitHubServer()

    class Handler(Answering):
        def do_GET(self) -> None:  # noqa: N802  the base class's name
            headers = {name.lower(): value for name, value in self.headers.items()}
            github.asked.append(Asked(path=self.path, headers=headers))
            reply = github.replies.get(self.path.partition("?")[0], github.reply)
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
