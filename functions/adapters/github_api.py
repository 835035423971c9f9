"""GitHub's REST API: one signed question and its answer. Nothing but a clear answer is ever read as one."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from email.message import Message
from http.client import HTTPException, HTTPResponse
from typing import IO, Any

from preview.errors import GitHubError

_API = "https://api.github.com"
# A sweep asks for many repositories, one after the other; a step has a minute for everything.
_TIMEOUT_SECONDS = 5
# Far more than GitHub puts into one answer; what is larger is not what was asked for.
_MOST_BYTES = 20 * 1024 * 1024
_NOT_FOUND = 404

# docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api and rate-limits-for-the-rest-api.
_MEANINGS: Mapping[int, str] = {
    301: "the repository has moved: give its new name in deity.yaml",
    302: "the repository has moved: give its new name in deity.yaml",
    307: "the repository has moved: give its new name in deity.yaml",
    308: "the repository has moved: give its new name in deity.yaml",
    401: "the token is wrong or has expired: put a new one into the entry that github.token names",
    403: "the token may not read this repository (it needs Contents: read), or the rate limit is reached",
    404: "there is no such repository or commit, or the token may not see it (it needs Contents: read on it)",
    409: "the repository is empty",
    429: "the rate limit is reached; it can be asked again in a while",
}


@dataclass(frozen=True, kw_only=True)
class Answer:
    """An answer of status 200.

    Attributes:
        body: what it holds, or its beginning where less was wanted.
        kind: its media type, without parameters.
        more: there are further pages.
    """

    body: bytes
    kind: str
    more: bool

    def json(self) -> Any:
        """What the body spells.

        Raises:
            ValueError: it is larger than any answer of GitHub's, or no JSON.
        """
        if len(self.body) > _MOST_BYTES:
            raise ValueError("the answer is larger than any of GitHub's")
        try:
            return json.loads(self.body)
        except RecursionError as error:
            raise ValueError("the answer nests too deep") from error


class GitHubApi:
    """What the questions to GitHub have in common.

    Args:
        token: hands over a token that may read the repositories' contents.
        api_url: the API's address, when it is not GitHub's own.
        forget: called when GitHub refused, so that a token which was replaced meanwhile is read anew.
        timeout: in seconds.
    """

    def __init__(
        self,
        *,
        token: Callable[[], str],
        api_url: str | None = None,
        forget: Callable[[], None] = lambda: None,
        timeout: float = _TIMEOUT_SECONDS,
    ) -> None:
        self._token = token
        self._api_url = (api_url or _API).rstrip("/")
        self._forget = forget
        self._timeout = timeout
        self._opener = urllib.request.build_opener(_NoRedirect)

    def ask(
        self, path: str, *, about: str, accept: str = "application/vnd.github+json", most_bytes: int = _MOST_BYTES
    ) -> Answer:
        """What GitHub answers.

        Args:
            path: with its query, quoted.
            about: what is asked for, for people.
            accept: the media type that is wanted.
            most_bytes: of a longer body, one byte more than these is read.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        answer = self.find(path, about=about, accept=accept, most_bytes=most_bytes)
        if answer is None:
            raise self._refusal(about, _NOT_FOUND)
        return answer

    def find(self, path: str, *, about: str, accept: str, most_bytes: int) -> Answer | None:
        """The same; `None` where the status is 404, which may mean that the token does not see what is there."""
        asked = urllib.request.Request(  # noqa: S310  the address is the stack's, not a stranger's
            self._api_url + path,
            headers={
                "Accept": accept,
                "Authorization": f"Bearer {self._token().strip()}",
                "User-Agent": "ecs-deity",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with self._opener.open(asked, timeout=self._timeout) as response:
                if response.status != 200:  # noqa: PLR2004
                    raise self._refusal(about, response.status)
                return _answer(response, about, most_bytes)
        except urllib.error.HTTPError as refused:
            with refused:
                if refused.code == _NOT_FOUND:
                    return None
                raise self._refusal(about, refused.code) from refused
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise GitHubError(f"GitHub cannot be asked for {about}: {reason}") from error

    def _refusal(self, about: str, status: int) -> GitHubError:
        self._forget()
        meaning = _MEANINGS.get(status, "GitHub is in trouble; it can be asked again in a while")
        return GitHubError(f"GitHub answered {status} when asked for {about}: {meaning}")


def _answer(response: HTTPResponse, about: str, most_bytes: int) -> Answer:
    body, length = response.read(most_bytes + 1), response.headers.get("Content-Length", "0")
    # http.client says nothing of it: half a file would pass for the whole.
    if length.isdecimal() and len(body) < min(int(length), most_bytes + 1):
        raise GitHubError(f"GitHub's answer about {about} broke off after {len(body)} of {length} bytes")
    kind, more = response.headers.get_content_type(), 'rel="next"' in (response.headers.get("Link") or "")
    return Answer(body=body, kind=kind, more=more)


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
