"""A forward between a fake emulator and the tests."""

import http.client
from collections.abc import Iterator

import pytest

from local.forward.forwarder import Forwarder
from tests.local.forward.fake_emulator import EchoTask, FakeEmulator, FakeLoadBalancing
from tests.local.waiting import free_port


@pytest.fixture
def emulator() -> Iterator[FakeEmulator]:
    server = FakeEmulator()
    yield server
    server.close()


@pytest.fixture
def elbv2() -> FakeLoadBalancing:
    return FakeLoadBalancing()


@pytest.fixture
def port(elbv2: FakeLoadBalancing) -> int:
    """The port of a listener that exists already."""
    number = free_port()
    elbv2.listen(number)
    return number


@pytest.fixture
def forwarder(emulator: FakeEmulator, elbv2: FakeLoadBalancing, port: int) -> Iterator[Forwarder]:
    made = Forwarder(emulator_url=emulator.url, elbv2_client=elbv2, silence_seconds=0.1)
    made.start()
    yield made
    made.close()


@pytest.fixture
def task(elbv2: FakeLoadBalancing) -> Iterator[EchoTask]:
    """A healthy target that echoes."""
    echo = EchoTask()
    elbv2.targets = [("127.0.0.1", free_port(), "draining"), ("127.0.0.1", echo.port, "healthy")]
    yield echo
    echo.close()


@pytest.fixture
def client(forwarder: Forwarder, port: int) -> Iterator[http.client.HTTPConnection]:
    connection = http.client.HTTPConnection("localhost", port, timeout=10)
    yield connection
    connection.close()
