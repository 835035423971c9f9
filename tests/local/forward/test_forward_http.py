"""The forward serves any HTTP client."""

import hashlib
import http.client
import json
import socket
import struct

import pytest

from local.forward.forwarder import Forwarder
from tests.local.forward.fake_emulator import LOAD_BALANCER, FakeEmulator
from tests.local.forward.talk import all_of, dial, get, until


def test_the_emulator_is_told_load_balancer_and_listener(client: http.client.HTTPConnection, port: int) -> None:
    told = get(client, "/a%20b//c?x=1&y=%2F")
    assert told["path"] == f"/_alb/{LOAD_BALANCER}/a%20b//c?x=1&y=%2F"
    assert dict(told["headers"])["Host"] == f"localhost:{port}"


def test_the_answer_comes_back_as_it_was(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/")
    answer = client.getresponse()
    assert answer.headers.get_all("Set-Cookie") == ["a=1", "b=2"]
    assert answer.headers["Transfer-Encoding"] is None
    assert len(answer.read()) == int(answer.headers["Content-Length"])


def test_one_connection_serves_many_requests(client: http.client.HTTPConnection) -> None:
    get(client, "/first")
    kept = client.sock
    assert kept is not None
    assert get(client, "/second", "POST", body=b"abc")["length"] == 3
    assert client.sock is kept


def test_a_head_request_has_no_body_and_keeps_the_connection(client: http.client.HTTPConnection) -> None:
    client.request("HEAD", "/")
    answer = client.getresponse()
    assert int(answer.headers["Content-Length"]) > 0
    assert answer.read() == b""
    assert get(client, "/after")["method"] == "GET"


@pytest.mark.parametrize("chunked", [False, True])
def test_a_large_upload_arrives_whole(client: http.client.HTTPConnection, chunked: bool) -> None:
    body = bytes(range(256)) * 32 * 1024
    pieces = (body[start : start + 100_000] for start in range(0, len(body), 100_000))
    told = get(client, "/", "PUT", body=pieces if chunked else body, encode_chunked=chunked)
    assert told["length"] == len(body)
    assert told["sha256"] == hashlib.sha256(body).hexdigest()


def test_a_client_that_waits_for_leave_to_send_gets_it(forwarder: Forwarder, port: int) -> None:
    head = b"PUT / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\nConnection: close\r\n\r\n"
    with dial(port, head) as connection:
        assert until(connection, b"\r\n\r\n").startswith(b"HTTP/1.1 100 Continue\r\n")
        connection.sendall(b"hi")
        assert b'"length": 2' in all_of(connection)


def test_an_answer_is_passed_on_as_it_comes(client: http.client.HTTPConnection, emulator: FakeEmulator) -> None:
    client.request("GET", "/stream")
    answer = client.getresponse()
    assert answer.read1(3) == b"one"
    emulator.go_on.set()
    assert answer.read() == b"two"


def test_pipelined_requests_are_answered_in_order(forwarder: Forwarder, port: int) -> None:
    asked = (
        b"POST /1 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi"
        b"GET /2 HTTP/1.1\r\nHost: x\r\n\r\n"
        b"GET /3 HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
    )
    with dial(port, asked) as connection:
        got = all_of(connection)
    places = [got.index(f"/_alb/{LOAD_BALANCER}/{number}".encode()) for number in (1, 2, 3)]
    assert places == sorted(places)


def test_a_broken_answer_does_not_look_whole(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/broken")
    answer = client.getresponse()
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        answer.read()


def test_an_answer_that_ends_with_the_connection_is_given_an_end(client: http.client.HTTPConnection) -> None:
    client.request("GET", "/unframed")
    assert client.getresponse().read() == b"until I close"
    assert get(client, "/after")["method"] == "GET"


def test_early_hints_come_before_the_answer(forwarder: Forwarder, port: int) -> None:
    with dial(port, b"GET /hints HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n") as connection:
        got = all_of(connection)
    assert got.startswith(b"HTTP/1.1 103 Early Hints\r\n")
    assert b"HTTP/1.1 200 OK\r\n" in got


def test_http_1_0_gets_a_plain_answer_and_the_end_of_the_connection(
    forwarder: Forwarder, port: int, emulator: FakeEmulator
) -> None:
    emulator.go_on.set()
    with dial(port, b"GET /stream HTTP/1.0\r\n\r\n") as connection:
        head, _, body = all_of(connection).partition(b"\r\n\r\n")
    assert b"chunked" not in head
    assert body == b"onetwo"


def test_a_client_that_has_finished_asking_still_gets_its_answer(forwarder: Forwarder, port: int) -> None:
    with dial(port, b"GET / HTTP/1.1\r\nHost: x\r\n\r\n") as connection:
        connection.shutdown(socket.SHUT_WR)
        assert all_of(connection).startswith(b"HTTP/1.1 200 ")


def test_a_client_that_leaves_ends_what_it_asked_for(forwarder: Forwarder, port: int, emulator: FakeEmulator) -> None:
    dial(port, b"GET /silent HTTP/1.1\r\nHost: x\r\n\r\n").close()
    assert emulator.client_left.wait(10)


def test_a_client_whose_connection_breaks_ends_what_it_asked_for(
    forwarder: Forwarder, port: int, emulator: FakeEmulator
) -> None:
    connection = dial(port, b"GET /silent HTTP/1.1\r\nHost: x\r\n\r\n")
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    connection.close()
    assert emulator.client_left.wait(10)


def test_other_upgrades_are_answered_as_plain_requests(forwarder: Forwarder, port: int) -> None:
    asked = (
        b"GET /h2 HTTP/1.1\r\nHost: x\r\nConnection: Upgrade, HTTP2-Settings, close\r\n"
        b"Upgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQ\r\n\r\n"
    )
    with dial(port, asked) as connection:
        head, _, body = all_of(connection).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 ")
    sent_on = {name.lower() for name, _ in json.loads(body)["headers"]}
    assert sent_on.isdisjoint({"upgrade", "http2-settings"})


@pytest.mark.parametrize(
    ("said", "status"),
    [
        (b"what is this\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n", 400),
        (b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"x" * 70_000, 431),
        (b"CONNECT example.com:443 HTTP/1.1\r\nHost: example.com:443\r\n\r\n", 405),
        (b"GET /nonsense HTTP/1.1\r\nHost: x\r\n\r\n", 502),
    ],
    ids=["not HTTP", "no Host", "negative length", "endless head", "CONNECT", "emulator talks nonsense"],
)
def test_what_cannot_be_relayed_is_answered_with_a_status(
    forwarder: Forwarder, port: int, said: bytes, status: int
) -> None:
    with dial(port, said) as connection:
        assert all_of(connection).startswith(f"HTTP/1.1 {status} ".encode())


def test_an_emulator_that_is_gone_is_named(client: http.client.HTTPConnection, emulator: FakeEmulator) -> None:
    emulator.close()
    client.request("POST", "/", body=b"x" * 1_000_000)
    answer = client.getresponse()
    assert answer.status == 502
    assert b"The AWS emulator does not answer" in answer.read()
