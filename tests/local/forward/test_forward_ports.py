"""The forward's ports: real ones, that open and close with the listeners."""

import http.client
import logging
import socket
import threading
import urllib.request

import pytest

from local.forward.forwarder import Forwarder
from local.forward.listener_port import loopback_sockets
from tests.local.forward.fake_emulator import FakeEmulator, FakeLoadBalancing
from tests.local.forward.talk import dial, get, until
from tests.local.waiting import answers, free_port, wait_until


def test_a_port_answers_for_as_long_as_its_listener_exists(
    forwarder: Forwarder, elbv2: FakeLoadBalancing, port: int
) -> None:
    with urllib.request.urlopen(f"http://localhost:{port}/", timeout=10) as answer:
        assert answer.status == 200
    elbv2.listeners = {}
    wait_until(lambda: not answers(port))
    assert forwarder.open_ports == ()


def test_a_new_listener_s_port_opens_by_itself(forwarder: Forwarder, elbv2: FakeLoadBalancing, port: int) -> None:
    second = free_port()
    elbv2.listen(second, name="two")
    wait_until(lambda: second in forwarder.open_ports)
    assert answers(second)
    assert answers(port)


@pytest.mark.parametrize("host", ["127.0.0.1", "::1"])
def test_localhost_is_both_loopback_addresses(forwarder: Forwarder, port: int, host: str) -> None:
    assert answers(port, host)


def test_answers_are_not_held_back_by_nagle_s_algorithm(port: int) -> None:
    # asyncio turns it off only on sockets that say they are TCP's: without that each answer takes 40 ms longer.
    sockets = loopback_sockets(port)
    for bound in sockets:
        bound.close()
    assert {bound.proto for bound in sockets} == {socket.IPPROTO_TCP}


def test_a_listener_that_moves_to_another_port_takes_its_port_along(
    forwarder: Forwarder, elbv2: FakeLoadBalancing, port: int
) -> None:
    moved_to = free_port()
    elbv2.listen(moved_to)
    wait_until(lambda: forwarder.open_ports == (moved_to,))
    assert not answers(port)


def test_a_listener_that_goes_cuts_the_connections_it_has(
    client: http.client.HTTPConnection, elbv2: FakeLoadBalancing
) -> None:
    client.request("GET", "/stream")
    answer = client.getresponse()
    assert answer.read1(3) == b"one"
    elbv2.listeners = {}
    with pytest.raises((ConnectionError, http.client.IncompleteRead)):
        answer.read()


def test_a_port_in_use_is_reported_once_and_opened_when_it_becomes_free(
    emulator: FakeEmulator, elbv2: FakeLoadBalancing, caplog: pytest.LogCaptureFixture
) -> None:
    with socket.socket() as squatter:
        squatter.bind(("127.0.0.1", 0))
        squatter.listen()
        taken = squatter.getsockname()[1]
        arn = elbv2.listen(taken)
        forwarder = Forwarder(emulator_url=emulator.url, elbv2_client=elbv2)
        with caplog.at_level(logging.WARNING, "local.forward.forwarder"):
            forwarder.start()
            wait_until(lambda: elbv2.questions > 2)
        [record] = caplog.records
        assert f"port {taken} of listener {arn}" in record.getMessage()
        assert forwarder.open_ports == ()
    try:
        wait_until(lambda: forwarder.open_ports == (taken,))
    finally:
        forwarder.close()


def test_an_emulator_that_does_not_answer_for_a_while_costs_no_port(
    forwarder: Forwarder, elbv2: FakeLoadBalancing, port: int, caplog: pytest.LogCaptureFixture
) -> None:
    elbv2.reachable = False
    asked = elbv2.questions
    wait_until(lambda: elbv2.questions > asked + 3)
    assert answers(port)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    elbv2.reachable = True
    elbv2.listeners = {}
    wait_until(lambda: forwarder.open_ports == ())


def test_two_forwards_stand_side_by_side(client: http.client.HTTPConnection, port: int) -> None:
    other_emulator, other_elbv2, other_port = FakeEmulator(), FakeLoadBalancing(), free_port()
    other_elbv2.listen(other_port)
    other = Forwarder(emulator_url=other_emulator.url, elbv2_client=other_elbv2)
    other.start()
    try:
        assert other.open_ports == (other_port,)
    finally:
        other.close()
        other_emulator.close()
    assert not answers(other_port)
    assert get(client, "/still")["method"] == "GET"


def test_closing_ends_every_port_and_thread(emulator: FakeEmulator, elbv2: FakeLoadBalancing, port: int) -> None:
    forwarder = Forwarder(emulator_url=emulator.url, elbv2_client=elbv2)
    forwarder.start()
    with dial(port, b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n") as connection:
        until(connection, b"one")
        forwarder.close()
        forwarder.close()
    assert not answers(port)
    assert not [thread for thread in threading.enumerate() if thread.name == "listener-forward"]
