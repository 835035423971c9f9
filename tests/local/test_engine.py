"""Which container engine runs the embedded run's tasks."""

import os
import socket
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from local.containers import engine
from local.containers.engine import EngineKind
from tests.local.fake_engine import FakeEngine

NOTHING_INSTALLED = {"PATH": "/nowhere"}


def test_without_docker_and_podman_there_is_none_and_it_says_so(tmp_path: Path) -> None:
    found = engine.start(tmp_path, environ=NOTHING_INSTALLED, docker_socket=tmp_path / "docker.sock")

    assert not found
    assert found.kind is EngineKind.NONE
    assert found.note == (
        "no container engine: Docker does not answer, and podman is not installed; tasks are only recorded"
    )


def test_the_engine_that_docker_host_names_is_used(tmp_path: Path) -> None:
    with FakeEngine(Api_Version="1.52") as docker:
        environ = {**NOTHING_INSTALLED, "DOCKER_HOST": f"unix://{docker.socket}"}
        found = engine.start(tmp_path, environ=environ, docker_socket=tmp_path / "docker.sock")

    assert found
    assert (found.kind, found.api_version, found.network) == (EngineKind.DOCKER, "1.52", None)
    assert found.docker_host == f"unix://{docker.socket}"
    assert found.note == f"containers run in Docker at unix://{docker.socket}"


def test_dockers_own_socket_is_used_when_nothing_is_said(tmp_path: Path) -> None:
    with FakeEngine(Api_Version="1.52") as docker:
        found = engine.start(tmp_path, environ=NOTHING_INSTALLED, docker_socket=docker.socket)

    assert found.kind is EngineKind.DOCKER


def test_podman_is_told_from_docker(tmp_path: Path) -> None:
    with FakeEngine(Api_Version="1.41", Libpod_API_Version="4.3.1") as podman:
        found = engine.start(tmp_path, environ=NOTHING_INSTALLED, docker_socket=podman.socket)

    assert found.kind is EngineKind.PODMAN


def test_an_engine_that_was_named_and_does_not_answer_is_not_replaced_by_another(tmp_path: Path) -> None:
    with FakeEngine(Api_Version="1.52") as docker:
        environ = {**os.environ, "DOCKER_HOST": "unix:///nowhere/docker.sock"}
        found = engine.start(tmp_path, environ=environ, docker_socket=docker.socket)

    assert not found
    assert "DOCKER_HOST=unix:///nowhere/docker.sock does not answer" in found.note


@pytest.mark.parametrize("host", ["", "no address", "ftp://somewhere", "tcp://127.0.0.1:1", "ssh://me@127.0.0.1:1"])
def test_no_docker_host_is_so_wrong_that_it_raises(tmp_path: Path, host: str) -> None:
    environ = {**NOTHING_INSTALLED, "DOCKER_HOST": host}

    assert not engine.start(tmp_path, environ=environ, docker_socket=tmp_path / "docker.sock")


def test_what_answers_but_is_no_engine_is_none(tmp_path: Path) -> None:
    with FakeEngine(status=500, Api_Version="1.52") as broken, FakeEngine(Server="nginx") as other:
        for socket_file in (broken.socket, other.socket):
            assert not engine.start(tmp_path, environ=NOTHING_INSTALLED, docker_socket=socket_file)


def test_a_socket_that_nobody_listens_at_and_a_plain_file_are_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)  # a Unix socket's path may have 108 bytes only
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind("deaf.sock")
    (tmp_path / "plain.sock").touch()

    for name in ("deaf.sock", "plain.sock"):
        assert not engine.start(tmp_path, environ=NOTHING_INSTALLED, docker_socket=tmp_path / name)


def podman_that(tmp_path: Path, script: str) -> dict[str, str]:
    """An environment whose `podman` is a script."""
    program = tmp_path / "bin" / "podman"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    return {"PATH": f"{program.parent}:{os.environ['PATH']}"}


def as_root() -> bool:
    return os.geteuid() == 0


def test_a_podman_that_does_not_start_is_none_and_its_words_are_passed_on(tmp_path: Path) -> None:
    environ = podman_that(tmp_path, "echo no space left on device; exit 125")

    found = engine.start(tmp_path / "run", environ=environ, docker_socket=tmp_path / "docker.sock")

    assert not found
    assert ("no space left on device" in found.note) if as_root() else ("only for root" in found.note)


def command_lines() -> Iterator[str]:
    """Of every process that runs."""
    for directory in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):  # it ended meanwhile
            yield (directory / "cmdline").read_text(errors="replace")


@pytest.mark.containers
@pytest.mark.podman
def test_podman_is_started_for_the_run_and_ends_with_it_and_leaves_nothing(tmp_path: Path) -> None:
    environ = {name: value for name, value in os.environ.items() if name != "DOCKER_HOST"}
    with engine.start(tmp_path, environ=environ, docker_socket=tmp_path / "docker.sock") as found:
        assert found, found.note
        client = found.client()
        networks = [network.name for network in client.networks.list()]
        service_socket = Path(found.docker_host.removeprefix("unix://"))

        assert found.network in networks
        assert client.containers.list(all=True) == []

    assert not service_socket.parent.exists()
    assert [path.name for path in tmp_path.iterdir()] == ["podman.log"]
    assert not Path(f"/var/lib/cni/networks/{found.network}").exists()
    assert str(service_socket) not in "".join(command_lines())
    found.close()  # once more does no harm
