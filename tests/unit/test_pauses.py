"""How long a message rests in its queue."""

import pytest

from preview.pauses import Pauses

PAUSES = Pauses(first=2, longest=60)


@pytest.mark.parametrize(("received", "seconds"), [(1, 2), (2, 4), (5, 32), (6, 60), (10_000, 60)])
def test_an_outage_is_looked_at_less_and_less_often(received: int, seconds: int) -> None:
    assert PAUSES.after(received, None) == seconds


@pytest.mark.parametrize(
    ("received", "asked", "seconds"), [(1, 0, 0), (1, 3600, 3600), (5, 1, 1), (6, 1, 60), (6, 90, 90)]
)
def test_who_asks_for_seconds_is_given_them_until_a_crowd_is_seen(received: int, asked: int, seconds: int) -> None:
    assert PAUSES.after(received, asked) == seconds


@pytest.mark.parametrize(("received", "seconds"), [(1, 1), (3, 4), (7, 60)])
def test_who_finds_another_at_it_comes_again_soon(received: int, seconds: int) -> None:
    assert PAUSES.after(received, None, busy=True) == seconds
