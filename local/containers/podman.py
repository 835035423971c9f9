"""A container engine of the run's own: Podman's Docker-compatible API on a socket, with its own storage and network.

It shares nothing with the machine's other containers, so two runs side by side, or a person's own Podman, never meet.
"""

import random
import shutil
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from local.errors import LocalError

_START_SECONDS = 20.0
_END_SECONDS = 60.0

# Settings that work as root nearly everywhere, in virtual machines and containers too: no systemd, no overlay file
# system, no limits above what the machine allows (docs.podman.io: containers.conf(5), containers-storage.conf(5)).
_CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
{runtime}cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "{short}/tmp"
[network]
network_config_dir = "{short}/networks"
"""
_STORAGE_CONF = """\
[storage]
driver = "vfs"
graphroot = "{storage}"
runroot = "{short}/run"
"""

# Waits until its standard input ends, which it does however the run ends, even when it is killed; then takes away
# everything that was made. So there is one way to end.
_CLEAN_UP_WHEN_LEFT = """\
cat > /dev/null
podman rm --all --force --time 0 > /dev/null 2>&1
podman network rm --force "$3" > /dev/null 2>&1
kill "$4"
for try in 1 2 3 4 5 6 7 8 9 10; do kill -0 "$4" 2> /dev/null && sleep 0.05; done
rm -rf "$1" "$2" "/var/lib/cni/networks/$3"
"""


class OwnPodman:
    """A running `podman system service`. Use it as a context manager, or call `close`."""

    def __init__(self, directory: Path, *, environ: dict[str, str]) -> None:
        """Start the service; its storage and log are kept in `directory`.

        Raises:
            LocalError: it did not start; the message ends with what it said.
        """
        directory.mkdir(parents=True, exist_ok=True)
        # Sockets' paths may have 108 bytes only, and Podman puts some of its own below these directories.
        short = Path(tempfile.mkdtemp(prefix="deity-"))
        self.network = f"deity-{short.name.removeprefix('deity-')}"
        self.host = f"unix://{short}/podman.sock"
        self._log = directory.with_name(f"{directory.name}.log")
        settings = {"CONTAINERS_CONF": "containers.conf", "CONTAINERS_STORAGE_CONF": "storage.conf"}
        (directory / "containers.conf").write_text(_containers_conf(short))
        (directory / "storage.conf").write_text(_STORAGE_CONF.format(storage=directory / "storage", short=short))
        paths = {variable: str(directory / name) for variable, name in settings.items()}
        env = {**environ, **paths, "PATH": f"{environ.get('PATH', '')}:/usr/sbin:/sbin"}
        with self._log.open("wb") as log:
            # In sessions of their own: the terminal's Ctrl-C is for the run, which then ends these in its turn.
            self._service = subprocess.Popen(
                ["podman", "system", "service", "--time=0", self.host],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )
            made = [str(short), str(directory), self.network, str(self._service.pid)]
            self._cleaner = subprocess.Popen(
                ["sh", "-c", _CLEAN_UP_WHEN_LEFT, "clean-up", *made],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=env,
                start_new_session=True,
            )
        self._await_socket(short / "podman.sock")

    def __enter__(self) -> "OwnPodman":
        """The service itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """Ends it."""
        self.close()

    def close(self) -> None:
        """End the service and everything it runs, and remove what it stored. Closing twice is allowed."""
        if self._cleaner.stdin is not None:
            self._cleaner.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._service.wait(
                _END_SECONDS
            )  # first: the cleaner waits until it is gone, and gone is when it was waited for
            self._cleaner.wait(_END_SECONDS)

    def make_network(self, client: Any) -> None:
        """Give the containers a bridge of their own, so that another run's addresses cannot be the same.

        Podman's own API is used: through the one it shares with Docker it would add firewall rules that it never
        removes (seen with 4.3.1).

        Raises:
            LocalError: Podman refused.
        """
        interface = f"dty{random.randrange(16**8):08x}"  # noqa: S311  told apart, not kept secret
        refused = ""
        for _ in range(5):  # another run may have the subnet
            subnet = f"10.{random.randrange(128, 255)}.{random.randrange(255)}.0/24"  # noqa: S311
            request = {
                "name": self.network,
                "driver": "bridge",
                "network_interface": interface,
                "subnets": [{"subnet": subnet}],
            }
            answer = client.api.post(f"{client.api.base_url}/v4.0.0/libpod/networks/create", json=request, timeout=20)
            if answer.ok:
                return
            refused = answer.text.strip()
        raise LocalError(f"podman did not make a network: {refused}")

    def _await_socket(self, socket: Path) -> None:
        deadline = time.monotonic() + _START_SECONDS
        while not socket.exists():
            if self._service.poll() is not None or time.monotonic() > deadline:
                self.close()
                said = self._log.read_text(errors="replace").strip()
                raise LocalError(f"podman system service did not start: {said or 'it said nothing'}")
            time.sleep(0.02)


def _containers_conf(short: Path) -> str:
    # Debian's crun does not start containers in every place where its runc does.
    runtime = 'runtime = "runc"\n' if shutil.which("runc", path="/usr/bin:/usr/sbin:/usr/local/bin:/sbin") else ""
    return _CONTAINERS_CONF.format(runtime=runtime, short=short)
