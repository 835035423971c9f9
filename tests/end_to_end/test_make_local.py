"""`make local` as a person runs it: two of them side by side, used from outside, ended by a signal."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import boto3
import pytest

from local.run import HOME, ROOT
from tests.end_to_end.sender import Sender

pytestmark = pytest.mark.emulator
_SECONDS = 180.0


def _command(home: Path) -> list[str]:
    program = f"from local.__main__ import main; raise SystemExit(main(Path({str(home)!r})))"
    return [sys.executable, "-c", f"from pathlib import Path; {program}"]


def _environment(port: int) -> dict[str, str]:
    return {**os.environ, "LOCAL_PORT": str(port or ""), "PYTHONPATH": f"{ROOT}:{ROOT / 'functions'}"}


@contextmanager
def make_local(home: Path, *, port: int = 0) -> Iterator[tuple["subprocess.Popen[str]", dict[str, str]]]:
    """A run of its own directory; the process, and what its endpoints.json says."""
    process = subprocess.Popen(_command(home), cwd=ROOT, env=_environment(port), text=True, stdout=subprocess.PIPE)
    try:
        yield process, _endpoints(process, home / "endpoints.json")
    finally:
        if process.poll() is None:
            process.terminate()
        process.communicate(timeout=_SECONDS)


def _endpoints(process: "subprocess.Popen[str]", path: Path) -> dict[str, str]:
    deadline = time.monotonic() + _SECONDS
    while not path.is_file():
        assert process.poll() is None
        assert time.monotonic() < deadline
        time.sleep(0.05)
    told: dict[str, str] = json.loads(path.read_text())
    return told


def _messages(endpoints: dict[str, str]) -> list[dict[str, Any]]:
    with urllib.request.urlopen(endpoints["slack_inbox_url"], timeout=10) as answer:
        listed: list[dict[str, Any]] = json.loads(answer.read())
        return listed


def _wait_for(endpoints: dict[str, str], words: str) -> str:
    deadline = time.monotonic() + _SECONDS
    while True:
        for message in _messages(endpoints):
            if str(message["text"]).startswith(words):
                return str(message["text"])
        assert time.monotonic() < deadline, _messages(endpoints)
        time.sleep(0.05)


def _listeners(endpoints: dict[str, str]) -> int:
    elbv2 = boto3.client(
        "elbv2",
        endpoint_url=endpoints["aws_endpoint"],
        region_name=endpoints["region"],
        aws_access_key_id="any",
        aws_secret_access_key="any",
    )
    return len(elbv2.describe_listeners(LoadBalancerArn=endpoints["load_balancer_arn"])["Listeners"])


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def homes() -> tuple[Path, Path]:
    """Two directories that share the synthesized stacks with the other tests."""
    made = [HOME / "tests" / name for name in ("side-one", "side-two")]
    for home in made:
        home.mkdir(parents=True, exist_ok=True)
        cache = home / "cache"
        if not cache.exists():
            cache.symlink_to(HOME / "tests" / "cache")
    (HOME / "tests" / "cache").mkdir(exist_ok=True)
    return made[0], made[1]


def test_two_runs_stand_side_by_side_and_each_ends_with_everything_it_started(homes: tuple[Path, Path]) -> None:
    port = _free_port()
    with make_local(homes[0], port=port) as (one, first), make_local(homes[1]) as (_, second):
        assert first["aws_endpoint"].endswith(f":{port}")
        github = Sender(
            url=first["github_webhook_url"],
            secret=first["github_webhook_secret"],
            repository=first["fixed_repository"],
        )
        assert github.push("feature/side").status == 202
        url = _wait_for(first, "Ready: feature/side").split()[-1]
        with urllib.request.urlopen(url, timeout=10) as answer:
            assert answer.status == 200
        assert (_listeners(first), _listeners(second)) == (1, 0)
        assert _messages(second) == []

        one.send_signal(signal.SIGINT)
        assert one.wait(timeout=_SECONDS) == 0
        assert not (homes[0] / "endpoints.json").exists()
        assert not list(homes[0].glob("run-*"))
        for left in (url, first["aws_endpoint"], first["slack_inbox_url"]):
            with pytest.raises(OSError, match="refused"):
                urllib.request.urlopen(left, timeout=5)
        assert _listeners(second) == 0  # the other one goes on


def test_a_port_that_is_taken_is_said(homes: tuple[Path, Path]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        ran = subprocess.run(
            _command(homes[0]),
            cwd=ROOT,
            env=_environment(taken.getsockname()[1]),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
            check=False,
        )
    assert ran.returncode == 1
    assert "LOCAL_PORT" in ran.stderr
    assert "Traceback" not in ran.stderr
