"""Calls of the embedded GitHub's API, with nothing between a test and HTTP."""

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

TOKEN = "a token of the embedded run's"
REPOSITORY = "acme/hello"
FIXED = "acme/fixed"


@dataclass(frozen=True, kw_only=True)
class Answered:
    """An answer."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.body)


class Caller:
    """Bears the token."""

    def __init__(self, url: str) -> None:
        self._url = urlsplit(url)

    def __call__(
        self, method: str, path: str, body: object = None, *, repository: str = REPOSITORY, timeout: float = 10
    ) -> Answered:
        """`path` is what follows the repository."""
        return self.raw(method, f"/repos/{repository}/{path}", body, timeout=timeout)

    def raw(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        timeout: float = 10,
        headers: Mapping[str, str] | None = None,
    ) -> Answered:
        connection = http.client.HTTPConnection(self._url.hostname or "", self._url.port, timeout=timeout)
        content = body if isinstance(body, bytes) else None if body is None else json.dumps(body).encode()
        try:
            connection.request(method, path, content, {"Authorization": f"Bearer {TOKEN}", **(headers or {})})
            response = connection.getresponse()
            told = {name.lower(): value for name, value in response.getheaders()}
            return Answered(status=response.status, headers=told, body=response.read())
        finally:
            connection.close()
