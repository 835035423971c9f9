"""Waiting for what another thread or process does, for as long as it takes and no longer."""

import socket
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


def wait_until(happened: Callable[[], object], *, seconds: float = 10.0) -> None:
    """Return once `happened()` is true; fail when it does not come true."""
    deadline = time.monotonic() + seconds
    while not happened():
        assert time.monotonic() < deadline, f"did not happen within {seconds} s"
        time.sleep(0.005)


def wait_for(found: Callable[[], T], *, seconds: float = 10.0) -> T:
    """What `found()` returns, once that is something."""
    deadline = time.monotonic() + seconds
    while not (what := found()):
        assert time.monotonic() < deadline, f"nothing was found within {seconds} s"
        time.sleep(0.005)
    return what


def free_port() -> int:
    """A port that is free on 127.0.0.1 and ::1."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def answers(port: int, host: str = "127.0.0.1") -> bool:
    """Whether anything accepts connections there."""
    try:
        socket.create_connection((host, port), timeout=5).close()
    except OSError:
        return False
    return True
