"""Where the emulated load balancer sends a request: to a healthy target, where there is one."""

import urllib.error
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler

import pytest

from local.emulator.process import Emulator
from local.web_server import ClosableServer
from tests.local.aws_account import Balancer, states, target_group
from tests.local.waiting import wait_until

pytestmark = pytest.mark.emulator
REQUESTS = 40


class Hello(ClosableServer):
    """A target that answers every request."""

    def __init__(self) -> None:
        super().__init__(_Handler)
        self.serve()


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b"hello")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002  the base class's name
        """Keep quiet."""


@pytest.fixture
def hello() -> Iterator[Hello]:
    server = Hello()
    yield server
    server.close()


def routed(emulator: Emulator, port: int, *hosts: str) -> tuple[Balancer, str]:
    """A load balancer that listens at 20000, and its target group with these targets."""
    balancer, group = Balancer.made(emulator), target_group(emulator, Port=port)
    balancer.listen(20000, group)
    targets = [{"Id": host, "Port": port} for host in hosts]
    emulator.client("elbv2").register_targets(TargetGroupArn=group, Targets=targets)
    return balancer, group


def test_no_request_goes_to_a_target_that_is_not_healthy(recording: Emulator, hello: Hello) -> None:
    # Nothing listens at the second address.
    balancer, group = routed(recording, hello.server_port, "127.0.0.1", "127.0.0.2")
    wait_until(lambda: "healthy" in states(recording, group))

    answers = [balancer.get(20000) for _ in range(REQUESTS)]

    assert answers == ["hello"] * REQUESTS


def test_the_only_target_gets_requests_before_it_was_found_healthy(recording: Emulator, hello: Hello) -> None:
    balancer, _ = routed(recording, hello.server_port, "127.0.0.1")

    assert balancer.get(20000) == "hello"


def test_where_none_is_healthy_every_target_gets_requests(recording: Emulator, hello: Hello) -> None:
    """The load balancer fails open."""
    balancer, group = routed(recording, hello.server_port, "127.0.0.2", "127.0.0.3")
    wait_until(lambda: set(states(recording, group)) == {"unhealthy"})

    with pytest.raises(urllib.error.HTTPError) as refused:
        balancer.get(20000)

    said = refused.value.read().decode()
    assert refused.value.code == 502
    assert any(f"Target {host}" in said for host in ("127.0.0.2", "127.0.0.3"))
