"""Turns: however runs come, no more of them go than the pace allows, and nobody waits without need."""

from collections.abc import Sequence
from itertools import accumulate

import pytest
from hypothesis import given
from hypothesis import strategies as st

from preview.turns import CHANGES, LOOKS, Pace, provision_units, teardown_units

CREATION, UPDATE = (provision_units(services=1, updates=updates) for updates in (False, True))
REMOVAL = teardown_units(services=1)

_paces = st.builds(
    Pace,
    name=st.just("any"),
    per_second=st.floats(0.1, 50),
    burst=st.integers(5, 40),
    longest_seconds=st.just(10**6),
)
# Milliseconds since the one before came, and how many units are asked for.
_comings = st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 5)), min_size=1, max_size=40)


def turns(pace: Pace, comings: Sequence[tuple[int, int]]) -> list[tuple[int, int, int]]:
    """When each came, when its turn is and its units, with the reckoning that `adapters.turns` leaves to DynamoDB."""
    told, tat = [], 0
    for now, units in zip(accumulate(gap for gap, _ in comings), (units for _, units in comings), strict=True):
        if tat < pace.full(now):
            tat = max(tat, now) + units * pace.interval
            told.append((now, pace.turn(tat, now), units))
        else:
            told.append((now, now + pace.longest_seconds * 1000, 0))
    return told


@given(pace=_paces, comings=_comings)
def test_in_no_stretch_of_time_do_more_go_than_the_burst_and_the_rate_allow(
    pace: Pace, comings: list[tuple[int, int]]
) -> None:
    taken = turns(pace, comings)

    for first, (_, begin, _) in enumerate(taken):
        for last in range(first, len(taken)):
            units = sum(held for _, _, held in taken[first : last + 1])
            assert units <= pace.burst + pace.per_second * (taken[last][1] - begin) / 1000 + 1e-6


@given(pace=_paces, comings=_comings)
def test_no_turn_is_over_before_it_is_taken_and_none_overtakes_another(
    pace: Pace, comings: list[tuple[int, int]]
) -> None:
    taken = turns(pace, comings)

    assert all(turn >= now for now, turn, _ in taken)
    assert [turn for _, turn, _ in taken] == sorted(turn for _, turn, _ in taken)


@given(pace=_paces, comings=_comings, units=st.integers(1, 5))
def test_after_a_rest_nobody_waits(pace: Pace, comings: list[tuple[int, int]], units: int) -> None:
    whole = sum(held for _, held in comings) * pace.interval

    *_, (now, turn, _) = turns(pace, [*comings, (whole, units)])

    assert turn == now


@given(pace=_paces, comings=_comings)
def test_of_runs_that_come_together_each_goes_as_soon_as_the_rate_allows(
    pace: Pace, comings: list[tuple[int, int]]
) -> None:
    together = [(0, units) for _, units in comings]
    waits = [turn for _, turn, _ in turns(pace, together)]
    sums = accumulate(units for _, units in together)

    assert waits == [max(0, (units - pace.burst) * pace.interval) for units in sums]


def test_nobody_waits_for_longer_than_the_pace_says_and_the_queue_does_not_grow_beyond_it() -> None:
    # 600 environments whose apps never come up look for a quarter of an hour: more than the pace takes.
    looking = [(25, 1)] * 36_000
    taken = turns(LOOKS, looking)

    assert max(turn - now for now, turn, _ in taken) == LOOKS.longest_seconds * 1000
    # A minute and the burst later all is as if they had never been.
    *_, (now, turn, _) = turns(LOOKS, [*looking, (65_000, 1)])
    assert turn == now


def test_two_hundred_creations_at_once_have_all_begun_within_the_budgets_floor_and_a_tenth() -> None:
    floor = (200 * 3 - 20) / 3  # Seconds: a bucket of 20 that 3 a second fill, from the page that CHANGES names.
    *_, (_, last, _) = turns(CHANGES, [(0, CREATION)] * 200)

    assert floor < last / 1000 < 1.1 * floor


@pytest.mark.parametrize(
    ("units", "mutating", "calls", "looks_per_second"),
    [
        # How many calls each makes is counted in tests/statemachines. The first look at a creation finds no task yet;
        # at an update it does. Those at a removal are at ECS alone.
        (CREATION, 3, 7, LOOKS.per_second),
        (UPDATE, 1, 5 + 1, LOOKS.per_second),
        (REMOVAL, 2, 6, 0),
    ],
    ids=["creations", "updates", "removals"],
)
def test_at_full_pace_elbs_budgets_hold(units: int, mutating: int, calls: int, looks_per_second: float) -> None:
    begun_per_second = CHANGES.per_second / units

    assert begun_per_second * mutating <= 3
    assert begun_per_second * calls + looks_per_second <= 10


@pytest.mark.parametrize(
    ("units", "registrations"), [(CREATION, 1), (UPDATE, 2), (REMOVAL, 1)], ids=["creations", "updates", "removals"]
)
def test_at_full_pace_ecss_budget_for_task_definitions_holds(units: int, registrations: int) -> None:
    # 1 a second in the long run: AmazonECS/latest/developerguide/request-throttling.html.
    assert CHANGES.per_second / units * registrations <= 1


@pytest.mark.parametrize("services", range(1, 11))
def test_more_services_take_more_units_and_never_more_than_one_turn_holds(services: int) -> None:
    turns_of = (
        provision_units(services=services, updates=False),
        provision_units(services=services, updates=True),
        teardown_units(services=services),
    )
    assert turns_of == tuple(min(CHANGES.burst, units) for units in (3 * services, 6 * services, 3 * services))
