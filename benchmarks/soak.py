"""Thousands of random sequences of what can happen to two branches, each played out to its end.

    make soak SEQUENCES=2000

The rules are those of `make test`, which plays 200 and always the same ones; here they are drawn anew each time. The
exit status is 1 where one sequence ended in a loss, which is printed.
"""

import logging
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.simulation.branches import Branches

_PROCESSES = 2
_CHUNK = 50  # Sequences from one line of output to the next.
_STEPS = 25


def main() -> int:
    """Plays them, and prints the counts."""
    sequences = int(sys.argv[1]) if len(sys.argv) > 1 else 2000
    begun = time.monotonic()
    done: Counter[str] = Counter()
    chunks = [min(_CHUNK, sequences - first) for first in range(0, sequences, _CHUNK)]
    lost: list[str] = []
    with ProcessPoolExecutor(_PROCESSES, mp_context=get_context("spawn")) as pool:
        for played in as_completed([pool.submit(play, chunk) for chunk in chunks]):
            counted, said = played.result()
            done.update(counted)
            lost += [said] if said else []
            print(_line(done, lost, time.monotonic() - begun), flush=True)
    for said in lost:
        print(f"\nLOST:\n{said}")
    return 1 if lost else 0


def play(sequences: int) -> tuple[Counter[str], str]:
    """Plays so many; what was done, and the loss, if there was one."""
    logging.disable(logging.CRITICAL)
    Branches.counted.clear()
    try:
        run_state_machine_as_test(
            Branches,
            settings=settings(
                max_examples=sequences,
                stateful_step_count=_STEPS,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
                phases=[Phase.generate],  # A loss is said at once; to shorten it takes minutes.
            ),
        )
    except Exception as loss:  # noqa: BLE001  a loss is any that a sequence ends with
        return Branches.counted.copy(), "\n".join([repr(loss), *getattr(loss, "__notes__", [])])
    return Branches.counted.copy(), ""


def _line(done: Counter[str], lost: list[str], seconds: float) -> str:
    counts = ", ".join(f"{done[name]:,} {name}" for name in ("sequences", "requests", "runs", "calls", "faults"))
    return f"{counts}; {len(lost)} lost ({seconds:.0f} s)"


if __name__ == "__main__":
    sys.exit(main())
