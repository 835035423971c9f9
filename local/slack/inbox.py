"""Slack for the embedded run: it takes posts as Slack does, keeps them, and shows them.

POST /services/…    an incoming webhook
POST /api/<method>  the Web API
GET  /messages      what was posted, oldest first, as JSON
GET  /              the same for people
"""

import json
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from typing import Self

from local.slack.api import Reply, SlackApi
from local.slack.page import CONTENT_SECURITY_POLICY, page
from local.slack.store import Message, MessageStore
from local.web_server import ClosableServer
from preview.records import to_json

_LARGEST_BODY = 1024 * 1024


class SlackInbox:
    """A server that plays Slack for as long as it is open."""

    def __init__(self, *, store: MessageStore, api: SlackApi, port: int) -> None:
        """See `start`."""
        self._store = store
        self._server = _InboxServer(store=store, api=api, port=port)

    @classmethod
    def start(cls, port: int = 0, *, webhook_channel: str = "#previews") -> Self:
        """Serve on 127.0.0.1; port 0 takes any that is free. `webhook_channel` is where webhooks post.

        Raises:
            OSError: the port cannot be had.
        """
        store = MessageStore()
        inbox = cls(store=store, api=SlackApi(store=store, webhook_channel=webhook_channel), port=port)
        inbox._server.serve()
        return inbox

    @property
    def url(self) -> str:
        """The page, for people."""
        return f"{self._server.url}/"

    @property
    def messages_url(self) -> str:
        """GET gives the messages as a JSON list, oldest first."""
        return f"{self._server.url}/messages"

    @property
    def webhook_url(self) -> str:
        """An incoming webhook."""
        return f"{self._server.url}/services/T00000000/B00000000/embedded"

    @property
    def api_url(self) -> str:
        """The Web API, as slack_sdk's `base_url` wants it."""
        return f"{self._server.url}/api/"

    def messages(self) -> tuple[Message, ...]:
        """What was posted, oldest first."""
        return self._store.all()

    def wait_for(self, predicate: Callable[[Message], object], timeout: float) -> Message:
        """The oldest message for which `predicate` holds, once there is one.

        Raises:
            TimeoutError: there was none within `timeout` seconds; the error's text lists what did come.
        """
        return self._store.wait_for(predicate, timeout)

    def close(self) -> None:
        """Stop serving; the messages stay readable."""
        self._server.close()


class _InboxServer(ClosableServer):
    def __init__(self, *, store: MessageStore, api: SlackApi, port: int) -> None:
        self.store = store
        self.api = api
        super().__init__(_Handler, port=port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is written in two pieces; the second is not to wait
    server: _InboxServer

    def do_GET(self) -> None:
        path = self.path.partition("?")[0]
        if path == "/":
            self._reply(Reply(content_type="text/html; charset=utf-8", body=page(self.server.store.all())))
        elif path == "/messages":
            self._reply(Reply(body=json.dumps([to_json(message) for message in self.server.store.all()])))
        else:
            self._reply(_NOT_FOUND)

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        path, content_type = self.path.partition("?")[0], self.headers.get("Content-Type", "")
        if path.startswith("/services/"):
            self._reply(self.server.api.webhook(content_type=content_type, body=body))
        elif path.startswith("/api/"):
            method, authorization = path.removeprefix("/api/"), self.headers.get("Authorization", "")
            api = self.server.api
            self._reply(api.call(method, content_type=content_type, authorization=authorization, body=body))
        else:
            self._reply(_NOT_FOUND)

    def _body(self) -> bytes | None:
        """The request's body; `None`, and the client answered, where it cannot be read."""
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal():
            self._reply(_refusal(HTTPStatus.LENGTH_REQUIRED), last=True)
        elif int(length) > _LARGEST_BODY:
            self._reply(_refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE), last=True)
        else:
            return self.rfile.read(int(length))
        return None

    def _reply(self, reply: Reply, *, last: bool = False) -> None:
        body = reply.body.encode(errors="replace")  # JSON can hold half a surrogate pair
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        if last:
            self.send_header("Connection", "close")  # which also makes this handler close
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet: what was posted can be seen on the page."""


def _refusal(status: HTTPStatus) -> Reply:
    return Reply(status=status, content_type="text/plain", body=status.phrase)


_NOT_FOUND = _refusal(HTTPStatus.NOT_FOUND)
