"""The project's own Lambda function: run once, when an environment is first ready, with the environment as JSON."""

import io
import json
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from adapters.registry import Registry
from local.emulator.account import ACCOUNT, REGION
from local.run import HOME, EmbeddedRun, embedded_run
from local.watch import wait_for_rest
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.sender import Sender, commit

pytestmark = pytest.mark.emulator
_NAME = "migrate"
_ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{_NAME}"
_CODE = """
import json, pathlib

def handler(event, context):
    if "refuse" in event["branch"]:
        raise RuntimeError("the migration found a table that it does not know")
    with pathlib.Path({record!r}).open("a") as record:
        record.write(json.dumps(event) + "\\n")
"""


@pytest.fixture(scope="module")
def record() -> Iterator[Path]:
    """Where the function writes down what it was called with."""
    with tempfile.TemporaryDirectory() as scratch:
        yield Path(scratch) / "calls"


@pytest.fixture(scope="module")
def run(record: Path) -> Iterator[EmbeddedRun]:
    """An embedded run with the function in it, IAM enforced."""
    with embedded_run(say=print, home=HOME / "tests", auth=True, further=[_PROJECT]) as made:
        archive = io.BytesIO()
        with zipfile.ZipFile(archive, "w") as written:
            written.writestr("index.py", _CODE.format(record=str(record)))
        trust = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}, "Action": "sts:AssumeRole"}
        role = made.emulator.client("iam").create_role(
            RoleName=_NAME, AssumeRolePolicyDocument=json.dumps({"Version": "2012-10-17", "Statement": [trust]})
        )["Role"]["Arn"]
        made.emulator.client("lambda").create_function(
            FunctionName=_NAME,
            Runtime="python3.12",
            Role=role,
            Handler="index.handler",
            Code={"ZipFile": archive.getvalue()},
        )
        yield made


@pytest.fixture(scope="module")
def github(run: EmbeddedRun) -> Sender:
    """The deliveries of the fixed repository."""
    at = run.endpoints
    return Sender(url=at.github_webhook_url, secret=at.github_webhook_secret, repository=at.fixed_repository)


def _settled(run: EmbeddedRun, branch: str, *, revision: int) -> Environment:
    registry = Registry(run.emulator.client("dynamodb"), run.endpoints.registry_table)
    key = f"{run.endpoints.fixed_repository}@{branch}"
    return wait_for_rest(registry, key, revision=revision, seconds=60)


def _calls(record: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in record.read_text().splitlines()]


def test_it_is_run_once_in_an_environment_s_life(run: EmbeddedRun, github: Sender, record: Path) -> None:
    github.push("feature/hook")
    first = _settled(run, "feature/hook", revision=1)
    assert first.observed.status is Status.READY, first.failure
    github.push("feature/hook", 2, before=1)
    _settled(run, "feature/hook", revision=2)

    (call,) = _calls(record)

    assert call["environment"] == "acme/fixed@feature/hook"
    assert (call["url"], call["port"]) == (first.observed.url, first.observed.port)
    assert (call["commit"], call["cluster"], call["service"]) == (commit(1), first.cluster, first.slug)
    github.delete("feature/hook")
    _settled(run, "feature/hook", revision=3)


def test_its_failure_is_the_environment_s_and_is_said(run: EmbeddedRun, github: Sender) -> None:
    github.push("feature/refuse")
    failed = _settled(run, "feature/refuse", revision=1)

    assert failed.observed.status is Status.FAILED
    assert failed.failure is not None
    assert "a table that it does not know" in failed.failure.reason
    github.delete("feature/refuse")
    assert _settled(run, "feature/refuse", revision=2).observed.status is Status.DELETED
