"""Secrets are read rarely, and a rotated one is known soon all the same."""

from collections.abc import Iterator
from itertools import count

import boto3
import pytest
from moto import mock_aws
from mypy_boto3_secretsmanager import SecretsManagerClient

from adapters.secrets import Secret, signing_secrets
from preview.errors import BadSignatureError, MissingSettingError
from preview.intake.signature import signature, verify

NAME = "ecs-deity/github-webhook"
BODY = b"{}"


class Clock:
    """Shows the time it was set to."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


class CountingClient:
    """Secrets Manager as moto plays it, and how often it was asked."""

    def __init__(self, client: SecretsManagerClient) -> None:
        self._client = client
        self._asked = count(1)
        self.reads = 0

    def get_secret_value(self, *, SecretId: str) -> object:  # noqa: N803  boto3's spelling
        self.reads = next(self._asked)
        return self._client.get_secret_value(SecretId=SecretId)


@pytest.fixture
def secrets_manager(monkeypatch: pytest.MonkeyPatch) -> Iterator[SecretsManagerClient]:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with mock_aws():
        yield boto3.client("secretsmanager", region_name="us-east-1")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def counting(secrets_manager: SecretsManagerClient) -> CountingClient:
    return CountingClient(secrets_manager)


@pytest.fixture
def secret(counting: CountingClient, secrets_manager: SecretsManagerClient, clock: Clock) -> Secret:
    secrets_manager.create_secret(Name=NAME, SecretString="old\n")
    return Secret(counting, NAME, clock=clock)  # type: ignore[arg-type]  # It asks for one call alone.


def rotate(secrets_manager: SecretsManagerClient, text: str) -> None:
    secrets_manager.put_secret_value(SecretId=NAME, SecretString=text)


def test_a_secret_is_read_once_in_five_minutes(secret: Secret, counting: CountingClient, clock: Clock) -> None:
    assert secret.text() == "old"
    clock.now += 300
    assert secret.text() == "old"
    assert counting.reads == 1


def test_after_five_minutes_a_rotated_secret_is_known(
    secret: Secret, secrets_manager: SecretsManagerClient, clock: Clock
) -> None:
    assert secret.text() == "old"
    rotate(secrets_manager, "new")
    clock.now += 301
    assert secret.text() == "new"


def test_a_delivery_signed_with_a_secret_rotated_just_now_is_accepted_at_once(
    secret: Secret, secrets_manager: SecretsManagerClient, clock: Clock
) -> None:
    verify(BODY, signature(BODY, "old"), signing_secrets(secret))
    rotate(secrets_manager, '{"current": "new", "previous": "old"}')
    clock.now += 61
    verify(BODY, signature(BODY, "new"), signing_secrets(secret))
    verify(BODY, signature(BODY, "old"), signing_secrets(secret))


def test_a_strangers_signatures_make_us_look_again_once_a_minute_at_most(
    secret: Secret, counting: CountingClient, clock: Clock
) -> None:
    for _ in range(10):
        clock.now += 10
        with pytest.raises(BadSignatureError):
            verify(BODY, signature(BODY, "stranger"), signing_secrets(secret))
    assert counting.reads == 2


def test_a_good_signature_makes_nobody_look_again(secret: Secret, counting: CountingClient, clock: Clock) -> None:
    for _ in range(10):
        clock.now += 25
        verify(BODY, signature(BODY, "old"), signing_secrets(secret))
    assert counting.reads == 1


def test_a_secret_that_does_not_exist_is_named_with_the_command_that_makes_it(
    secrets_manager: SecretsManagerClient, clock: Clock
) -> None:
    with pytest.raises(MissingSettingError, match=r"ecs-deity/slack .*aws secretsmanager .*create-secret"):
        Secret(secrets_manager, "ecs-deity/slack", clock=clock).text()


@pytest.mark.parametrize("value", [{"SecretString": " "}, {"SecretBinary": b"\x00"}])
def test_a_secret_without_text_is_named(
    value: dict[str, str], secrets_manager: SecretsManagerClient, clock: Clock
) -> None:
    secrets_manager.create_secret(Name=NAME, **value)  # type: ignore[arg-type]
    with pytest.raises(MissingSettingError, match="it holds no text"):
        Secret(secrets_manager, NAME, clock=clock).text()
