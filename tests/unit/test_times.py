"""Times, inside and for others."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.times import from_iso, iso


def test_people_and_programs_read_utc() -> None:
    assert iso(1_795_309_523) == "2026-11-22T01:05:23Z"
    assert iso(0) == "1970-01-01T00:00:00Z"


@given(st.integers(0, 253_402_300_799))
def test_a_time_is_read_as_it_was_written(seconds: int) -> None:
    assert from_iso(iso(seconds)) == seconds


@pytest.mark.parametrize("text", ["2026-11-22T01:05:23Z", "2026-11-22T02:05:23+01:00", "2026-11-22T01:05:23.999Z"])
def test_any_zone_is_understood_and_fractions_are_dropped(text: str) -> None:
    assert from_iso(text) == 1_795_309_523


@pytest.mark.parametrize("text", ["2026-11-22T01:05:23", "2026-11-22"])
def test_a_time_without_its_zone_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=f"expected a time with its zone, e.g. 2026-11-22T01:05:23Z, found '{text}'"):
        from_iso(text)


def test_what_is_no_time_is_refused() -> None:
    with pytest.raises(ValueError, match="yesterday"):
        from_iso("yesterday")
