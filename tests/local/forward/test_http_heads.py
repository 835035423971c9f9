"""How heads change between a client and the emulator."""

import h11
import pytest

from local.forward import http_heads
from local.forward.listeners import Listener

LISTENER = Listener(arn="arn", port=20001, load_balancer="previews", target_group=None)


def asked(*headers: tuple[str, str], target: str = "/", method: str = "GET") -> h11.Request:
    named = dict(headers)
    return h11.Request(method=method, target=target, headers=[*headers, *([] if "Host" in named else [("Host", "x")])])


def sent_on(request: h11.Request) -> dict[bytes, bytes]:
    return dict(http_heads.to_emulator(request, LISTENER).headers)


@pytest.mark.parametrize(
    ("target", "path"),
    [
        ("/", b"/_alb/previews/"),
        ("/health?deep=1", b"/_alb/previews/health?deep=1"),
        ("//double//slash", b"/_alb/previews//double//slash"),
        ("http://localhost:20001/whole/url?q", b"/_alb/previews/whole/url?q"),
        ("http://localhost:20001", b"/_alb/previews/"),
        ("*", b"/_alb/previews/"),
    ],
)
def test_the_path_names_the_load_balancer(target: str, path: bytes) -> None:
    assert http_heads.to_emulator(asked(target=target), LISTENER).target == path


@pytest.mark.parametrize(
    ("given", "passed"),
    [
        ("localhost:20001", b"localhost:20001"),
        ("LOCALHOST", b"LOCALHOST:20001"),
        ("127.0.0.1:1", b"127.0.0.1:20001"),
        ("[::1]:20001", b"[::1]:20001"),
        ("s3.localhost:20001", b"localhost:20001"),
        ("previews-123.us-east-1.elb.amazonaws.com", b"localhost:20001"),
        ("", b"localhost:20001"),
    ],
)
def test_host_is_a_loopback_name_with_the_listener_s_port(given: str, passed: bytes) -> None:
    assert sent_on(asked(("Host", given)))[b"host"] == passed


def test_what_is_meant_for_one_hop_goes_no_further() -> None:
    headers = sent_on(
        asked(
            ("Connection", "X-Mine, Keep-Alive"),
            ("X-Mine", "1"),
            ("Keep-Alive", "timeout=5"),
            ("TE", "trailers"),
            ("Expect", "100-continue"),
            ("X-Theirs", "2"),
        )
    )
    assert headers == {b"host": b"localhost:20001", b"x-theirs": b"2", b"connection": b"close"}


def test_a_body_with_two_lengths_keeps_the_one_that_decides() -> None:
    headers = sent_on(asked(("Transfer-Encoding", "chunked"), ("Content-Length", "3"), method="POST"))
    assert b"content-length" not in headers
    assert headers[b"transfer-encoding"] == b"chunked"


@pytest.mark.parametrize(
    ("method", "upgrade", "connection", "is_one"),
    [
        ("GET", "websocket", "Upgrade", True),
        ("GET", "WebSocket", "keep-alive, upgrade", True),
        ("GET", "h2c", "Upgrade", False),
        ("GET", "websocket", "keep-alive", False),
        ("POST", "websocket", "Upgrade", False),
    ],
)
def test_only_a_whole_handshake_is_a_websocket(method: str, upgrade: str, connection: str, is_one: bool) -> None:
    request = asked(("Upgrade", upgrade), ("Connection", connection), method=method)
    assert http_heads.is_websocket(request) is is_one
