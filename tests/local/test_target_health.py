"""When a target is healthy."""

import pytest

from local.emulator.target_health import Failure, Health, Reason, State, Thresholds, checked, matches

BROKEN = Failure(reason=Reason.RESPONSE_CODE_MISMATCH, description="Health checks failed with these codes: [503]")
THRESHOLDS = Thresholds(interval=5, healthy=2, unhealthy=3)


def after(*checks: tuple[float, Failure | None], start: Health | None = None) -> Health:
    """What is known after checks at the given seconds."""
    health = start or Health()
    for now, failure in checks:
        health = checked(health, failure, now=now, thresholds=THRESHOLDS)
    return health


def test_a_target_that_was_not_checked_is_being_registered() -> None:
    health = Health()

    assert health.state is State.INITIAL
    assert health.shown is not None
    assert health.shown.reason is Reason.REGISTRATION_IN_PROGRESS


def test_one_passing_check_makes_a_new_target_healthy_whatever_the_threshold() -> None:
    health = after((0, None))

    assert health.state is State.HEALTHY
    assert health.shown is None


def test_a_new_target_that_fails_is_still_in_its_initial_checks() -> None:
    health = after((0, BROKEN), (9.9, BROKEN))

    assert health.state is State.INITIAL
    assert health.shown is not None
    assert health.shown.reason is Reason.INITIAL_HEALTH_CHECKING


def test_as_many_intervals_of_failures_as_the_threshold_says_make_it_unhealthy_with_the_reason() -> None:
    health = after((0, BROKEN), (10, BROKEN))

    assert health.state is State.UNHEALTHY
    assert health.shown == BROKEN


def test_being_asked_often_does_not_make_it_unhealthy_sooner() -> None:
    health = after(*((second / 10, BROKEN) for second in range(100)))

    assert health.state is State.INITIAL


def test_a_slow_starter_becomes_healthy_at_its_first_passing_check() -> None:
    assert after((0, BROKEN), (4, BROKEN), (6, None)).state is State.HEALTHY


def test_a_healthy_target_stays_so_until_the_threshold_of_failures() -> None:
    healthy = after((0, None))

    assert after((5, BROKEN), (14, BROKEN), start=healthy).state is State.HEALTHY
    assert after((5, BROKEN), (15, BROKEN), start=healthy).state is State.UNHEALTHY


def test_an_unhealthy_target_recovers_only_after_the_threshold_of_passing_checks() -> None:
    unhealthy = after((0, BROKEN), (10, BROKEN))

    assert after((11, None), start=unhealthy).state is State.UNHEALTHY
    assert after((11, None), (16, None), start=unhealthy).state is State.HEALTHY


def test_a_passing_check_in_between_begins_the_count_anew() -> None:
    healthy = after((0, None))

    assert after((5, BROKEN), (10, None), (11, BROKEN), (16, BROKEN), start=healthy).state is State.HEALTHY


@pytest.mark.parametrize(
    ("status", "matcher", "expected"),
    [(200, "200", True), (302, "200,302", True), (399, "200-399", True), (404, "200-399", False), (204, "200", False)],
)
def test_a_matcher_names_codes_and_ranges_of_them(status: int, matcher: str, expected: bool) -> None:
    assert matches(status, matcher) is expected
