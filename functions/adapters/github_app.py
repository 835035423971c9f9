"""The tokens that GitHub is asked with as an App: each for an hour, got with a JWT that AWS KMS signs.

The App's private key is in KMS and never leaves it: no function, and nobody who reads its memory, has it.
"""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import quote

from adapters.github_api import json_object
from adapters.github_http import Answer, GitHubHttp
from adapters.github_refusals import refusal
from adapters.translate import translated
from preview.errors import GitHubError, MissingSettingError
from preview.times import from_iso

_OK, _CREATED, _NOT_FOUND = 200, 201, 404
# docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-
# github-app: issued 60 seconds in the past for clocks that differ, and for 10 minutes at most.
_ISSUED_BEFORE_SECONDS, _VALID_SECONDS = 60, 540
# A token is not begun with when it has less than this to live: what is being told may take a while.
_SPARE_SECONDS = 300
_HEADER = {"alg": "RS256", "typ": "JWT"}


class Signer(Protocol):
    """KMS's client, as far as it is used: kms/latest/APIReference/API_Sign.html."""

    def sign(
        self,
        *,
        KeyId: str,  # noqa: N803
        Message: bytes,  # noqa: N803
        MessageType: str,  # noqa: N803
        SigningAlgorithm: str,  # noqa: N803
    ) -> Mapping[str, Any]: ...


@dataclass(frozen=True, kw_only=True)
class _Token:
    text: str
    expires_at: int


class AppTokens:
    """The installations' tokens.

    Args:
        http: the way to GitHub.
        app: the App's id, or its client id.
        key: the KMS key with the App's private key: its id, its ARN or its alias.
        kms: signs.
        now: seconds since 1970.
    """

    def __init__(self, http: GitHubHttp, *, app: str, key: str, kms: Signer, now: Callable[[], float]) -> None:
        self._http = http
        self._app = app
        self._key = key
        self._kms = kms
        self._now = now
        self._installations: dict[str, int] = {}
        self._tokens: dict[int, _Token] = {}

    def token(self, repository: str) -> str:
        """A token of the installation that has the repository, `owner/name`; good for five minutes at least.

        Raises:
            MissingSettingError: KMS cannot sign with the key.
            GitHubError: the App is not installed there, or GitHub refused it.
            TryLaterError: GitHub did not answer, is in trouble, or wants fewer requests.
            ThrottledError: KMS wants fewer calls.
        """
        installation = self._installations.get(repository)
        token = None if installation is None else self._tokens.get(installation)
        if token is not None and token.expires_at - self._now() > _SPARE_SECONDS:
            return token.text
        jwt = self._jwt()
        if installation is None:
            installation = self._installation(repository, jwt)
            self._installations[repository] = installation
        token = self._new_token(installation, jwt)
        self._tokens[installation] = token
        return token.text

    def forget(self, repository: str) -> None:
        """Have another token made the next time: permissions may have been granted, or the App been moved."""
        installation = self._installations.pop(repository, None)
        if installation is not None:
            self._tokens.pop(installation, None)

    def _installation(self, repository: str, jwt: str) -> int:
        """docs.github.com/en/rest/apps/apps#get-a-repository-installation-for-the-authenticated-app"""
        doing = f"asked for the App's installation in {repository}"
        answer = self._http.send("GET", f"/repos/{quote(repository)}/installation", token=jwt, doing=doing)
        if answer.status == _NOT_FOUND:
            raise GitHubError(
                f"GitHub answered 404 when {doing}: the GitHub App {self._app} is not installed there. On the App's "
                "page, under Install App, give it this repository"
            )
        held = _held(answer, doing, _OK)
        if not isinstance(held.get("id"), int):
            raise GitHubError(f"GitHub was {doing}, and its answer has no id")
        return int(held["id"])

    def _new_token(self, installation: int, jwt: str) -> _Token:
        """docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app: it lives for an hour."""
        doing = "asked for a token of the App's installation"
        path = f"/app/installations/{installation}/access_tokens"
        held = _held(self._http.send("POST", path, token=jwt, doing=doing, content={}), doing, _CREATED)
        try:
            return _Token(text=str(held["token"]), expires_at=from_iso(str(held["expires_at"])))
        except (KeyError, ValueError) as error:
            # The words of the error could hold the token.
            raise GitHubError(f"GitHub was {doing}, and its answer holds none") from error

    def _jwt(self) -> str:
        """RFC 7519, signed as RS256 (RFC 7518, section 3.3). KMS takes up to 4,096 bytes as they are."""
        now = int(self._now())
        claims = {"iss": self._app, "iat": now - _ISSUED_BEFORE_SECONDS, "exp": now + _VALID_SECONDS}
        signed = f"{_encoded(_HEADER)}.{_encoded(claims)}"
        unusable = dict.fromkeys(
            ("NotFoundException", "DisabledException", "KMSInvalidStateException", "InvalidKeyUsageException"),
            self._unusable,
        )
        with translated(unusable):
            signature: bytes = self._kms.sign(
                KeyId=self._key,
                Message=signed.encode(),
                MessageType="RAW",
                SigningAlgorithm="RSASSA_PKCS1_V1_5_SHA_256",
            )["Signature"]
        return f"{signed}.{_base64(signature)}"

    def _unusable(self, why: str) -> MissingSettingError:
        return MissingSettingError(
            f"the KMS key {self._key} cannot sign for the GitHub App ({why}). github.app.key in deity.yaml must name "
            "an enabled RSA_2048 key for SIGN_VERIFY, with the App's private key imported"
        )


def _held(answer: Answer, doing: str, status: int) -> dict[str, Any]:
    if answer.status != status:
        raise refusal(answer, doing, needs="to be installed, and not suspended")
    return json_object(answer, doing)


def _encoded(part: Mapping[str, object]) -> str:
    return _base64(json.dumps(part, separators=(",", ":")).encode())


def _base64(data: bytes) -> str:
    """RFC 7515, section 2: for URLs, without the padding."""
    return urlsafe_b64encode(data).rstrip(b"=").decode()
