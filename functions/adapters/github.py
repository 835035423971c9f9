"""GitHub's REST API: which branches there are. Nothing but a clear answer is ever read as "there is none"."""

import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from email.message import Message
from http.client import HTTPException
from typing import IO, Any
from urllib.parse import quote

from preview.errors import GitHubError

_API = "https://api.github.com"
# A sweep asks for many repositories, one after the other.
_TIMEOUT_SECONDS = 5
_HEADS = "refs/heads/"
# Far more than GitHub puts into one answer; what is larger is not what was asked for.
_MOST_BYTES = 20 * 1024 * 1024

# docs.github.com/en/rest/using-the-rest-api/troubleshooting-the-rest-api and rate-limits-for-the-rest-api.
_MEANINGS: Mapping[int, str] = {
    301: "the repository has moved: give its new name in deity.yaml",
    302: "the repository has moved: give its new name in deity.yaml",
    307: "the repository has moved: give its new name in deity.yaml",
    308: "the repository has moved: give its new name in deity.yaml",
    401: "the token is wrong or has expired: put a new one into the entry that github.token names",
    403: "the token may not read this repository (it needs Contents: read), or the rate limit is reached",
    404: "there is no such repository, or the token may not see it (it needs Contents: read on it)",
    409: "the repository is empty",
    429: "the rate limit is reached; the next sweep asks again",
}


class GitHub:
    """The branches of repositories.

    Args:
        token: hands over a token that may read the repositories' contents.
        api_url: the API's address, when it is not GitHub's own.
        forget: called when GitHub refused, so that a token which was replaced meanwhile is read anew.
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

    def branches(self, repository: str, prefix: str) -> frozenset[str]:
        """The branches that begin with the prefix and a slash; some of them, where there are very many.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        return frozenset(self._matching(repository, f"{prefix}/")[0])

    def exists(self, repository: str, branch: str) -> bool:
        """Whether there is that very branch.

        Raises:
            GitHubError: GitHub gave no clear answer.
            MissingSettingError: there is no token.
        """
        names, whole = self._matching(repository, branch)
        if branch not in names and not whole:
            raise GitHubError(f"GitHub did not list every branch of {repository} that begins with {branch!r}")
        return branch in names

    def _matching(self, repository: str, start: str) -> tuple[list[str], bool]:
        """The branches whose names begin so, and whether these are all.

        docs.github.com/en/rest/git/refs#list-matching-references: an empty list where there is none.
        """
        path = f"/repos/{quote(repository)}/git/matching-refs/heads/{quote(start)}"
        asked = urllib.request.Request(  # noqa: S310  the address is the stack's, not a stranger's
            self._api_url + path,
            headers={
                "Accept": "application/vnd.github+json",
                "Authorization": f"Bearer {self._token().strip()}",
                "User-Agent": "ecs-deity",
                "X-GitHub-Api-Version": "2022-11-28",
            },
        )
        try:
            with self._opener.open(asked, timeout=self._timeout) as answer:
                if answer.status != 200:  # noqa: PLR2004
                    raise GitHubError(self._refused(repository, answer.status))
                body, more = answer.read(_MOST_BYTES + 1), 'rel="next"' in (answer.headers.get("Link") or "")
        except urllib.error.HTTPError as refused:
            with refused:
                self._forget()
                raise GitHubError(self._refused(repository, refused.code)) from refused
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise GitHubError(f"GitHub cannot be asked for the branches of {repository}: {reason}") from error
        return _names(repository, body), not more

    def _refused(self, repository: str, status: int) -> str:
        meaning = _MEANINGS.get(status, "GitHub is in trouble; the next sweep asks again")
        return f"GitHub answered {status} when asked for the branches of {repository}: {meaning}"


def _names(repository: str, body: bytes) -> list[str]:
    wrong = GitHubError(f"GitHub's answer about the branches of {repository} is not a list of refs")
    try:
        refs: Any = json.loads(body) if len(body) <= _MOST_BYTES else None
    except (ValueError, RecursionError) as error:
        raise wrong from error
    if not isinstance(refs, list):
        raise wrong
    names = [held.get("ref") if isinstance(held, dict) else None for held in refs]
    if not all(isinstance(name, str) and name.startswith(_HEADS) for name in names):
        raise wrong
    return [str(name).removeprefix(_HEADS) for name in names]


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
