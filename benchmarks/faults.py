"""Every call of every function, under every fault that can befall it there: what survived, call by call.

    make faults

All the lives of which `make test` lives one of four, as a table: for each call site the faults that any call can meet,
then the errors that its API names. The exit status is 1 where one was not survived.
"""

import sys
import time
from collections.abc import Sequence

from tests.simulation.fault_runs import FaultTable, run_all
from tests.simulation.faults import ANYWHERE, Kind
from tests.simulation.functions import Site

_LETTERS = "TOBALSDE"  # One for each of ANYWHERE.


def main() -> int:
    """Lives them, and prints the table."""
    begun = time.monotonic()
    table = run_all()
    print(f"{'when    by                           call':<64}{_LETTERS} {'named':>7}")
    for site in sorted(table.sites, key=str):
        print(_row(table, site))
    print("\n+ survived, X not; . no fault of its own, as the call only reads. Of the faults")
    print("that any call can meet:")
    for letter, fault in zip(_LETTERS, ANYWHERE, strict=True):
        print(f"  {letter}  {fault}")
    print("named: of the errors that the API's model names for the call")
    for line in table.lost:
        print(f"NOT SURVIVED: {line}")
    lives, survived = len(table.troubles), len(table.troubles) - len(table.lost)
    seconds = time.monotonic() - begun
    print(f"\n{len(table.sites)} call sites, {lives} lives, {survived} survived ({seconds:.0f} s)")
    return 1 if table.lost else 0


def _row(table: FaultTable, site: Site) -> str:
    marks = "".join(_mark(table.troubles.get((site, fault))) for fault in ANYWHERE)
    named = [not said for (at, fault), said in table.troubles.items() if at == site and fault.kind is Kind.REFUSAL]
    count = f"{sum(named)}/{len(named)}" if named else "-"
    return f"{str(site)[:63]:<64}{marks} {count:>7}"


def _mark(troubles: Sequence[str] | None) -> str:
    return "." if troubles is None else "X" if troubles else "+"


if __name__ == "__main__":
    sys.exit(main())
