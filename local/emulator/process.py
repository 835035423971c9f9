"""Starts and ends the AWS emulator of one run."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import closing, suppress
from pathlib import Path
from shutil import rmtree
from typing import Any
from urllib.parse import urlsplit

import boto3
from botocore.config import Config

from local.containers.engine import Engine
from local.emulator.account import ACCESS_KEY, ACCOUNT, REGION, SECRET_KEY
from local.emulator.environment import emulator_environment
from local.emulator.settings import EmulatorSettings
from local.emulator.user_agent import PLUMBING
from local.errors import LocalError

__all__ = ["ACCOUNT", "HOST", "REGION", "Emulator", "start"]

HOST = "127.0.0.1"

_ROOT = Path(__file__).resolve().parents[2]
_MAIN = f"import sys; sys.path.insert(0, {str(_ROOT)!r}); from local.emulator.application import main; main()"
_READY_SECONDS = 30.0
_END_SECONDS = 60.0


class Emulator:
    """A running emulator. Use it as a context manager, or call `close`.

    Attributes:
        port: where it answers.
        url: its address, for any AWS client and for every data plane behind it.
        registry: the `HOST:PORT` at which it plays ECR's registry.
        log: what it prints.
        container_label: what every container of its tasks carries, and no other's: `NAME=VALUE`.
    """

    def __init__(self, process: "subprocess.Popen[bytes]", *, port: int, log: Path, scratch: Path) -> None:
        """`start` makes these."""
        self.port = port
        self.url = f"http://{HOST}:{port}"
        self.registry = f"{HOST}:{port}"
        self.log = log
        self.container_label = f"ministack.instance={socket.gethostname()}:{port}"
        self._process = process
        self._scratch = scratch
        self._session = boto3.Session(
            aws_access_key_id=ACCESS_KEY, aws_secret_access_key=SECRET_KEY, region_name=REGION
        )

    def __enter__(self) -> "Emulator":
        """The emulator itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it."""
        self.close()

    def client(self, service: str, *, plumbing: bool = False) -> Any:
        """A boto3 client of the account's root, e.g. `ecs`.

        `plumbing` is for what is part of the emulated AWS rather than a client of it: AWS's throttles do not count it.
        """
        make: Any = self._session.client
        return make(service, endpoint_url=self.url, config=Config(user_agent_extra=PLUMBING if plumbing else None))

    def reachable(self, url: str) -> str:
        """An API Gateway URL as a stack's output gives it, in the form that needs no name resolution.

        `https://ID.execute-api.REGION.amazonaws.com/PATH` of the stage `$default`. Its name is left out,
        because a shell would take it for a variable. Any other URL stays as it is.
        """
        parts = urlsplit(url)
        api, _, rest = (parts.hostname or "").partition(".")
        if not rest.startswith("execute-api."):
            return url
        return f"{self.url}/_aws/execute-api/{api}{parts.path}"

    def close(self) -> None:
        """End the emulator with its Lambda workers and its containers. Closing twice is allowed."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGTERM)
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_END_SECONDS)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        if self._process.stdin is not None:
            self._process.stdin.close()
        rmtree(self._scratch, ignore_errors=True)

    def await_ready(self, *, seconds: float = _READY_SECONDS) -> None:
        """Wait until it answers.

        Raises:
            LocalError: it ended, or did not answer within `seconds`; the message has the end of its log.
        """
        deadline = time.monotonic() + seconds
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                said = "\n".join(self.log.read_text(errors="replace").splitlines()[-15:])
                raise LocalError(f"the emulator did not start; its log {self.log} ends with:\n{said}")
            time.sleep(0.02)

    def _answers(self) -> bool:
        asked = http.client.HTTPConnection(HOST, self.port, timeout=2)
        with closing(asked), suppress(OSError, http.client.HTTPException):
            asked.request("GET", "/_ministack/health")
            return asked.getresponse().status == http.client.OK
        return False


def start(
    run_dir: Path,
    *,
    engine: Engine,
    port: int = 0,
    auth: bool = False,
    time_scale: float = 1.0,
    decisions: Path | None = None,
) -> Emulator:
    """Start the emulator and wait until it answers.

    Args:
        run_dir: where it keeps its log; it has its scratch files in a directory of its own.
        engine: runs ECS's containers, where it is one.
        port: where it is to answer on this machine; 0 for any free one.
        auth: whether IAM is enforced.
        time_scale: how many seconds of this machine one of AWS's is: in every wait, delay, interval and rate of AWS's.
        decisions: the file to which IAM's decisions are appended, where they are wanted.

    Raises:
        LocalError: the port is taken, or the emulator did not start.
    """
    run_dir.mkdir(parents=True, exist_ok=True)
    log = run_dir / "emulator.log"
    with _bound(port) as listening:
        port, scratch = int(listening.getsockname()[1]), Path(tempfile.mkdtemp(prefix="deity-emulator-"))
        settings = EmulatorSettings(
            socket=listening.fileno(),
            engine=engine.docker_host,
            engine_api=engine.api_version,
            network=engine.network,
            registry=f"{HOST}:{port}",
            time_scale=time_scale,
            decisions=str(decisions or ""),
        )
        environment = {
            **emulator_environment(port=port, auth=auth, time_scale=time_scale, scratch=scratch),
            # Where there is no engine, a name that nothing answers to keeps Docker's default from being tried.
            "DOCKER_HOST": engine.docker_host or f"unix://{scratch}/no-engine.sock",
            **settings.to_env(),
        }
        with log.open("wb") as output:
            process = subprocess.Popen(
                [sys.executable, "-c", _MAIN],
                cwd=scratch,
                env=environment,
                pass_fds=[settings.socket],
                stdin=subprocess.PIPE,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,  # the terminal's Ctrl-C is for the run, which then ends this in its turn
            )
    emulator = Emulator(process, port=port, log=log, scratch=scratch)
    try:
        emulator.await_ready()
    except BaseException:
        emulator.close()
        raise
    return emulator


def _bound(port: int) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        made.bind((HOST, port))
        made.listen(128)
    except OSError as error:
        made.close()
        raise LocalError(
            f"port {port} cannot be had for the emulator: {error.strerror}. Set LOCAL_PORT to another"
        ) from error
    return made
