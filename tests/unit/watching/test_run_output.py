"""What a run says at its end, whichever way it reaches us."""

import json

import pytest

from preview.announcement import Detail
from preview.deciding.endings import RunEnded
from preview.environment import Ending, Route
from preview.watching.run_output import run_ended

URL = "http://previews.example:20123/"


def an_end(
    ending: Ending, *, output: str | None = None, error: str | None = None, cause: str | None = None
) -> RunEnded:
    return run_ended(name="shop-r1", ending=ending, output=output, error=error, cause=cause, at=7)


def test_a_provision_that_succeeded_says_what_answers_where() -> None:
    output = json.dumps({"state": "ready", "commit": "a" * 40, "url": URL, "port": 20123})
    assert an_end(Ending.SUCCEEDED, output=output) == RunEnded(
        run="shop-r1", ending=Ending.SUCCEEDED, commit="a" * 40, url=URL, port=20123, at=7
    )


def test_a_provision_of_several_services_says_where_each_answers_and_what_there_is() -> None:
    route = {"service": "admin", "slug": "shop-admin", "url": "http://previews.example:20456/", "port": 20456}
    output = {
        "state": "ready",
        "url": URL,
        "port": 20123,
        "routes": [route],
        "services": ["shop", "shop-admin", "shop-w"],
    }
    ended = an_end(Ending.SUCCEEDED, output=json.dumps(output))
    assert ended.routes == (
        Route(service="admin", slug="shop-admin", url="http://previews.example:20456/", port=20456),
    )
    assert ended.services == ("shop", "shop-admin", "shop-w")


def test_what_a_run_made_or_removed_is_told_in_details() -> None:
    times = {"Plan": 100.25, "CreateTargetGroup": 100.65}
    made = {"times": times, "services": [{"name": "", "slug": "shop", "tasks": 1}], "ports": {"shop": 20123}}
    ready = an_end(Ending.SUCCEEDED, output=json.dumps({"state": "ready", "url": URL, "port": 20123, "made": made}))
    gone = an_end(Ending.SUCCEEDED, output=json.dumps({"state": "gone", "removed": {"services": ["shop"]}}))

    assert ready.details[0] == Detail(what="target group", name="shop", seconds=0.4)
    assert gone.details == (Detail(what="service", name="shop"),)


def test_an_update_tells_nothing_of_the_route_that_was_there_before() -> None:
    made = {"services": [{"name": "", "slug": "shop", "tasks": 1}], "ports": {"shop": 20123}, "answered": True}
    ready = an_end(Ending.SUCCEEDED, output=json.dumps({"state": "ready", "url": URL, "port": 20123, "made": made}))

    assert [detail.what for detail in ready.details] == ["service", "healthy target"]


def test_what_people_should_know_of_a_success_is_its_reason() -> None:
    output = json.dumps({"state": "ready", "url": URL, "port": 1, "warning": "after_update failed: exit code 1"})
    assert an_end(Ending.SUCCEEDED, output=output).reason == "after_update failed: exit code 1"
    assert an_end(Ending.SUCCEEDED, output='{"state": "gone", "warning": "before_destroy"}').reason == "before_destroy"


def test_a_commit_that_nobody_named_may_be_null_or_missing() -> None:
    for output in (
        {"state": "ready", "commit": None, "url": URL, "port": 1},
        {"state": "ready", "url": URL, "port": 1},
    ):
        assert an_end(Ending.SUCCEEDED, output=json.dumps(output)).commit is None


@pytest.mark.parametrize("output", ['{"state": "gone"}', "{}", None])
def test_a_teardown_that_succeeded_has_nothing_to_say(output: str | None) -> None:
    assert an_end(Ending.SUCCEEDED, output=output) == RunEnded(run="shop-r1", ending=Ending.SUCCEEDED, at=7)


def test_a_run_that_made_room_says_so() -> None:
    assert an_end(Ending.SUCCEEDED, output='{"state": "superseded"}').superseded


@pytest.mark.parametrize(
    ("ending", "error", "cause", "reason"),
    [
        (Ending.FAILED, "ServiceFailedError", "it crashed", "it crashed"),
        (Ending.FAILED, "States.Runtime", None, "States.Runtime"),
        (Ending.FAILED, None, None, "the run failed and did not say why"),
        (Ending.ABORTED, None, None, "somebody stopped the run"),
        (Ending.ABORTED, None, "wrong cluster", "wrong cluster"),
        (
            Ending.TIMED_OUT,
            "States.Timeout",
            None,
            "the run took longer than its state machine allows and was ended by Step Functions",
        ),
    ],
)
def test_a_run_that_did_not_succeed_says_why_in_words(
    ending: Ending, error: str | None, cause: str | None, reason: str
) -> None:
    assert an_end(ending, error=error, cause=cause).reason == reason


def test_a_run_that_an_update_of_the_product_cut_short_says_so() -> None:
    cut_short = an_end(Ending.FAILED, error="OutdatedRunError", cause="CheckService: ECS Deity was updated")

    assert (cut_short.outdated, cut_short.reason) == (True, "CheckService: ECS Deity was updated")
    assert not an_end(Ending.FAILED, error="DeadlineError", cause="it took too long").outdated
    assert not an_end(Ending.SUCCEEDED, output="{}").outdated


def test_what_a_failed_run_put_out_is_not_taken_for_an_outcome() -> None:
    failed = an_end(Ending.FAILED, output=json.dumps({"state": "superseded", "url": URL}), cause="it crashed")
    assert (failed.superseded, failed.url) == (False, None)
