"""The inbox's HTTP server.

POST /services/…           an incoming webhook
POST, GET /api/<method>    the Web API
POST /response/<id>        a `response_url`
GET  /messages             what everybody sees, oldest first, as JSON; with ?ephemeral=1 what single people see, too
GET  /                     the page, as one of the people sees one of the channels
POST /people/command, /people/click    what is done on the page
"""

import json
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs

from local.slack import arguments as read
from local.slack.api import SlackApi
from local.slack.arguments import Reply
from local.slack.interactions import CannotError, Interactions
from local.slack.page import CONTENT_SECURITY_POLICY, View, page
from local.slack.people import Workspace
from local.slack.response_urls import ResponseUrls
from local.slack.store import MessageStore
from local.slack.trouble import Trouble, Troubles
from local.web_server import ClosableServer
from preview.records import to_json

_LARGEST_BODY = 1024 * 1024
_FORM = "application/x-www-form-urlencoded"
_TROUBLE = json.dumps({"ok": False, "error": "ratelimited"}), json.dumps({"ok": False, "error": "internal_error"})


@dataclass(frozen=True, kw_only=True)
class Parts:
    """What answers, by the kind of request.

    Attributes:
        store: what was posted.
        api: takes posts.
        response_urls: takes answers.
        interactions: takes what people do.
        workspace: who they are.
        troubles: what goes wrong.
        channel: the channel that the page shows while there are no messages.
    """

    store: MessageStore
    api: SlackApi
    response_urls: ResponseUrls
    interactions: Interactions
    workspace: Workspace
    troubles: Troubles
    channel: str


class InboxServer(ClosableServer):
    """Answers as Slack does, once it has its parts."""

    parts: Parts

    def __init__(self, *, port: int) -> None:
        """Raises OSError where the port cannot be had."""
        super().__init__(_Handler, port=port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is written in two pieces; the second is not to wait
    server: InboxServer

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        asked = {name: values[-1] for name, values in parse_qs(query).items()}
        if path == "/":
            self._reply(Reply(content_type="text/html; charset=utf-8", body=page(self._view(asked))))
        elif path == "/messages":
            store = self.server.parts.store
            kept = store.all() if asked.get("ephemeral") else store.public()
            self._reply(Reply(body=json.dumps([to_json(message) for message in kept])))
        elif path.startswith("/api/"):
            self._as_slack(path, query.encode(), _FORM)
        else:
            self._reply(_NOT_FOUND)

    def do_POST(self) -> None:
        body = self._body()
        if body is None:
            return
        path, content_type = self.path.partition("?")[0], self.headers.get("Content-Type", "")
        if path.startswith("/people/"):
            self._reply(self._done_by_people(path, content_type, body))
        elif path.startswith(("/services/", "/api/", "/response/")):
            self._as_slack(path, body, content_type)
        else:
            self._reply(_NOT_FOUND)

    def _view(self, asked: dict[str, str]) -> View:
        parts, app = self.server.parts, self.server.parts.interactions.app
        viewer = parts.workspace.person(asked.get("user", "")) or parts.workspace.people[0]
        return View(
            messages=parts.store.all(),
            workspace=parts.workspace,
            viewer=viewer,
            channel=asked.get("channel"),
            first_channel=parts.channel,
            command=app.command if app else None,
        )

    def _as_slack(self, path: str, body: bytes, content_type: str) -> None:
        """Answer what a program asks of Slack, unless Slack is in trouble."""
        trouble, parts = self.server.parts.troubles.meet(), self.server.parts
        if trouble is Trouble.SILENCE:
            self.close_connection = True
        elif trouble is Trouble.RATE_LIMITED:
            self._reply(Reply(status=HTTPStatus.TOO_MANY_REQUESTS, body=_TROUBLE[0], retry_after=1))
        elif trouble is Trouble.BROKEN:
            self._reply(Reply(status=HTTPStatus.INTERNAL_SERVER_ERROR, body=_TROUBLE[1]))
        elif path.startswith("/services/"):
            self._reply(parts.api.webhook(content_type=content_type, body=body))
        elif path.startswith("/response/"):
            name = path.removeprefix("/response/")
            self._reply(parts.response_urls.post(name, content_type=content_type, body=body))
        else:
            method, authorization = path.removeprefix("/api/"), self.headers.get("Authorization", "")
            reply = parts.api.call(method, content_type=content_type, authorization=authorization, body=body)
            self._reply(reply)

    def _done_by_people(self, path: str, content_type: str, body: bytes) -> Reply:
        """Do what somebody does on the page. Other sites' pages cannot send JSON here without asking first."""
        asked = read.json_value(body)
        if content_type != "application/json" or not isinstance(asked, dict):
            return _refusal(HTTPStatus.UNSUPPORTED_MEDIA_TYPE)
        said = {name: str(asked.get(name) or "") for name in ("user", "channel", "text", "ts", "action_id")}
        people = self.server.parts.interactions
        try:
            if path == "/people/command":
                people.command(said["text"], user=said["user"], channel=said["channel"])
            elif path == "/people/click":
                people.click(said["ts"], said["action_id"], user=said["user"])
            else:
                return _NOT_FOUND
        except CannotError as cannot:
            return Reply(status=HTTPStatus.CONFLICT, content_type="text/plain; charset=utf-8", body=str(cannot))
        return Reply(body="{}")

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
        if reply.retry_after is not None:
            self.send_header("Retry-After", str(reply.retry_after))
        if last:
            self.send_header("Connection", "close")  # which also makes this handler close
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet: what was posted can be seen on the page."""


def _refusal(status: HTTPStatus) -> Reply:
    return Reply(status=status, content_type="text/plain", body=status.phrase)


_NOT_FOUND = _refusal(HTTPStatus.NOT_FOUND)
