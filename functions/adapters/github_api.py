"""GitHub's REST API: a repository is asked, or told something. Nothing but a clear answer is ever read as one."""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import quote

from adapters.github_http import JSON, MOST_BYTES, Answer, GitHubHttp
from adapters.github_refusals import limited, refusal
from adapters.github_tokens import Tokens
from preview.errors import GitHubError, TryLaterError

_OK, _NOT_FOUND = 200, 404
_TAKEN = (200, 201, 202, 204)
# A replaced token, a permission that was granted meanwhile, an App that was installed anew.
_DOUBT_THE_TOKEN = (401, 403, 404)
_READ = "Contents: read"


class GitHubApi:
    """What the questions to GitHub have in common, and what it is told.

    Args:
        tokens: hands over a token for each repository.
        api_url: the API's address, when it is not GitHub's own.
        timeout: in seconds; GitHub's own default where it is `None`.
    """

    def __init__(self, *, tokens: Tokens, api_url: str | None = None, timeout: float | None = None) -> None:
        self._tokens = tokens
        self._http = GitHubHttp(api_url=api_url) if timeout is None else GitHubHttp(api_url=api_url, timeout=timeout)

    def ask(self, repository: str, path: str, *, about: str, needs: str = _READ) -> Answer:
        """What GitHub answers, with status 200.

        Args:
            repository: `owner/name`.
            path: below the repository's own, with its query, quoted.
            about: what is asked for, for people.
            needs: the permission that takes, in GitHub's words.

        Raises:
            GitHubError: GitHub gave no clear answer.
            TryLaterError: it did not answer, is in trouble, or wants fewer requests.
            MissingSettingError: there is no token.
        """
        answer = self.find(repository, path, about=about, needs=needs)
        if answer is None:
            # Asked without it, a repository that the token does not see and one that is not there look the same.
            self._tokens.forget(repository)
            raise refusal(_NOTHING, f"asked for {about}", needs=needs)
        return answer

    def find(
        self,
        repository: str,
        path: str,
        *,
        about: str,
        needs: str = _READ,
        accept: str = JSON,
        most_bytes: int = MOST_BYTES,
    ) -> Answer | None:
        """The same; `None` where the status is 404, which may mean that the token does not see what is there.

        Args:
            accept: the media type that is wanted.
            most_bytes: of a longer body, one byte more than these is read.
        """
        doing = f"asked for {about}"
        answer = self._http.send(
            "GET",
            _path(repository, path),
            token=self._tokens.token(repository),
            doing=doing,
            accept=accept,
            most_bytes=most_bytes,
        )
        if answer.status == _NOT_FOUND:
            return None
        if answer.status != _OK:
            raise self._refused(repository, answer, doing, needs)
        return answer

    def tell(
        self,
        method: str,
        repository: str,
        path: str,
        content: object = None,
        *,
        about: str,
        needs: str,
        tolerated: Collection[int] = (),
    ) -> Answer:
        """Has GitHub do something, and hands over its answer.

        Args:
            method: POST, PATCH or DELETE.
            repository: `owner/name`.
            path: below the repository's own, quoted.
            content: goes along as JSON.
            about: what is told, for people.
            needs: the permission that takes, in GitHub's words.
            tolerated: statuses that are as good as done; a rate limit is none, whatever its status.

        Raises:
            NotAcceptedError: GitHub will never do it.
            GitHubError: GitHub refused; the message says what to change.
            TryLaterError: it did not answer, is in trouble, or wants fewer requests.
            MissingSettingError: there is no token.
        """
        doing = f"told of {about}"
        token = self._tokens.token(repository)
        answer = self._http.send(method, _path(repository, path), token=token, doing=doing, content=content)
        if answer.status in _TAKEN or (answer.status in tolerated and not limited(answer)):
            return answer
        raise self._refused(repository, answer, doing, needs)

    def _refused(self, repository: str, answer: Answer, doing: str, needs: str) -> Exception:
        if answer.status in _DOUBT_THE_TOKEN and not limited(answer):
            self._tokens.forget(repository)
        return refusal(answer, doing, needs=needs)


_NOTHING = Answer(status=_NOT_FOUND, body=b"", kind="", more=False)


@contextmanager
def clear_answers() -> Iterator[None]:
    """No answer for now is no clear answer: for runs and sweeps, which ask again by themselves.

    Raises:
        GitHubError: in place of TryLaterError.
    """
    try:
        yield
    except TryLaterError as error:
        raise GitHubError(str(error)) from error


def objects(answer: Answer, about: str) -> list[dict[str, Any]]:
    """The list of JSON objects that the answer is.

    Raises:
        GitHubError: it is none.
    """
    held = _json(answer, about)
    if not isinstance(held, list) or not all(isinstance(each, dict) for each in held):
        raise GitHubError(f"GitHub's answer about {about} is not a list of JSON objects")
    return held


def json_object(answer: Answer, about: str) -> dict[str, Any]:
    """The JSON object that the answer is.

    Raises:
        GitHubError: it is none.
    """
    held = _json(answer, about)
    if not isinstance(held, dict):
        raise GitHubError(f"GitHub's answer about {about} is not a JSON object")
    return held


def _json(answer: Answer, about: str) -> Any:
    try:
        return answer.json()
    except ValueError as error:
        raise GitHubError(f"GitHub's answer about {about} is not JSON: {error}") from error


def _path(repository: str, path: str) -> str:
    return f"/repos/{quote(repository)}{path}"
