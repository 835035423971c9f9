"""An App's tokens: asked for with a JWT that KMS signed, kept while they live, and never in anybody's words."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import boto3
import pytest
from cryptography.hazmat.primitives.asymmetric.padding import PKCS1v15
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import load_der_public_key
from moto import mock_aws

from adapters.github_app import AppTokens
from adapters.github_http import GitHubHttp
from preview.errors import GitHubError, MissingSettingError, TryLaterError
from tests.adapters.github_server import GitHubServer, Reply, github_server

INSTALLATION = "/repos/acme/shop/installation"
TOKENS = "/app/installations/77/access_tokens"
NOW = 1_800_000_000
IN_AN_HOUR = "2027-01-15T09:00:00Z"


class Clock:
    """Seconds since 1970, in the test's hand."""

    now = float(NOW)

    def __call__(self) -> float:
        return self.now


class Kms:
    """The account's KMS, a key for an App in it, and how often it signed."""

    def __init__(self) -> None:
        self.client: Any = boto3.client(
            "kms", region_name="eu-west-1", aws_access_key_id="test", aws_secret_access_key="test"
        )
        self.key: str = self.client.create_key(KeySpec="RSA_2048", KeyUsage="SIGN_VERIFY")["KeyMetadata"]["KeyId"]
        self.signed = 0

    def sign(self, **asked: Any) -> Any:
        self.signed += 1
        return self.client.sign(**asked)

    @property
    def public_key(self) -> RSAPublicKey:
        key = load_der_public_key(self.client.get_public_key(KeyId=self.key)["PublicKey"])
        assert isinstance(key, RSAPublicKey)
        return key


@pytest.fixture
def server() -> Iterator[GitHubServer]:
    with github_server() as running:
        running.replies[INSTALLATION] = Reply(body='{"id": 77}')
        running.replies[TOKENS] = Reply(status=201, body=json.dumps({"token": "ghs_1", "expires_at": IN_AN_HOUR}))
        yield running


@pytest.fixture
def kms() -> Iterator[Kms]:
    with mock_aws():
        yield Kms()


@pytest.fixture
def clock() -> Clock:
    return Clock()


def tokens(server: GitHubServer, kms: Kms, clock: Clock, *, key: str = "") -> AppTokens:
    http = GitHubHttp(api_url=server.url, timeout=0.5)
    return AppTokens(http, app="123456", key=key or kms.key, kms=kms, now=clock)


def decoded(part: str) -> bytes:
    return base64.urlsafe_b64decode(part + "=" * (-len(part) % 4))


def test_a_token_is_got_with_a_jwt_that_the_key_signed(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    assert tokens(server, kms, clock).token("acme/shop") == "ghs_1"

    assert server.calls == [f"GET {INSTALLATION}", f"POST {TOKENS}"]
    (jwt,) = {asked.headers["authorization"].removeprefix("Bearer ") for asked in server.asked}
    header, claims, signature = jwt.split(".")
    kms.public_key.verify(decoded(signature), f"{header}.{claims}".encode(), PKCS1v15(), SHA256())
    assert json.loads(decoded(header)) == {"alg": "RS256", "typ": "JWT"}
    assert json.loads(decoded(claims)) == {"iss": "123456", "iat": NOW - 60, "exp": NOW + 540}
    assert "=" not in jwt


def test_it_is_kept_until_five_minutes_before_its_end(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    app = tokens(server, kms, clock)
    app.token("acme/shop")
    clock.now += 3600 - 301
    app.token("acme/shop")
    assert len(server.asked) == 2
    assert kms.signed == 1
    clock.now += 1
    server.replies[TOKENS] = Reply(
        status=201, body=json.dumps({"token": "ghs_2", "expires_at": "2027-01-15T10:00:00Z"})
    )
    assert app.token("acme/shop") == "ghs_2"
    assert server.calls[2:] == [f"POST {TOKENS}"], "where the App is installed is known"


def test_repositories_of_one_installation_share_its_token(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    server.replies["/repos/acme/web/installation"] = Reply(body='{"id": 77}')
    app = tokens(server, kms, clock)
    assert app.token("acme/shop") == app.token("acme/web")
    app.token("acme/shop")
    app.token("acme/web")
    assert server.calls.count(f"POST {TOKENS}") == 2, "the second repository's installation had to be asked for"
    assert len(server.asked) == 4


def test_a_doubted_token_is_made_anew(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    app = tokens(server, kms, clock)
    app.token("acme/shop")
    app.forget("acme/shop")
    app.forget("acme/unheard-of")
    server.replies[INSTALLATION] = Reply(body='{"id": 78}')
    other = Reply(status=201, body=json.dumps({"token": "ghs_other", "expires_at": IN_AN_HOUR}))
    server.replies["/app/installations/78/access_tokens"] = other
    assert app.token("acme/shop") == "ghs_other"


def test_where_the_app_is_not_installed_that_is_said(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    server.replies[INSTALLATION] = Reply(status=404, body='{"message": "Not Found"}')
    with pytest.raises(GitHubError, match="App 123456 is not installed there"):
        tokens(server, kms, clock).token("acme/shop")


@pytest.mark.parametrize("place", [INSTALLATION, TOKENS])
@pytest.mark.parametrize(
    ("reply", "error", "said"),
    [
        (Reply(status=401, body='{"message": "A JSON web token could not be decoded"}'), GitHubError, "github.app"),
        (Reply(status=403, body='{"message": "This installation has been suspended"}'), GitHubError, "not suspended"),
        (Reply(status=429, headers={"Retry-After": "8"}), TryLaterError, "rate limit"),
        (Reply(status=502), TryLaterError, "in trouble"),
        (Reply(hang=True), TryLaterError, "cannot be asked for"),
    ],
)
def test_refusals_and_troubles_are_told_apart(  # noqa: PLR0917
    server: GitHubServer, kms: Kms, clock: Clock, place: str, reply: Reply, error: type[Exception], said: str
) -> None:
    server.replies[place] = reply
    with pytest.raises(error, match=said):
        tokens(server, kms, clock).token("acme/shop")


@pytest.mark.parametrize("body", ["", "[]", '{"token": "ghs_1"}', '{"token": "ghs_1", "expires_at": "soon"}'])
def test_garbage_is_no_token_and_is_not_repeated(server: GitHubServer, kms: Kms, clock: Clock, body: str) -> None:
    server.replies[TOKENS] = Reply(status=201, body=body)
    with pytest.raises(GitHubError) as refused:
        tokens(server, kms, clock).token("acme/shop")
    assert "ghs_1" not in str(refused.value)


def test_a_missing_key_is_named(server: GitHubServer, kms: Kms, clock: Clock) -> None:
    key = "11111111-2222-3333-4444-555555555555"
    with pytest.raises(MissingSettingError, match=f"key {key} cannot sign"):
        tokens(server, kms, clock, key=key).token("acme/shop")
    assert server.asked == []
