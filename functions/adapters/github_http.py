"""HTTP with GitHub's REST API: one request and its answer. What the answer means is decided elsewhere."""

import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO, Any

from preview.errors import GitHubError, TryLaterError

JSON = "application/vnd.github+json"
# Far more than GitHub puts into one answer; what is larger is not what was asked for.
MOST_BYTES = 20 * 1024 * 1024
_API = "https://api.github.com"
# A sweep asks for many repositories, one after the other; a step has a minute for everything.
_TIMEOUT_SECONDS = 5


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of any status.

    Attributes:
        status: HTTP's.
        body: what it holds, or its beginning where less was wanted.
        kind: its media type, without parameters.
        more: there are further pages.
        headers: by their names in lower case.
    """

    status: int
    body: bytes
    kind: str
    more: bool
    headers: Mapping[str, str] = field(default_factory=dict)

    def json(self) -> Any:
        """What the body spells.

        Raises:
            ValueError: it is larger than any answer of GitHub's, or no JSON.
        """
        if len(self.body) > MOST_BYTES:
            raise ValueError("the answer is larger than any of GitHub's")
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("the answer nests too deep") from error


class GitHubHttp:
    """The way to GitHub.

    Args:
        api_url: the API's address, when it is not GitHub's own.
        timeout: in seconds.
    """

    def __init__(self, *, api_url: str | None = None, timeout: float = _TIMEOUT_SECONDS) -> None:
        self._api_url = (api_url or _API).rstrip("/")
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirect)

    def send(
        self,
        method: str,
        path: str,
        *,
        token: str,
        doing: str,
        content: object = None,
        accept: str = JSON,
        most_bytes: int = MOST_BYTES,
    ) -> Answer:
        """GitHub's answer, whatever its status.

        Args:
            method: HTTP's.
            path: with its query, quoted.
            token: a token, or an App's JWT.
            doing: what GitHub is asked for or told of, for people: `asked for …`.
            content: goes along as JSON; `None` for nothing.
            accept: the media type that is wanted.
            most_bytes: of a longer body, one byte more than these is read.

        Raises:
            TryLaterError: GitHub did not answer, or its answer broke off.
            GitHubError: the token is none that could be sent.
        """
        request = urllib.request.Request(  # noqa: S310  the address is the stack's, not a stranger's
            self._api_url + path,
            method=method,
            data=None if content is None else json.dumps(content).encode(),
            headers={
                "Accept": accept,
                "Authorization": f"Bearer {token.strip()}",
                "User-Agent": "ecs-deity",
                "X-GitHub-Api-Version": "2022-11-28",
                **({} if content is None else {"Content-Type": "application/json"}),
            },
        )
        try:
            with self._opener.open(request, timeout=self._timeout) as response:
                return _answer(response, response.status, doing, most_bytes)
        except urllib.error.HTTPError as refused:
            with refused:
                return _answer(refused, refused.code, doing, most_bytes)
        except (OSError, HTTPException) as error:
            reason = getattr(error, "reason", None) or error
            raise TryLaterError(f"GitHub cannot be {doing}: {reason}", silent=True) from error
        except ValueError:
            # http.client's words hold the header, and with it the token.
            raise GitHubError(f"GitHub cannot be {doing}: what is given for a token is none") from None


def _answer(response: HTTPResponse | urllib.error.HTTPError, status: int, doing: str, most_bytes: int) -> Answer:
    headers = {name.lower(): value for name, value in response.headers.items()}
    body, length = response.read(most_bytes + 1), headers.get("content-length", "0")
    # http.client says nothing of it: half a file would pass for the whole.
    if length.isdecimal() and len(body) < min(int(length), most_bytes + 1):
        raise TryLaterError(f"GitHub was {doing}, and its answer broke off after {len(body)} of {length} bytes")
    return Answer(
        status=status,
        body=body,
        kind=response.headers.get_content_type(),
        more='rel="next"' in headers.get("link", ""),
        headers=headers,
    )


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect is an answer, not a way: the token would follow it to wherever it leads."""

    def redirect_request(  # noqa: PLR0917  urllib's signature
        self,
        req: urllib.request.Request,  # noqa: ARG002
        fp: IO[bytes],  # noqa: ARG002
        code: int,  # noqa: ARG002
        msg: str,  # noqa: ARG002
        headers: Message,  # noqa: ARG002
        newurl: str,  # noqa: ARG002
    ) -> None:
        """None: it is raised as an HTTPError."""
        return
