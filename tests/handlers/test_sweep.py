"""The schedule's call: what the sweep did is logged and answered."""

from dataclasses import dataclass
from typing import Any

from convergence.sweep import Swept
from handlers.sweep import logger, report
from tests.handlers.log_lines import kept

DONE = {"ended": ["acme/shop@feature/a"], "released": [], "dispatched": ["acme/shop@feature/b"], "troubled": {}}


@dataclass
class FakeSweep:
    """Has done what it is made with."""

    troubled: dict[str, str]

    def sweep(self) -> Swept:
        return Swept(
            ended=("acme/shop@feature/a",), released=(), dispatched=("acme/shop@feature/b",), troubled=self.troubled
        )


def reported(**troubled: str) -> tuple[dict[str, object], dict[str, Any]]:
    with kept(logger) as lines:
        answer = report(FakeSweep(troubled))
    (line,) = lines
    return answer, line


def test_what_was_mended_is_logged_and_answered() -> None:
    answer, line = reported()

    assert answer == DONE
    assert (line["level"], line["message"], line["swept"]) == ("INFO", "swept", DONE)


def test_an_environment_that_could_not_be_mended_is_an_error_in_the_log_and_no_crash() -> None:
    answer, line = reported(branch="ThrottledError: slow down")

    assert answer["troubled"] == {"branch": "ThrottledError: slow down"}
    assert (line["level"], line["message"]) == ("ERROR", "swept, with trouble")
    assert line["swept"] == answer
