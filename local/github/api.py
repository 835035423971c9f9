"""GitHub's REST API: who may call it, how often, and which of its parts answers."""

import hmac
import json
import threading
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from local.github.refusals import RefusedError
from local.github.rest import NOT_FOUND, Call, Reply, Route
from local.github.trouble import Troubles

_REPOS = "/repos/"
_HOURLY = 5000
_HOUR = 3600


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An HTTP request: `target` is the path with its query."""

    method: str
    target: str
    body: bytes = b""
    authorization: str = ""
    accept: str = ""


class Api:
    """Answers the calls.

    Args:
        routes: its parts'.
        token: what every call must bear.
        url: the server's.
        troubles: what goes wrong.
    """

    def __init__(self, *, routes: Iterable[Route], token: str, url: str, troubles: Troubles) -> None:
        self._routes = tuple(routes)
        self._token = token
        self._url = url
        self._troubles = troubles
        self._limit = _Limit()

    def answer(self, asked: Asked) -> Reply:
        """What a call is answered.

        Raises:
            ConnectionAbortedError: nothing, and the connection is to be cut.
        """
        spoiled = self._troubles.meet()
        limit = self._limit.spend()
        reply = spoiled or self._answer(asked)
        return replace(reply, headers={**limit, **reply.headers})

    def _answer(self, asked: Asked) -> Reply:
        scheme, _, token = asked.authorization.partition(" ")
        if scheme.lower() != "bearer" or not hmac.compare_digest(token.encode(), self._token.encode()):
            return Reply.refusal(HTTPStatus.UNAUTHORIZED, "Bad credentials")
        parts = urlsplit(asked.target)
        segments = parts.path.removeprefix(_REPOS).split("/", 2)
        if not parts.path.startswith(_REPOS) or len(segments) < 3:  # noqa: PLR2004  owner, name, and what is asked
            return NOT_FOUND
        owner, name, path = segments
        body = _object(asked.body)
        if body is None:
            return Reply.refusal(HTTPStatus.BAD_REQUEST, "Problems parsing JSON")
        call = Call(
            method=asked.method,
            url=f"{self._url}{parts.path}",
            repository=f"{unquote(owner)}/{unquote(name)}",
            named={},
            query=dict(reversed(parse_qsl(parts.query))),
            body=body,
            accept=asked.accept,
        )
        return self._routed(call, path)

    def _routed(self, call: Call, path: str) -> Reply:
        for route in self._routes:
            named = route.named(path) if route.method == call.method else None
            if named is not None:
                try:
                    return route.answer(replace(call, named=named))
                except RefusedError as refused:
                    return Reply.refused(refused)
        return NOT_FOUND


class _Limit:
    """The primary rate limit's count; it is told, and never reached here unless trouble is asked for."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._used = 0
        self._reset = int(time.time()) + _HOUR

    def spend(self) -> Mapping[str, str]:
        with self._lock:
            if time.time() >= self._reset:
                self._used, self._reset = 0, int(time.time()) + _HOUR
            self._used = min(self._used + 1, _HOURLY)
            return {
                "x-ratelimit-limit": str(_HOURLY),
                "x-ratelimit-remaining": str(_HOURLY - self._used),
                "x-ratelimit-used": str(self._used),
                "x-ratelimit-reset": str(self._reset),
                "x-ratelimit-resource": "core",
            }


def _object(body: bytes) -> Mapping[str, Any] | None:
    """The JSON object; an empty one of no body; `None` where it is something else."""
    if not body:
        return {}
    try:
        told = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return told if isinstance(told, Mapping) else None
