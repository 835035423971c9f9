"""Which run an environment needs, and whether it may start now."""

from dataclasses import replace

import pytest

from preview.announcement import Status
from preview.deciding.dispatching import dispatched, released, settled
from preview.environment import Desired, Environment, Failure, Machine, Observed, Run
from preview.request import Presence
from tests.unit.story import BEGINNING, URL, A, a_record

FAILURE = Failure(reason="it crashed", revision=2, run="shop-r2", at=BEGINNING)


def an_environment(
    presence: Presence, status: Status, *, revision: int = 2, url: str | None = None, failure: Failure | None = None
) -> Environment:
    """One whose branch has asked for something twice; `revision` is what the observed state settles."""
    return a_record(
        desired=Desired(presence=presence, commit=A, revision=2, actor="octocat", occurred_at=BEGINNING),
        observed=Observed(status=status, revision=revision, url=url, since=BEGINNING),
        failure=failure,
    )


def needed(environment: Environment, *, now: int = BEGINNING) -> Machine | None:
    decision = dispatched(environment, now=now, token="t")
    return decision.start.machine if decision.start else None


@pytest.mark.parametrize(
    ("environment", "machine"),
    [
        (an_environment(Presence.PRESENT, Status.REQUESTED, revision=0), Machine.PROVISION),
        (an_environment(Presence.PRESENT, Status.READY), None),
        (an_environment(Presence.PRESENT, Status.READY, revision=1), Machine.PROVISION),
        (an_environment(Presence.PRESENT, Status.FAILED, failure=FAILURE), None),
        (an_environment(Presence.PRESENT, Status.FAILED, failure=replace(FAILURE, unwind=True)), Machine.TEARDOWN),
        (an_environment(Presence.PRESENT, Status.FAILED, failure=replace(FAILURE, unwound=True)), None),
        (an_environment(Presence.PRESENT, Status.DELETED, revision=1), Machine.PROVISION),
        (an_environment(Presence.PRESENT, Status.CREATING, revision=1), Machine.PROVISION),
        (an_environment(Presence.ABSENT, Status.DELETED), None),
        (an_environment(Presence.ABSENT, Status.DELETED, revision=1), Machine.TEARDOWN),
        (an_environment(Presence.ABSENT, Status.READY, revision=1), Machine.TEARDOWN),
        (an_environment(Presence.ABSENT, Status.FAILED, failure=FAILURE), Machine.TEARDOWN),
        (an_environment(Presence.ABSENT, Status.DELETING, revision=1), Machine.TEARDOWN),
    ],
)
def test_the_run_that_an_environment_needs(environment: Environment, machine: Machine | None) -> None:
    assert needed(environment) is machine
    assert settled(environment) is (machine is None)


def test_an_older_failure_does_not_unwind_what_the_branch_asks_for_now() -> None:
    older = replace(FAILURE, revision=1, unwind=True)
    environment = an_environment(Presence.PRESENT, Status.FAILED, revision=1, failure=older)
    assert needed(environment) is Machine.PROVISION


def test_nothing_starts_while_a_run_is_going() -> None:
    going = Run(name="shop-r1", machine=Machine.PROVISION, revision=1, claimed_at=BEGINNING)
    environment = replace(an_environment(Presence.ABSENT, Status.CREATING, revision=0), run=going)

    decision = dispatched(environment, now=BEGINNING, token="t")

    assert (decision.environment, decision.start, decision.announcements) == (None, None, ())
    assert needed(released(environment)) is Machine.TEARDOWN


@pytest.mark.parametrize("presence", Presence)
def test_a_failed_removal_waits_for_its_time(presence: Presence) -> None:
    waiting = replace(FAILURE, unwind=True, attempts=1, retry_at=BEGINNING + 60)
    environment = an_environment(presence, Status.FAILED, failure=waiting)

    assert needed(environment, now=BEGINNING + 59) is None
    assert needed(environment, now=BEGINNING + 60) is Machine.TEARDOWN
    assert not settled(environment)


def test_what_an_older_removal_waits_for_is_nothing_to_a_newer_one() -> None:
    older = replace(FAILURE, revision=1, attempts=7, retry_at=BEGINNING + 3600)
    environment = an_environment(Presence.ABSENT, Status.FAILED, revision=1, failure=older)
    assert needed(environment) is Machine.TEARDOWN


@pytest.mark.parametrize(
    ("environment", "status"),
    [
        (an_environment(Presence.PRESENT, Status.REQUESTED, revision=0), Status.CREATING),
        (an_environment(Presence.PRESENT, Status.READY, revision=1, url=URL), Status.UPDATING),
        (an_environment(Presence.ABSENT, Status.READY, revision=1, url=URL), Status.DELETING),
    ],
)
def test_a_run_is_announced_by_what_it_does(environment: Environment, status: Status) -> None:
    decision = dispatched(environment, now=BEGINNING + 5, token="t")

    (said,) = decision.announcements
    assert decision.environment is not None
    assert decision.environment.observed.status is status
    assert (said.status, said.run, said.at) == (status, f"{environment.slug}-r2-t", "2026-11-22T01:05:28Z")
    assert said.url == (URL if status is Status.UPDATING else None)


def test_removing_what_failed_is_no_news() -> None:
    failure = replace(FAILURE, unwind=True)
    environment = an_environment(Presence.PRESENT, Status.FAILED, failure=failure)

    decision = dispatched(environment, now=BEGINNING, token="t")

    assert decision.start is not None
    assert decision.announcements == ()
    assert decision.environment is not None
    assert decision.environment.observed == environment.observed
