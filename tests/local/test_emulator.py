"""The emulator's process: it starts on its port, and ends with everything it started."""

import json
import os
import signal
import socket
import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path
from typing import Any

import boto3
import pytest
from botocore.exceptions import ClientError

from local.containers import engine
from local.emulator import process as emulator
from local.emulator.environment import emulator_environment
from local.emulator.process import Emulator
from local.emulator.settings import EmulatorSettings
from local.errors import LocalError
from tests.local.waiting import answers, free_port, wait_until

NO_ENGINE = engine.none("this test wants none")
ROOT = Path(__file__).resolve().parents[2]


def processes_with(text: str) -> list[str]:
    """The command lines and environments of running processes that have a text in them."""
    found = []
    for directory in Path("/proc").glob("[0-9]*"):
        try:
            seen = (directory / "environ").read_text(errors="replace")
            state = (directory / "stat").read_text().rpartition(")")[2].split()[0]
        except OSError:  # it ended meanwhile
            continue
        if text in seen and state != "Z" and int(directory.name) != os.getpid():
            found.append(seen)
    return found


def function(emulated: Emulator, source: str) -> str:
    """The name of a new Lambda function."""
    archive = BytesIO()
    with zipfile.ZipFile(archive, "w") as written:
        written.writestr("index.py", source)
    emulated.client("lambda").create_function(
        FunctionName="told",
        Runtime="python3.11",
        Handler="index.handler",
        Role="arn:aws:iam::000000000000:role/any",
        Code={"ZipFile": archive.getvalue()},
    )
    return "told"


def invoked(emulated: Emulator, name: str) -> Any:
    """What a Lambda function returns."""
    return json.loads(emulated.client("lambda").invoke(FunctionName=name, Payload=b"{}")["Payload"].read())


@pytest.mark.emulator
def test_it_plays_the_account_at_its_url_and_ends_with_its_lambda_workers(tmp_path: Path) -> None:
    source = "import os\ndef handler(event, context): return dict(os.environ)\n"
    with emulator.start(tmp_path, engine=NO_ENGINE) as emulated:
        identity = emulated.client("sts").get_caller_identity()
        environment = invoked(emulated, function(emulated, source))
        scratch = environment["TMPDIR"]

        assert identity["Account"] == "000000000000"
        assert environment["AWS_ENDPOINT_URL"] == emulated.url
        assert "ECS_DEITY_EMULATOR" not in environment
        assert len(processes_with(scratch)) == 2  # the emulator and the worker

    assert processes_with(scratch) == []
    assert not Path(scratch).exists()
    assert not answers(emulated.port)
    emulated.close()  # once more does no harm


@pytest.mark.emulator
def test_it_answers_on_the_port_that_was_asked_for(tmp_path: Path) -> None:
    port = free_port()

    with emulator.start(tmp_path, engine=NO_ENGINE, port=port) as emulated:
        assert emulated.url == f"http://127.0.0.1:{port}"
        assert emulated.client("sts").get_caller_identity()


