"""What may be asked for where functions die half-way, and where events come within others."""

from dataclasses import replace

from preview.environment import Environment
from preview.request import Presence
from tests.simulation.clock import Clock
from tests.simulation.possible import Possible
from tests.simulation.wanted import Change
from tests.unit.story import a_record

BRANCH = "feature/login"


def to(commit: str) -> Change:
    """Whatever was asked for, this is from then on."""
    return lambda wanted: wanted.present_at(commit, at=wanted.at)


def can_be(possible: Possible, *commits: str) -> list[str]:
    """Those of the commits at which the branch may be."""
    return [commit for commit in commits if possible.wrong(BRANCH, _record_at(commit)) is None]


def _record_at(commit: str) -> Environment:
    record = a_record(BRANCH)
    return replace(record, desired=replace(record.desired, presence=Presence.PRESENT, commit=commit))


def test_what_was_recorded_is_asked_for() -> None:
    possible = Possible(Clock())
    assert possible.wrong(BRANCH, None) is None
    with possible.telling(BRANCH, to("a")) as told:
        told.recorded = True
    assert can_be(possible, "a", "b") == ["a"]
    assert possible.wrong(BRANCH, None) is not None


def test_what_may_have_been_recorded_may_be_asked_for_and_still_come_for_a_while() -> None:
    clock = Clock()
    possible = Possible(clock)
    for commit, recorded in (("a", True), ("b", False), ("c", True)):
        with possible.telling(BRANCH, to(commit)) as told:
            told.recorded = recorded
    assert can_be(possible, "a", "b", "c") == ["b", "c"]
    clock.pass_time(100)
    with possible.telling(BRANCH, to("d")) as told:
        told.recorded = True
    assert can_be(possible, "a", "b", "c", "d") == ["d"]


def test_of_two_one_within_the_other_either_may_be_the_last() -> None:
    possible = Possible(Clock())
    with possible.telling(BRANCH, to("outer")) as outer:
        with possible.telling(BRANCH, to("inner")) as inner:
            inner.recorded = True
        outer.recorded = True
    assert can_be(possible, "outer", "inner") == ["outer", "inner"]


def test_other_branches_are_not_concerned() -> None:
    possible = Possible(Clock())
    with possible.telling("feature/other", to("a")) as told:
        told.recorded = True
    assert possible.wrong(BRANCH, None) is None
