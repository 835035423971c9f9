"""A commit that does not come up is told with what its container said last, and told all the same without."""

import pytest

from tests.simulation.faults import Fault, Kind
from tests.simulation.functions import Site
from tests.simulation.wire import ApiCall
from tests.simulation.world import BAD, QUICK, World

BRANCH = "feature/login"
COMMIT = BAD + "1" * 37
ENDED = "Task stopped: Essential container in task exited; container web exited with code 1"


def failed(fault: Fault | None = None) -> tuple[list[str], int]:
    """The reason's lines after a push of a bad commit, and how often the log was asked for, each time so."""
    world = World(delays=QUICK)
    asked: list[Site] = []

    def trouble(site: Site, call: ApiCall) -> Fault | None:
        if call.service != "logs":
            return None
        asked.append(site)
        return fault

    world.functions.trouble = trouble
    assert world.deliver(world.push(BRANCH, COMMIT)) == 202
    world.settle()
    environment = world.environment(BRANCH)
    assert environment is not None
    assert environment.failure is not None
    return environment.failure.reason.splitlines(), len(asked)


def test_what_the_container_said_last_comes_right_after_how_its_task_ended() -> None:
    lines, _ = failed()

    first = lines.index(ENDED)
    assert lines[first + 1 : first + 4] == ["Last lines of container web:", "    starting", "    Error: no database"]


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (Fault(Kind.THROTTLE), "Rate exceeded"),
        (Fault(Kind.OUTAGE), "The request processing has failed"),
        (Fault(Kind.TIMEOUT_BEFORE), "Read timeout"),
        (Fault(Kind.REFUSAL, "AccessDeniedException"), "the permission logs:GetLogEvents is missing"),
    ],
)
def test_a_log_that_cannot_be_read_hides_nothing_else(fault: Fault, words: str) -> None:
    lines, asked = failed(fault)

    told = lines[lines.index(ENDED) + 1]
    assert told.startswith("The last lines of container web in the log group /ecs/shop could not be read: ")
    assert words in told
    assert asked == 1
