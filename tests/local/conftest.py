"""The emulator, without and with real containers: started once for all the tests of one process. And a browser."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from local.containers import checked as containers
from local.containers import engine
from local.containers.checked import Containers
from local.emulator import process as emulator
from local.emulator.process import Emulator
from tests.local.browser import launched, opened

# A group that is checked every 5 s counts failures every 0.1 s, so that no test waits for AWS's own intervals.
TIME_SCALE = 0.02


@pytest.fixture(scope="session")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator without a container engine: its tasks are only recorded."""
    no_engine = engine.none("this test wants none")
    directory = tmp_path_factory.mktemp("recording")
    with emulator.start(directory, engine=no_engine, time_scale=TIME_SCALE) as started:
        yield started


@pytest.fixture(scope="session")
def real_containers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Containers]:
    """The machine's container engine, with the example's image."""
    with containers.start(tmp_path_factory.mktemp("containers")) as started:
        assert started.engine, started.engine.note
        yield started


@pytest.fixture(scope="session")
def running(real_containers: Containers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
    """An emulator whose tasks are real containers."""
    directory = tmp_path_factory.mktemp("running")
    with emulator.start(directory, engine=real_containers.engine, time_scale=TIME_SCALE) as started:
        yield started


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A browser without a window, for all the tests of one module. They are marked `browser`."""
    with launched() as started:
        yield started


@pytest.fixture
def tab(browser: Browser) -> Iterator[Page]:
    """A tab of the browser for one test."""
    with opened(browser) as page:
        yield page
