"""The run's container engine, tried out: it has the example's image, and what it runs can be reached from here."""

import http.client
import os
import time
from collections.abc import Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]
import requests

from local.containers import engine, image
from local.containers.engine import Engine
from local.errors import LocalError

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "hello"
IMAGE_NAME = "localhost/ecs-deity/hello"
_REACH_SECONDS = 5.0


@dataclass(frozen=True, kw_only=True)
class Containers:
    """Where tasks run, and of which image. Use it as a context manager, or call `close`.

    Attributes:
        engine: the engine, or none; its `note` says which and why.
        image: the example's image; without an engine, the name that it would have.
    """

    engine: Engine
    image: str

    def __enter__(self) -> "Containers":
        """The containers themselves."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends an engine that was started for this run."""
        self.close()

    def close(self) -> None:
        """End an engine that was started for this run. Closing twice is allowed."""
        self.engine.close()


def start(run_dir: Path, *, example: Path = EXAMPLE, environ: Mapping[str, str] = os.environ) -> Containers:
    """An engine that is known to run the example, or none and the reason why; see `engine.start`."""
    found = engine.start(run_dir, environ=environ)
    if not found:
        return Containers(engine=found, image=f"{IMAGE_NAME}:{image.content_hash(example)}")
    try:
        made = image.make(found.client(), example, name=IMAGE_NAME)
        check_reachable(found, made)
    except (LocalError, docker.errors.DockerException, requests.RequestException) as error:
        found.close()
        return Containers(engine=engine.none(str(error)), image=f"{IMAGE_NAME}:{image.content_hash(example)}")
    except BaseException:
        found.close()
        raise
    return Containers(engine=found, image=made)


def check_reachable(found: Engine, made: str, *, seconds: float = _REACH_SECONDS) -> None:
    """Run `made` once and ask it for its page, at its own address, as the load balancer will.

    Where that cannot be reached (the engine is in another machine, as Docker Desktop's is), no environment would ever
    become healthy.

    Raises:
        LocalError: it did not answer within `seconds`.
        docker.errors.DockerException: the engine did not run it.
    """
    client = found.client()
    options = {"network": found.network} if found.network else {}
    container = client.containers.run(made, detach=True, labels={"ecs-deity": "check"}, **options)
    try:
        container.reload()
        host, port = _address(container, client.images.get(made))
        deadline = time.monotonic() + seconds
        while not _answers(host, port):
            if time.monotonic() > deadline:
                said = container.logs(tail=5).decode(errors="replace").strip()
                where = f"{host}:{port} within {seconds:g} s"
                raise LocalError(f"a container of {found.kind} does not answer at {where}. {said}".rstrip())
            time.sleep(0.02)
    finally:
        with suppress(docker.errors.NotFound):
            container.remove(force=True, v=True)


def _address(container: Any, made: Any) -> tuple[str, int]:
    networks = container.attrs["NetworkSettings"]["Networks"].values()
    address = next((network["IPAddress"] for network in networks if network["IPAddress"]), None)
    if address is None:
        raise LocalError("the engine gives containers no address of their own")
    port = next(iter(made.attrs["Config"]["ExposedPorts"])).split("/")[0]
    return address, int(port)


def _answers(host: str, port: int) -> bool:
    with (
        suppress(OSError, http.client.HTTPException),
        closing(http.client.HTTPConnection(host, port, timeout=1)) as asked,
    ):
        asked.request("GET", "/")
        return asked.getresponse().status == HTTPStatus.OK
    return False
