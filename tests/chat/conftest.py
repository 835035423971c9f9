"""What every test of commands begins with."""

import pytest

from tests.chat.desk import Desk


@pytest.fixture
def desk() -> Desk:
    """Two projects, shop and blog; nobody has pushed anything."""
    return Desk()


@pytest.fixture
def ready(desk: Desk) -> Desk:
    """The environment of feature/login of shop is up."""
    desk.is_ready()
    return desk
