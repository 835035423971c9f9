"""`deity sweep` as a person at a terminal, and a program on a schedule, use it."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from cli.main import app
from tests.cli.aws_server import AwsServer, aws_server

ARN = "arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/shop-login-abcdefg/0123456789abcdef"
NOTHING: dict[str, Any] = {
    **{name: [] for name in ("ended", "released", "dispatched", "orphans", "reclaimed", "repaired", "gone", "expired")},
    "stuck": [],
    "troubled": {},
    "ready": 3,
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def aws(folder: Path) -> Iterator[AwsServer]:
    with aws_server() as running:
        running.publish(folder)
        running.answer = NOTHING
        yield running


def deity(*arguments: str) -> Result:
    """Without whatever this machine's own AWS settings are."""
    nothing = dict.fromkeys(("AWS_REGION", "AWS_DEFAULT_REGION", "AWS_PROFILE", "AWS_ENDPOINT_URL"))
    nowhere = dict.fromkeys(("AWS_CONFIG_FILE", "AWS_SHARED_CREDENTIALS_FILE"), "/nonexistent")
    return CliRunner().invoke(app, arguments, env={"COLUMNS": "80", "NO_COLOR": "1", **nothing, **nowhere})


def test_nothing_to_do_is_said_and_fine(aws: AwsServer) -> None:
    result = deity("sweep", "--local")
    assert result.stdout == ("Swept ecs-deity: 3 environments ready\nNothing is left behind, and nothing is missing.\n")
    assert result.exit_code == 0
    assert aws.invoked == [("the-sweep", {"dry_run": False})]


def test_what_was_done_is_said_by_deed(aws: AwsServer) -> None:
    aws.answer = {**NOTHING, "orphans": [ARN], "reclaimed": ["acme/shop@feature/login"], "ready": 1}
    result = deity("sweep", "--local")
    assert result.stdout == (
        "Swept ecs-deity: 1 environment ready\n"
        "\n"
        "What belonged to nobody is being removed\n"
        "  acme/shop@feature/login\n"
        "\n"
        "Resources that belong to no environment\n"
        f"  {ARN}\n"
    )
    assert result.exit_code == 0


def test_a_dry_run_says_what_would_be_done(aws: AwsServer) -> None:
    aws.answer = {**NOTHING, "repaired": ["acme/shop@feature/login"], "expired": ["acme/shop@feature/old"]}
    result = deity("sweep", "--local", "--dry-run")
    assert "Swept ecs-deity (dry run: nothing was changed)" in result.stdout
    assert "Would be made as it should be\n  acme/shop@feature/login\n" in result.stdout
    assert "Would be removed: it has expired\n  acme/shop@feature/old\n" in result.stdout
    assert aws.invoked == [("the-sweep", {"dry_run": True})]


def test_what_needs_somebody_is_said_at_80_columns_and_is_exit_code_1(aws: AwsServer) -> None:
    why = "this target group carries our tags, belongs to no environment, and no run can find it. Look at it"
    aws.answer = {**NOTHING, "troubled": {ARN: why}}
    result = deity("sweep", "--local")
    assert result.exit_code == 1
    assert f"Needs somebody\n  {ARN}\n    this target group" in result.stdout
    assert max(len(line) for line in result.stdout.splitlines() if ARN not in line) <= 80


def test_a_stuck_removal_needs_somebody(aws: AwsServer) -> None:
    aws.answer = {**NOTHING, "stuck": ["acme/shop@feature/login"]}
    assert deity("sweep", "--local").exit_code == 1


@pytest.mark.parametrize(("troubled", "code"), [({}, 0), ({"resources": "ThrottledError: slow down"}, 1)])
def test_a_program_gets_one_document(aws: AwsServer, troubled: dict[str, str], code: int) -> None:
    aws.answer = {**NOTHING, "troubled": troubled}
    result = deity("sweep", "--local", "--dry-run", "--json")
    told = json.loads(result.stdout)
    assert told == {"ok": code == 0, "stack": "ecs-deity", "dry_run": True, **aws.answer}
    assert result.exit_code == code


def test_a_sweep_that_failed_says_why(aws: AwsServer) -> None:
    aws.failed, aws.answer = True, {"errorMessage": "ThrottledError: slow down", "errorType": "ThrottledError"}
    result = deity("sweep", "--local")
    assert result.exit_code == 1
    assert "the sweep failed: ThrottledError: slow down" in result.stderr


@pytest.mark.parametrize("answer", [None, [], {"ended": []}])
def test_an_answer_of_another_version_is_named_as_such(aws: AwsServer, answer: object) -> None:
    aws.answer = answer
    result = deity("sweep", "--local")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "deploy it again" in " ".join(result.stderr.split())


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (("ValidationError", "Stack with id ecs-deity does not exist"), "there is no stack ecs-deity in the region"),
        (("AccessDenied", "not authorized"), "your credentials may not do this (DescribeStacks): not authorized"),
        (("ExpiredToken", "the token is old"), "Sign in again"),
        (("InternalFailure", "sorry"), "AWS refused DescribeStacks: sorry"),
    ],
)
def test_what_aws_refuses_is_said_in_words(aws: AwsServer, refusal: tuple[str, str], words: str) -> None:
    aws.refuses = refusal
    result = deity("sweep", "--local")
    assert result.exit_code == 1
    assert words in " ".join(result.stderr.split())


def test_a_stack_without_the_function_is_of_an_earlier_version(aws: AwsServer) -> None:
    aws.outputs = {}
    result = deity("sweep", "--local", "--json")
    assert result.exit_code == 1
    assert "has no output SweepFunction" in json.loads(result.stdout)["error"]


@pytest.mark.parametrize("content", [None, "not json", "[]", '{"region": 1}'])
def test_without_an_embedded_run_it_says_what_it_expected(folder: Path, content: str | None) -> None:
    if content is not None:
        (folder / ".local").mkdir()
        (folder / ".local" / "endpoints.json").write_text(content)
    result = deity("sweep", "--local")
    assert result.exit_code == 1
    assert "start one with `make local`" in " ".join(result.stderr.split())


def test_an_embedded_run_that_has_ended_is_said(folder: Path) -> None:
    with aws_server() as gone:
        gone.publish(folder)
    result = deity("sweep", "--local")
    assert result.exit_code == 1
    assert "AWS cannot be asked" in result.stderr


def test_without_a_configuration_its_problems_are_said(folder: Path) -> None:
    result = deity("sweep")
    assert result.exit_code == 1
    assert "there is no such file" in result.stderr


def test_without_a_region_it_says_how_to_give_one(folder: Path) -> None:
    (folder / "deity.yaml").write_text(
        "projects: [{repository: a/b, cluster: c, load_balancer: l, task_definition: t, container: c, port: 1}]\n"
    )
    result = deity("sweep")
    assert result.exit_code == 1
    assert "set AWS_REGION" in " ".join(result.stderr.split())


def test_an_option_that_there_is_not_is_wrong_usage(folder: Path) -> None:
    assert deity("sweep", "--dryrun").exit_code == 2
