"""How long a run waits until it looks again."""

import pytest

from preview.errors import DeadlineError
from preview.watching.looks import check_deadline, seconds_to_ask, seconds_to_look

NOW = 1_795_309_523.25


@pytest.mark.parametrize(("ahead", "expected"), [(0, 3), (2.9, 3), (3.001, 4), (59.5, 60)])
def test_a_look_comes_at_its_turn_and_not_sooner_than_ever(ahead: float, expected: int) -> None:
    assert seconds_to_look(NOW + ahead, now=NOW) == expected


@pytest.mark.parametrize(("ahead", "expected"), [(0.001, 1), (1, 1), (9.5, 10), (10, 10), (214, 10)])
def test_a_run_that_waits_for_its_turn_asks_meanwhile_whether_it_is_wanted(ahead: float, expected: int) -> None:
    assert seconds_to_ask(NOW + ahead, now=NOW) == expected


def test_the_deadline_ends_the_waiting() -> None:
    check_deadline(now=99.9, deadline=100, what="too slow")
    with pytest.raises(DeadlineError, match="too slow"):
        check_deadline(now=100, deadline=100, what="too slow")
