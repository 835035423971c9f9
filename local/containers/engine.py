"""Finds the container engine that runs the embedded run's tasks, or says plainly why there is none."""

import os
import stat
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from shutil import which
from typing import Any

import docker  # type: ignore[import-untyped]
import requests

from local.containers.podman import OwnPodman
from local.errors import LocalError

_DOCKER_SOCKET = Path("/var/run/docker.sock")
_ANSWER_SECONDS = 10


class EngineKind(StrEnum):
    """Whose engine it is."""

    DOCKER = "Docker"
    PODMAN = "Podman"
    NONE = "none"


@dataclass(frozen=True, kw_only=True)
class Engine:
    """A container engine that answers, or none. Use it as a context manager, or call `close`.

    Attributes:
        kind: whose it is.
        docker_host: its socket as `DOCKER_HOST` would name it; empty where there is none.
        api_version: the version of Docker's API that it speaks.
        network: the network to put containers on; `None` for the engine's default.
        note: one line for the person who started the run.
    """

    kind: EngineKind
    docker_host: str = ""
    api_version: str = ""
    network: str | None = None
    note: str
    on_close: Callable[[], None] | None = field(default=None, repr=False)

    def __bool__(self) -> bool:
        """Whether there is one."""
        return self.kind is not EngineKind.NONE

    def __enter__(self) -> "Engine":
        """The engine itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it where it was started for this run."""
        self.close()

    def close(self) -> None:
        """End the engine, where it was started for this run. Closing twice is allowed."""
        if self.on_close is not None:
            self.on_close()

    def client(self, *, timeout: float = 60) -> Any:
        """A Docker client of this engine; `timeout` in seconds for each call."""
        return docker.DockerClient(base_url=self.docker_host, version=self.api_version, timeout=timeout)


def none(why: str) -> Engine:
    """No engine. `why` completes the sentence "no container engine: ..."."""
    return Engine(kind=EngineKind.NONE, note=f"no container engine: {why}; tasks are only recorded")


def start(run_dir: Path, *, environ: Mapping[str, str] = os.environ, docker_socket: Path = _DOCKER_SOCKET) -> Engine:
    """The engine that `DOCKER_HOST` names, or Docker's own, or a Podman service started for this run, or none.

    Args:
        run_dir: where a service started for this run keeps its storage, and its log `podman.log`.
        environ: where `DOCKER_HOST` and `PATH` are read.
        docker_socket: where Docker listens when nothing else is said.
    """
    if named := environ.get("DOCKER_HOST"):
        # Whoever names an engine wants that one: another in its place would be a surprise.
        return _answering(named) or none(f"DOCKER_HOST={named} does not answer")
    if _is_socket(docker_socket) and (engine := _answering(f"unix://{docker_socket}")):
        return engine
    if not which("podman", path=environ.get("PATH")):
        return none("Docker does not answer, and podman is not installed")
    if os.geteuid() != 0:
        return none("Docker does not answer, and Podman gives containers addresses that can be reached only for root")
    return _own_podman(run_dir / "podman", environ)


def _own_podman(directory: Path, environ: Mapping[str, str]) -> Engine:
    try:
        service = OwnPodman(directory, environ=dict(environ))
    except LocalError as error:
        return none(str(error))
    if (found := _answering(service.host)) is None:
        service.close()
        return none(f"podman system service does not answer at {service.host}")
    try:
        service.make_network(found.client())
    except (LocalError, requests.RequestException) as error:
        service.close()
        return none(str(error))
    return Engine(
        kind=EngineKind.PODMAN,
        docker_host=found.docker_host,
        api_version=found.api_version,
        network=service.network,
        note=f"containers run in Podman, started for this run at {service.host}",
        on_close=service.close,
    )


def _answering(host: str) -> Engine | None:
    """The engine at `host`, if one answers there.

    Both engines tell their versions in the headers of `/_ping`; Podman takes 0.4 s to answer `/version` (measured).
    """
    with suppress(docker.errors.DockerException, requests.RequestException, ValueError):
        client = docker.DockerClient(base_url=host, version="1.41", timeout=_ANSWER_SECONDS)
        answer = client.api.get(f"{client.api.base_url}/_ping", timeout=_ANSWER_SECONDS)
        if answer.ok and (version := answer.headers.get("Api-Version")):
            kind = EngineKind.PODMAN if "Libpod-Api-Version" in answer.headers else EngineKind.DOCKER
            note = f"containers run in {kind} at {host}"
            return Engine(kind=kind, docker_host=host, api_version=version, note=note)
    return None


def _is_socket(path: Path) -> bool:
    with suppress(OSError):
        return stat.S_ISSOCK(path.stat().st_mode)
    return False
