"""Which port is drawn."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.browser_ports import REFUSED_BY_BROWSERS
from preview.errors import CapacityError
from preview.planning.ports import draw_port


@given(
    first=st.integers(5990, 6010),
    size=st.integers(0, 20),
    taken=st.sets(st.integers(5990, 6030)),
    seed=st.integers(0, 99),
)
def test_a_drawn_port_is_free_and_of_the_range(first: int, size: int, taken: set[int], seed: int) -> None:
    span = set(range(first, first + size + 1))
    if span <= taken:
        with pytest.raises(CapacityError):
            draw_port(first, first + size, taken=taken, choose=random.Random(seed).choice)
        return
    port = draw_port(first, first + size, taken=taken, choose=random.Random(seed).choice)
    assert port in span - taken
    assert port not in REFUSED_BY_BROWSERS or span - taken <= REFUSED_BY_BROWSERS


def test_both_ends_of_the_range_are_drawn() -> None:
    assert draw_port(20000, 20002, taken={20001}, choose=min) == 20000
    assert draw_port(20000, 20002, taken={20001}, choose=max) == 20002


def test_a_port_that_is_preferred_is_drawn_where_it_is_free_and_of_the_range() -> None:
    for prefer, expected in ((20002, 20002), (20001, 20000), (30000, 20000), (None, 20000)):
        assert draw_port(20000, 20002, taken={20001}, prefer=prefer, choose=min) == expected


def test_ports_that_no_browser_opens_are_drawn_last() -> None:
    assert 6000 in REFUSED_BY_BROWSERS
    assert draw_port(6000, 6001, taken=(), choose=min) == 6001
    assert draw_port(6000, 6001, taken={6001}, choose=min) == 6000


def test_a_range_without_a_free_port_says_what_a_person_can_do() -> None:
    with pytest.raises(CapacityError, match=r"every port from 20000 to 20001 is taken.*Delete a branch.*port_range"):
        draw_port(20000, 20001, taken={20000, 20001}, choose=min)
