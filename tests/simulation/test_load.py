"""Many at once stay inside the calls that AWS takes: what `make load` measures of hundreds, with fewer."""

from benchmarks.load import DELETE, PUSH, UPDATE, Load, floor, refused
from local.emulator.fates import STAYS_PENDING
from preview.turns import CHANGES, LOOKS, provision_units
from tests.simulation.world import emulated

_WINDOW = 120


def test_many_branches_pushed_updated_and_deleted_at_once_are_ready_gone_and_never_throttled() -> None:
    load = Load(45)  # On two load balancers.

    pushed = load.push()
    load.at_rest()
    load.check_ports()
    updated = load.update()
    load.at_rest()
    deleted = load.delete()
    load.at_rest()

    assert load.troubles == []
    assert load.world.account.owned() == []
    assert refused() == []
    # A task takes 25 s to start; of updates two begin at once and of removals five, where the buckets would take more.
    assert pushed <= 1.3 * floor(45, PUSH) + 25
    assert updated <= 1.3 * floor(45, UPDATE) + 15 + 25
    assert deleted <= 1.3 * floor(45, DELETE) + 15 + 25


def test_as_more_environments_wait_each_looks_less_often_and_all_look_within_a_minute() -> None:
    few, many = _looks_of_those_that_wait(6), _looks_of_those_that_wait(40)

    assert sum(many) <= LOOKS.burst + LOOKS.per_second * _WINDOW
    assert max(many) < min(few)
    assert min(many) >= _WINDOW / (LOOKS.longest_seconds + 1)


def _looks_of_those_that_wait(branches: int) -> list[int]:
    """How often each looks at tasks that do not start, within a while in which all wait."""
    load = Load(branches)
    emulated().fate = lambda *_: STAYS_PENDING
    for repository, branch in load.branches:
        load.world.deliver(load.world.push(branch, "1" * 40, repository=repository))
    load.world.clock.pass_time(branches * provision_units(services=1, updates=False) / CHANGES.per_second + 60)
    going = load.world.executions.going()
    before = [running.execution.told.visited.count("CheckService") for running in going]
    load.world.clock.pass_time(_WINDOW)
    after = [running.execution.told.visited.count("CheckService") for running in going]
    return [later - earlier for later, earlier in zip(after, before, strict=True)]
