"""At every call of every function, what can befall it: each life still ends as it should, with nothing left.

One of four faults, so that there is time for it at every change; `make faults` tries them all.
"""

from tests.simulation.fault_runs import run_all

# What lives without faults call, and what comes in where something has gone wrong: fewer would mean that calls are not
# found any more.
_SITES_AT_LEAST = 290


def test_every_life_survives_one_of_four_faults_at_every_call() -> None:
    table = run_all(one_of=4)
    assert not table.lost, "\n".join(table.lost)
    assert len(table.sites) >= _SITES_AT_LEAST
