"""Every call of every function, under every fault that can befall it there: what survived, call by call.

    make faults

The same lives as in `make test`, as a table: for each call site the faults that any call can meet, then the errors that
its API's model names. The exit status is 1 where one was not survived.
"""

import sys
import time
from collections.abc import Iterator

from tests.simulation.fault_runs import FaultTable, run_all
from tests.simulation.faults import ANYWHERE, Kind
from tests.simulation.functions import Site


def main() -> int:
    """Lives them, and prints the table."""
    begun = time.monotonic()
    table = run_all()
    print(f"{'when    by                           call':<66}{'any':>6}{'named':>7}")
    for site in sorted(table.sites, key=str):
        print(_row(table, site))
    print(f"\nany: {', '.join(str(fault) for fault in ANYWHERE)};")
    print("named: the errors that the API's model names for the call")
    for line in table.lost:
        print(f"NOT SURVIVED: {line}")
    lives, survived = len(table.troubles), len(table.troubles) - len(table.lost)
    seconds = time.monotonic() - begun
    print(f"\n{len(table.sites)} call sites, {lives} lives, {survived} survived ({seconds:.0f} s)")
    return 1 if table.lost else 0


def _row(table: FaultTable, site: Site) -> str:
    return f"{str(site)[:65]:<66}{_count(table, site, named=False):>6}{_count(table, site, named=True):>7}"


def _count(table: FaultTable, site: Site, *, named: bool) -> str:
    outcomes = list(_outcomes(table, site, named=named))
    return f"{sum(outcomes)}/{len(outcomes)}" if outcomes else "-"


def _outcomes(table: FaultTable, site: Site, *, named: bool) -> Iterator[bool]:
    for (at, fault), said in table.troubles.items():
        if at == site and (fault.kind is Kind.REFUSAL) is named:
            yield not said


if __name__ == "__main__":
    sys.exit(main())
