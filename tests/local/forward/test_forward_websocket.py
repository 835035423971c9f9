"""The forward leads WebSockets straight to a healthy target."""

import socket
import threading

import pytest

from local.forward.forwarder import Forwarder
from tests.local.forward.fake_emulator import EchoTask, FakeLoadBalancing
from tests.local.forward.talk import HANDSHAKE, all_of, dial, is_cut, until
from tests.local.waiting import free_port


def test_a_handshake_reaches_a_healthy_target_as_a_load_balancer_would_pass_it(
    forwarder: Forwarder, task: EchoTask, port: int
) -> None:
    with dial(port, HANDSHAKE) as connection:
        assert until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 101 ")
    request, *lines = task.handshakes[0].split("\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert request == "GET /live?room=1 HTTP/1.1"
    assert headers["Host"] == f"localhost:{port}"
    assert headers["Upgrade"] == "websocket"
    assert headers["Sec-WebSocket-Key"] == "dGhlIHNhbXBsZSBub25jZQ=="
    assert headers["X-Forwarded-For"] == "127.0.0.1"
    assert headers["X-Forwarded-Port"] == str(port)


def test_frames_go_both_ways_even_those_sent_with_the_handshake(
    forwarder: Forwarder, task: EchoTask, port: int
) -> None:
    early, later = b"\x81\x85\x00\x00\x00\x00early", bytes(range(256)) * 4096
    with dial(port, HANDSHAKE + early) as connection:
        until(connection, b"\r\n\r\n" + early)
        sender = threading.Thread(target=connection.sendall, args=(later,))
        sender.start()
        got = b""
        while len(got) < len(later):
            got += connection.recv(65536)
        sender.join()
    assert got == later


def test_a_target_that_ends_the_conversation_ends_it_for_the_client(
    forwarder: Forwarder, task: EchoTask, port: int
) -> None:
    with dial(port, HANDSHAKE) as connection:
        until(connection, b"\r\n\r\n")
        connection.shutdown(socket.SHUT_WR)  # the echo ends when it hears no more
        assert all_of(connection) == b""


def test_a_listener_that_goes_cuts_its_websockets(
    forwarder: Forwarder, task: EchoTask, elbv2: FakeLoadBalancing, port: int
) -> None:
    with dial(port, HANDSHAKE) as connection:
        until(connection, b"\r\n\r\n")
        elbv2.listeners = {}
        assert is_cut(connection)


@pytest.mark.parametrize(
    ("state", "status"), [("unhealthy", 503), ("healthy", 502)], ids=["none healthy", "target does not answer"]
)
def test_a_websocket_without_a_target_is_refused(
    forwarder: Forwarder, elbv2: FakeLoadBalancing, port: int, state: str, status: int
) -> None:
    elbv2.targets = [("127.0.0.1", free_port(), state)]
    with dial(port, HANDSHAKE) as connection:
        assert all_of(connection).startswith(f"HTTP/1.1 {status} ".encode())
