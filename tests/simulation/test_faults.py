"""At every call of every function, whatever can befall it: each life still ends as it should, with nothing left."""

from tests.simulation.fault_runs import run_all

# What a life without faults calls, and what comes in where something has gone wrong: fewer would mean that calls are
# not found any more.
_SITES_AT_LEAST = 195


def test_every_life_survives_every_fault_at_every_call() -> None:
    table = run_all()
    assert not table.lost, "\n".join(table.lost)
    assert len(table.sites) >= _SITES_AT_LEAST
