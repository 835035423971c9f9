"""The schedule's call, and the command's: what the sweep did is logged and answered, and published as metrics."""

import json
from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from convergence.sweep import Swept
from handlers import sweep
from handlers.sweep import logger, report
from tests.handlers.log_lines import kept

DONE = Swept(
    ended=("acme/shop@feature/a",),
    dispatched=("acme/shop@feature/b",),
    orphans=("arn:1", "arn:2"),
    stuck=("acme/shop@feature/c",),
    troubled={},
    ready=7,
)


@dataclass
class FakeSweep:
    """Has done what it is made with."""

    done: Swept
    dry: list[bool] = field(default_factory=list)

    def sweep(self, *, dry_run: bool) -> Swept:
        self.dry.append(dry_run)
        return self.done


@dataclass(frozen=True, kw_only=True)
class Parts:
    sweep: FakeSweep
    stack: str = "ecs-deity"


def reported(done: Swept = DONE, *, dry_run: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    with kept(logger) as lines:
        answer = report(Parts(sweep=FakeSweep(done)), dry_run=dry_run)
    (line,) = lines
    return answer, line


def published(capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    (line,) = [json.loads(line) for line in capsys.readouterr().out.splitlines() if "CloudWatchMetrics" in line]
    return dict(line)


def test_what_was_mended_is_logged_and_answered() -> None:
    answer, line = reported()

    assert (answer["ended"], answer["dispatched"]) == (["acme/shop@feature/a"], ["acme/shop@feature/b"])
    assert (answer["orphans"], answer["released"]) == (["arn:1", "arn:2"], [])
    assert (line["level"], line["message"], line["swept"]) == ("INFO", "swept", answer)


def test_an_environment_that_could_not_be_mended_is_an_error_in_the_log_and_no_crash() -> None:
    answer, line = reported(replace(DONE, troubled={"branch": "ThrottledError: slow down"}))

    assert answer["troubled"] == {"branch": "ThrottledError: slow down"}
    assert (line["level"], line["message"]) == ("ERROR", "swept, with trouble")
    assert line["swept"] == answer


def test_what_needs_somebody_is_published_with_the_stacks_name(capsys: pytest.CaptureFixture[str]) -> None:
    reported()

    line = published(capsys)
    (told,) = line["_aws"]["CloudWatchMetrics"]
    assert told["Namespace"] == "EcsDeity"
    assert {frozenset(names) for names in told["Dimensions"]} == {frozenset({"service", "stack"})}
    assert (line["service"], line["stack"]) == ("sweep", "ecs-deity")
    assert (line["Orphans"], line["StuckRemovals"], line["Environments"]) == ([2.0], [1.0], [7.0])


def test_orphans_that_could_not_be_looked_for_are_not_published_as_none(capsys: pytest.CaptureFixture[str]) -> None:
    reported(replace(DONE, orphans=None))
    assert "Orphans" not in published(capsys)


def test_a_dry_run_publishes_nothing_and_says_what_it_was(capsys: pytest.CaptureFixture[str]) -> None:
    _, line = reported(dry_run=True)

    assert line["message"] == "looked (dry run)"
    assert "CloudWatchMetrics" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("event", "dry"),
    [
        ({"source": "aws.events"}, False),
        ({}, False),
        (None, False),
        ({"dry_run": True}, True),
        ({"dry_run": False}, False),
    ],
)
def test_the_event_says_whether_to_look_only(event: object, dry: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = Parts(sweep=FakeSweep(DONE))
    monkeypatch.setattr(sweep, "_parts", lambda: parts)

    sweep.handler(event, _Context())

    assert parts.sweep.dry == [dry]


@pytest.mark.parametrize("asked", ["true", 1, None])
def test_what_might_have_meant_a_dry_run_is_no_real_one(asked: object, monkeypatch: pytest.MonkeyPatch) -> None:
    parts = Parts(sweep=FakeSweep(DONE))
    monkeypatch.setattr(sweep, "_parts", lambda: parts)

    with pytest.raises(TypeError, match="dry_run: expected true or false"):
        sweep.handler({"dry_run": asked}, _Context())

    assert parts.sweep.dry == []


class _Context:
    """What powertools' logger asks of Lambda's context."""

    function_name = "sweep"
    memory_limit_in_mb = 512
    invoked_function_arn = "arn:aws:lambda:eu-west-1:111122223333:function:sweep"
    aws_request_id = "1"