def test_a_port_that_is_taken_is_said_so(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        with pytest.raises(LocalError, match=f"port {port} cannot be had .* Set LOCAL_PORT to another"):
            emulator.start(tmp_path, engine=NO_ENGINE, port=port)


@pytest.mark.emulator
def test_it_enforces_iam_when_it_is_told_to(tmp_path: Path) -> None:
    with emulator.start(tmp_path, engine=NO_ENGINE, auth=True) as emulated:
        user = emulated.client("iam")
        user.create_user(UserName="nobody")
        key = user.create_access_key(UserName="nobody")["AccessKey"]
        stranger = boto3.client(
            "ecs",
            endpoint_url=emulated.url,
            region_name="us-east-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

        emulated.client("ecs").create_cluster(clusterName="mine")
        with pytest.raises(ClientError, match="not authorized to perform: ecs:CreateCluster"):
            stranger.create_cluster(clusterName="theirs")


@pytest.mark.emulator
def test_rules_do_not_answer_whom_iam_refuses(tmp_path: Path) -> None:
    with emulator.start(tmp_path, engine=NO_ENGINE, auth=True) as emulated:
        user = emulated.client("iam")
        user.create_user(UserName="nobody")
        key = user.create_access_key(UserName="nobody")["AccessKey"]
        stranger = boto3.client(
            "elbv2",
            endpoint_url=emulated.url,
            region_name="us-east-1",
            aws_access_key_id=key["AccessKeyId"],
            aws_secret_access_key=key["SecretAccessKey"],
        )

        with pytest.raises(ClientError) as refused:
            stranger.describe_target_groups(Names=["not-there"])
        assert refused.value.response["Error"]["Code"] == "AccessDenied"


@pytest.mark.emulator
def test_two_run_side_by_side_without_sharing_anything(tmp_path: Path) -> None:
    with (
        emulator.start(tmp_path / "one", engine=NO_ENGINE) as one,
        emulator.start(tmp_path / "two", engine=NO_ENGINE) as two,
    ):
        one.client("ecs").create_cluster(clusterName="only-in-one")

        assert one.client("ecs").list_clusters()["clusterArns"]
        assert two.client("ecs").list_clusters()["clusterArns"] == []


@pytest.mark.emulator
def test_it_ends_even_when_its_starter_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from local.containers import engine;"
        "from local.emulator import process;"
        f"started = process.start(Path({str(tmp_path)!r}), engine=engine.none('none'));"
        "print(started.port, flush=True); sys.stdin.read()"
    )
    starter = subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert starter.stdout is not None
    port = int(starter.stdout.readline())
    assert answers(port)

    starter.send_signal(signal.SIGKILL)
    starter.communicate()

    wait_until(lambda: not answers(port))
    wait_until(lambda: not processes_with(f"GATEWAY_PORT={port}"))


@pytest.mark.emulator
def test_one_that_does_not_start_says_what_its_log_says(tmp_path: Path) -> None:
    broken = engine.Engine(
        kind=engine.EngineKind.DOCKER, docker_host="ftp://nowhere", api_version="1.41", note="an impossible one"
    )

    with pytest.raises(LocalError, match=r"(?s)the emulator did not start; its log .*emulator\.log ends with:.*ftp"):
        emulator.start(tmp_path, engine=broken)


@pytest.mark.emulator
def test_an_api_gateway_url_is_given_in_the_form_that_needs_no_name_resolution(recording: Emulator) -> None:
    expected = f"{recording.url}/_aws/execute-api/abc123/github"

    assert recording.reachable("https://abc123.execute-api.us-east-1.amazonaws.com/github") == expected
    assert recording.reachable("http://abc123.execute-api.localhost:4566/github") == expected
    assert recording.reachable("https://example.com/github") == "https://example.com/github"


def test_the_persons_own_settings_do_not_get_into_it(tmp_path: Path) -> None:
    theirs = {"PATH": "/bin", "AWS_PROFILE": "mine", "AWS_ENDPOINT_URL": "https://real", "PYTHONPATH": "/mine"}

    given = emulator_environment(port=1, auth=False, time_scale=0.5, scratch=tmp_path, environ=theirs)

    assert given["PATH"] == "/bin"
    assert (given["SFN_WAIT_SCALE"], given["AUTH"]) == ("0.5", "false")
    assert not {"AWS_PROFILE", "AWS_ENDPOINT_URL", "PYTHONPATH"} & set(given)


def test_its_settings_arrive_whole_and_are_not_left_in_the_environment() -> None:
    settings = EmulatorSettings(socket=3, engine="unix:///e", engine_api="1.41", network="n", time_scale=0.5)
    environ = {**settings.to_env(), "OTHER": "1"}

    assert EmulatorSettings.taken_from(environ) == settings
    assert environ == {"OTHER": "1"}
