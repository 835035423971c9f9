"""A Slack of our own on a free port: it keeps what is posted to it and answers as it is told to."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.adapters.http_server import Answering, serving


@dataclass(frozen=True, kw_only=True)
class Reply:
    """One answer; `drop` closes the connection instead, and `mute` keeps it open and says nothing."""

    status: int = 200
    body: str = "ok"
    headers: dict[str, str] = field(default_factory=dict)
    drop: bool = False
    mute: bool = False


@dataclass(frozen=True, kw_only=True)
class Post:
    """What arrived, and when by the clock of `time.monotonic`."""

    path: str
    token: str | None
    message: dict[str, Any]
    at: float


class SlackServer:
    """Answers from `replies` in order, then with `usual`."""

    def __init__(self) -> None:
        self.url = ""
        self.usual = Reply()
        self.replies: list[Reply] = []
        self.posts: list[Post] = []
        self.over = threading.Event()

    def take(self, post: Post) -> Reply:
        self.posts.append(post)
        return self.replies.pop(0) if self.replies else self.usual


@contextmanager
def slack_server() -> Iterator[SlackServer]:
    """The server, running for as long as the context."""
    slack = SlackServer()

    class Handler(Answering):
        def do_POST(self) -> None:  # noqa: N802  the base class's name
            token, message = self.headers.get("Authorization"), json.loads(self.body())
            reply = slack.take(Post(path=self.path, token=token, message=message, at=time.monotonic()))
            if reply.mute:
                slack.over.wait()
                self.drop()
            elif reply.drop:
                self.drop()
            else:
                self.answer(reply.status, reply.body, reply.headers)

    with serving(Handler) as slack.url:
        try:
            yield slack
        finally:
            slack.over.set()
