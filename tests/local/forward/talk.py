"""Speaking HTTP, with a client or by hand."""

import http.client
import json
import socket
from typing import Any

HANDSHAKE = (
    b"GET /live?room=1 HTTP/1.1\r\nHost: localhost:1\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def get(connection: http.client.HTTPConnection, path: str, method: str = "GET", **more: Any) -> dict[str, Any]:
    connection.request(method, path, **more)
    answer = connection.getresponse()
    assert answer.status == 200
    told: dict[str, Any] = json.loads(answer.read())
    return told


def dial(port: int, said: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", port), timeout=10)
    connection.sendall(said)
    return connection


def all_of(connection: socket.socket) -> bytes:
    """What comes until the other side closes."""
    return b"".join(iter(lambda: connection.recv(65536), b""))


def is_cut(connection: socket.socket) -> bool:
    """Whether the other side ends it, in order or not, without saying more."""
    try:
        return connection.recv(1) == b""
    except ConnectionResetError:
        return True


def until(connection: socket.socket, end: bytes) -> bytes:
    got = b""
    while not got.endswith(end):
        more = connection.recv(1)
        assert more, f"closed after {got!r}"
        got += more
    return got
