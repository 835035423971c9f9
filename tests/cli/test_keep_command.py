"""`deity keep`: an environment is spared, or not any more, whoever else writes its record."""

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import boto3
import pytest
from moto import mock_aws
from typer.testing import CliRunner, Result

from adapters.registry import Registry
from cli.main import app
from preview.announcement import Status
from preview.environment import Desired, Environment, Observed
from preview.request import Presence
from tests.cli.aws_server import AwsServer, aws_server
from tests.cli.config_texts import SOUND

KEY = "acme/shop@feature/login"
ENVIRONMENT = Environment(
    environment=KEY,
    project="shop",
    repository="acme/shop",
    branch="feature/login",
    slug="shop-login-abcdefg",
    cluster="previews",
    load_balancer="previews",
    desired=Desired(presence=Presence.PRESENT, revision=1, actor="mona", occurred_at=100),
    observed=Observed(status=Status.READY, revision=1, since=100),
)
TABLE = "registry"


@pytest.fixture
def aws() -> Iterator[AwsServer]:
    """Has the stack; the table is in moto's account."""
    with aws_server() as running:
        running.outputs = {"RegistryTable": TABLE}
        yield running


@pytest.fixture
def registry(aws: AwsServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Registry]:
    """Of the stack that the deity.yaml of this directory names."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "deity.yaml").write_text(SOUND, encoding="utf-8")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_CLOUDFORMATION", aws.url)
    with mock_aws():
        dynamodb = boto3.client("dynamodb")
        dynamodb.create_table(
            TableName=TABLE,
            BillingMode="PAY_PER_REQUEST",
            AttributeDefinitions=[{"AttributeName": "environment", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "environment", "KeyType": "HASH"}],
        )
        yield Registry(dynamodb, TABLE)


def deity(*arguments: str) -> Result:
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "80", "NO_COLOR": "1"})


def kept(registry: Registry) -> bool:
    known = registry.get(KEY)
    assert known is not None
    return known.keep


def test_an_environment_is_kept_and_let_go_again(registry: Registry) -> None:
    registry.put(ENVIRONMENT)

    result = deity("keep", KEY)
    assert (result.exit_code, result.stdout) == (0, f"{KEY} is kept until its branch is deleted\n")
    assert kept(registry)

    result = deity("keep", KEY, "--off")
    assert (result.exit_code, result.stdout) == (0, f"{KEY} can expire again\n")
    assert not kept(registry)


def test_nothing_else_of_the_record_changes_and_doing_it_twice_writes_once(registry: Registry) -> None:
    written = registry.put(ENVIRONMENT)

    deity("keep", KEY)
    deity("keep", KEY)

    assert registry.get(KEY) == replace(written, keep=True, version=2)


def test_a_program_gets_one_document(registry: Registry) -> None:
    registry.put(ENVIRONMENT)
    assert json.loads(deity("keep", KEY, "--json").stdout) == {"ok": True, "environment": KEY, "keep": True}
    refused = deity("keep", f"{KEY}s", "--json")
    assert refused.exit_code == 1
    assert json.loads(refused.stdout)["ok"] is False


@pytest.mark.parametrize("key", ["login", "acme/shop", "shop@feature/login", "acme/shop@", "a/b/c@feature/login"])
def test_what_is_no_key_is_told_what_one_looks_like(key: str) -> None:
    result = deity("keep", key)
    assert result.exit_code == 1
    assert "expected OWNER/REPOSITORY@BRANCH" in " ".join(result.stderr.split())


def test_an_environment_that_nobody_knows_is_said(registry: Registry) -> None:
    result = deity("keep", KEY)
    assert result.exit_code == 1
    assert f"there is no environment {KEY}" in " ".join(result.stderr.split())


def test_a_deleted_environment_cannot_be_kept(registry: Registry) -> None:
    registry.put(replace(ENVIRONMENT, desired=replace(ENVIRONMENT.desired, presence=Presence.ABSENT)))
    result = deity("keep", KEY)
    assert result.exit_code == 1
    assert "push to its branch" in " ".join(result.stderr.split())


def test_without_the_stack_it_says_where_it_looked(registry: Registry, aws: AwsServer) -> None:
    aws.refuses = ("ValidationError", "Stack with id ecs-deity does not exist")
    result = deity("keep", KEY)
    assert result.exit_code == 1
    assert "there is no stack ecs-deity in the region eu-west-1" in " ".join(result.stderr.split())


def test_without_a_key_it_is_wrong_usage() -> None:
    assert deity("keep").exit_code == 2


def test_what_is_let_go_is_not_kept_for_days_either(registry: Registry) -> None:
    registry.put(replace(ENVIRONMENT, keep_until=2_000_000_000))

    deity("keep", KEY, "--off")

    known = registry.get(KEY)
    assert known is not None
    assert (known.keep, known.keep_until) == (False, None)
