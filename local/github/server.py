"""The server that plays GitHub: its API, its pages for people, and what git's hook tells it of.

/repos/…           the REST API, as https://api.github.com has it
/                  the repository's page; /OWNER/NAME/pull/N a pull request's
/_embedded/pushed  git's hook says what was pushed
"""

import contextlib
import hmac
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

from local.github import tell
from local.github.api import Api, Asked
from local.github.deliveries import signature
from local.github.html_parts import CONTENT_SECURITY_POLICY
from local.github.hub import Hub
from local.github.people import People
from local.github.repositories import Repositories
from local.github.repository import GitRepository
from local.github.rest import NOT_FOUND, Reply
from local.github.sender import Sender
from local.github.site import Site
from local.github.store import Store
from local.github.terminal import as_text
from local.github.trouble import Trouble, Troubles
from local.github.webhook import read_webhook
from local.web_server import ClosableServer

_LARGEST_BODY = 1024 * 1024


class GitHub(Hub):
    """Plays GitHub for as long as it is open; see `start`."""

    def __init__(
        self, *, bare: Path, repository: str, token: str, people: People, port: int, send: Callable[..., str] | None
    ) -> None:
        store, self._bare = Store(), bare
        self._server = _Server(self, port=port)
        self._troubles = Troubles()
        super().__init__(
            repositories=Repositories(full_name=repository, git=GitRepository(bare), created_at=store.now()),
            people=people,
            url=self._server.url,
            sender=Sender(bare, send=send),
            store=store,
        )
        self.api = Api(routes=self.routes(), token=token, url=self._server.url, troubles=self._troubles)
        self.site = Site(self)

    @classmethod
    def start(
        cls,
        *,
        bare: Path,
        repository: str,
        token: str,
        people: People | None = None,
        port: int = 0,
        send: Callable[..., str] | None = None,
    ) -> Self:
        """Serve on 127.0.0.1.

        Args:
            bare: where the repository's git is, or will be; its webhook's file is there, too.
            repository: its name, `owner/name`. Of any other repository nobody has the git: whatever it is asked for is
                there, and its statuses, deployments and comments are kept.
            token: what every call of the API must bear.
            people: who may do what.
            port: 0 for any that is free.
            send: delivers in place of the webhook's file, and says in a line what was answered.

        Raises:
            OSError: the port cannot be had.
        """
        github = cls(bare=bare, repository=repository, token=token, people=people or People(), port=port, send=send)
        github._server.serve()
        return github

    @property
    def url(self) -> str:
        """In place of `https://api.github.com`."""
        return self._server.url

    @property
    def page_url(self) -> str:
        """The repository's page, for people."""
        return f"{self._server.url}/"

    def trouble(self, kind: Trouble | str | None, times: int | None = None) -> None:
        """Have the API's next calls, `times` of them or all, meet trouble; `None` ends it.

        `429`: beyond the rate limit; `secondary`: beyond another one, a 403 that says when to come back; `500`;
        `silence`: never answered, until trouble ends or the server closes. What meets trouble has no effect.

        Raises:
            ValueError: there is no such kind.
        """
        self._troubles.begin(None if kind is None else Trouble(kind), times)

    def pull_request_text(self, number: int, *, width: int = 80) -> str:
        """A pull request's page as lines of text, so many columns wide; words stay whole.

        Raises:
            RefusedError: there is no such pull request.
        """
        return as_text(self, number, width=width)

    def close(self) -> None:
        """Stop serving and delivering; what was kept stays readable."""
        self._troubles.begin(None)
        self._server.close()
        self._sender.close()

    def told_of_push(self, body: bytes, signed: str) -> Reply:
        """What git's hook is answered: a line for each delivery that its push made."""
        with contextlib.suppress(FileNotFoundError):
            if hmac.compare_digest(signed.encode(), signature(body, read_webhook(self._bare).secret).encode()):
                try:
                    return Reply.of(self.pushed(tell.read(body)))
                except (ValueError, TypeError, KeyError):
                    return Reply.refusal(HTTPStatus.BAD_REQUEST, "Problems parsing JSON")
        return Reply.refusal(HTTPStatus.UNAUTHORIZED, "The signature is wrong")


class _Server(ClosableServer):
    def __init__(self, github: GitHub, *, port: int) -> None:
        self.github = github
        super().__init__(_Handler, port=port)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is written in two pieces; the second is not to wait
    server: _Server

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def do_PATCH(self) -> None:
        self._answer()

    def do_DELETE(self) -> None:
        self._answer()

    def _answer(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or int(length) > _LARGEST_BODY:
            self.close_connection = True
            self._reply(Reply.refusal(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "Payload too big"))
            return
        body = self.rfile.read(int(length))
        try:
            self._reply(self._reply_to(body))
        except ConnectionAbortedError:
            self.close_connection = True

    def _reply_to(self, body: bytes) -> Reply:
        github, path = self.server.github, urlsplit(self.path).path
        if path == tell.PATH and self.command == "POST":
            return github.told_of_push(body, self.headers.get(tell.SIGNATURE, ""))
        if path.startswith("/repos/"):
            return github.api.answer(
                Asked(
                    method=self.command,
                    target=self.path,
                    body=body,
                    authorization=self.headers.get("Authorization", ""),
                    accept=self.headers.get("Accept", ""),
                )
            )
        if self.command == "GET":
            return github.site.get(self.path)
        if self.command == "POST" and self._is_from_here():
            return github.site.post(path, body)
        return NOT_FOUND

    def _is_from_here(self) -> bool:
        """Whether a form is one of our pages' own: any page on the web could send one here."""
        url = self.server.url
        return self.headers.get("Origin") in (None, url, url.replace("127.0.0.1", "localhost"))

    def _reply(self, reply: Reply) -> None:
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        self.send_header("X-Content-Type-Options", "nosniff")
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet: what was called can be seen on the pages."""
