"""The emulator in this process, with the rulebook laid over it for as long as one test lasts."""

from collections.abc import Iterator

import pytest

from tests.rulebook.account import Account


@pytest.fixture
def account() -> Iterator[Account]:
    """An account with a cluster in it."""
    made = Account()
    with made.book.laid_over():
        made.begin()
        yield made
        made.book.reset()
