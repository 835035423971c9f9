"""How lean a run is: state transitions, and seconds from its execution's start to its end, containers included.

    .venv/bin/python -m benchmarks.orchestration [LIVES]

Branches are pushed and deleted one after the other in an embedded run whose Lambda functions are warm.
"""

import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from adapters.registry import Registry
from local import settings
from local.git_clone import Clone, clone
from local.run import APPLICATION, EmbeddedRun, embedded_run
from local.watch import wait_for_rest

_SECONDS = 60.0


@dataclass(frozen=True, kw_only=True)
class Measured:
    """One run."""

    machine: str
    transitions: int
    seconds: float


def main() -> None:
    """Measures, and prints a line for each machine."""
    lives = int(sys.argv[1]) if len(sys.argv) > 1 else 5
    with tempfile.TemporaryDirectory() as scratch, embedded_run(say=print) as run:
        working = clone(run.remote.path, into=Path(scratch) / "hello", application=APPLICATION)
        registry = Registry(run.emulator.client("dynamodb"), run.endpoints.registry_table)
        measured: list[Measured] = []
        for number in range(lives + 1):
            seen = list(_life(run, registry, working, f"feature/lean-{number}"))
            measured += seen if number else []  # the first one warms the functions
    print(f"\n{'machine':<12}{'transitions':>24}{'seconds':>30}")
    for machine in ("provision", "teardown"):
        runs = [one for one in measured if one.machine == machine]
        print(
            f"{machine:<12}{_spread([one.transitions for one in runs]):>24}{_spread([one.seconds for one in runs]):>30}"
        )
    print(f"each as minimum / median / maximum of {lives} runs; waits scaled as in make local")


def _life(run: EmbeddedRun, registry: Registry, working: Clone, branch: str) -> Iterator[Measured]:
    key = f"{settings.GIT_REPOSITORY}@{branch}"
    working.git("switch", "--quiet", "--create", branch)
    working.commit(branch)
    working.push(branch)
    wait_for_rest(registry, key, revision=1, seconds=_SECONDS)
    yield _measure(run, "provision")
    working.push("--delete", branch)
    wait_for_rest(registry, key, revision=2, seconds=_SECONDS)
    yield _measure(run, "teardown")


def _measure(run: EmbeddedRun, machine: str) -> Measured:
    sfn = run.emulator.client("stepfunctions")
    arn = run.outputs[settings.STACK][f"{machine.capitalize()}Arn"]
    newest: dict[str, Any] = sfn.list_executions(stateMachineArn=arn)["executions"][0]
    while newest["status"] == "RUNNING":
        time.sleep(0.02)
        newest = sfn.list_executions(stateMachineArn=arn)["executions"][0]
    history = sfn.get_execution_history(executionArn=newest["executionArn"], maxResults=1000)["events"]
    took = (history[-1]["timestamp"] - history[0]["timestamp"]).total_seconds()
    entered = sum(1 for event in history if event["type"].endswith("StateEntered"))
    return Measured(machine=machine, transitions=entered, seconds=took)


def _spread(values: list[Any]) -> str:
    return f"{min(values):.3g} / {median(values):.3g} / {max(values):.3g}"


if __name__ == "__main__":
    main()
