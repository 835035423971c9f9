"""GitHub's REST API over the git remote: the three questions that ECS Deity asks, answered as GitHub answers them.

GET /repos/O/R/contents/NAME?ref=SHA           a file at a commit's root, as it is
GET /repos/O/R/git/trees/SHA                   what a commit holds at its root
GET /repos/O/R/git/matching-refs/heads/START   the branches whose names begin so

docs.github.com/en/rest: repos/contents, git/trees and git/refs.
"""

import hmac
import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

from local.github.contents import Contents, Entry
from local.github.history import History
from local.web_server import ClosableServer

_JSON = "application/json; charset=utf-8"
_RAW = "application/vnd.github.raw+json; charset=utf-8"
_DOCUMENTATION = "https://docs.github.com/rest"
_PATH = re.compile(
    r"/repos/(?P<repository>[^/]+/[^/]+)/(?P<question>contents|git/trees|git/matching-refs/heads)/(?P<of>.+)"
)


@dataclass(frozen=True, kw_only=True)
class Reply:
    """An answer."""

    status: HTTPStatus = HTTPStatus.OK
    kind: str = _JSON
    body: bytes

    @classmethod
    def of(cls, value: object, status: HTTPStatus = HTTPStatus.OK) -> Self:
        """A JSON value."""
        return cls(status=status, body=json.dumps(value).encode())

    @classmethod
    def refusal(cls, status: HTTPStatus, message: str) -> Self:
        """In GitHub's words."""
        return cls.of({"message": message, "documentation_url": _DOCUMENTATION, "status": str(status.value)}, status)


_NOT_FOUND = Reply.refusal(HTTPStatus.NOT_FOUND, "Not Found")


class GitHubApi:
    """A server that plays GitHub's API for as long as it is open.

    It knows the contents of one repository. Of any other, whose deliveries are made by hand, nobody has the branches:
    whichever it is asked for is there.

    Args:
        bare: where that repository is, or will be.
        repository: its name, `owner/name`.
        token: what every question must bear.
    """

    def __init__(self, *, bare: Path, repository: str, token: str) -> None:
        self._contents = Contents(bare)
        self._history = History(bare)
        self._repository = repository
        self._token = token
        self._server = _Server(self)

    @classmethod
    def start(cls, *, bare: Path, repository: str, token: str) -> Self:
        """Serve on a free port of 127.0.0.1.

        Raises:
            OSError: there is none.
        """
        api = cls(bare=bare, repository=repository, token=token)
        api._server.serve()
        return api

    @property
    def url(self) -> str:
        """In place of `https://api.github.com`."""
        return self._server.url

    def close(self) -> None:
        """Stop serving."""
        self._server.close()

    def answer(self, target: str, *, authorization: str) -> Reply:
        """The answer to a GET of `target`, the path with its query."""
        scheme, _, token = authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), self._token.encode()):
            return Reply.refusal(HTTPStatus.UNAUTHORIZED, "Bad credentials")
        parts = urlsplit(target)
        asked = _PATH.fullmatch(parts.path)
        if asked is None:
            return _NOT_FOUND
        known, of = unquote(asked["repository"]).lower() == self._repository.lower(), unquote(asked["of"])
        if asked["question"] == "git/matching-refs/heads":
            return self._branches(of) if known else _any_branch(of)
        if not known:
            return _NOT_FOUND
        if asked["question"] == "git/trees":
            return self._tree(of)
        return self._file(of, commit=parse_qs(parts.query).get("ref", [""])[0])

    def _branches(self, start: str) -> Reply:
        begins = f"refs/heads/{start}"
        return Reply.of(
            [_ref(ref, commit) for ref, commit in self._history.branches().items() if ref.startswith(begins)]
        )

    def _tree(self, commit: str) -> Reply:
        root = self._contents.root(commit)
        if root is None:
            return _NOT_FOUND
        tree = [{"path": held.name, "type": held.kind, "sha": held.id} for held in root.values()]
        return Reply.of({"sha": commit, "tree": tree, "truncated": False})

    def _file(self, name: str, *, commit: str) -> Reply:
        root = self._contents.root(commit)
        if root is None:
            return Reply.refusal(HTTPStatus.NOT_FOUND, f"No commit found for the ref {commit}")
        entry = root.get(name)
        if entry is None:
            return _NOT_FOUND
        if entry.kind != "blob":
            return Reply.of(_no_file(entry))
        return Reply(kind=_RAW, body=self._contents.file(entry))


def _ref(ref: str, commit: str) -> dict[str, object]:
    return {"ref": ref, "object": {"type": "commit", "sha": commit}}


def _any_branch(start: str) -> Reply:
    """No branch's name ends in a slash: so begins a list, of which nothing is known."""
    return Reply.of([] if start.endswith("/") else [_ref(f"refs/heads/{start}", "0" * 40)])


def _no_file(entry: Entry) -> object:
    """ "Directories and submodules do not support custom media types": they come as JSON."""
    return [] if entry.kind == "tree" else {"type": "submodule", "name": entry.name, "sha": entry.id}


class _Server(ClosableServer):
    def __init__(self, api: GitHubApi) -> None:
        self.answer: Callable[..., Reply] = api.answer
        super().__init__(_Handler)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True  # an answer is written in two pieces; the second is not to wait
    server: _Server

    def do_GET(self) -> None:
        reply = self.server.answer(self.path, authorization=self.headers.get("Authorization", ""))
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.kind)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        self.wfile.write(reply.body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet: the steps tell what they were answered."""
