"""What the simulations leave behind in their process: nothing."""

import logging
from collections.abc import Iterator

import pytest

from tests.simulation.world import emulated


@pytest.fixture(autouse=True, scope="module")
def _quiet() -> Iterator[None]:
    """The handlers log every call; of thousands of lives nobody reads that."""
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


@pytest.fixture(autouse=True, scope="module")
def _emulator_as_it_was() -> Iterator[None]:
    """Other tests of the process may want the emulator for themselves."""
    yield
    emulated().close()
    emulated.cache_clear()
