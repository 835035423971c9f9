"""However a run ends, and whoever hears of it late, twice or never: it is said, cleaned up after, and tried again."""

import pytest

from preview.announcement import Status
from preview.request import Presence
from preview.showing.messages import identity
from tests.simulation.account import Foreign
from tests.simulation.audit import wrong
from tests.simulation.executions import Running
from tests.simulation.faults import Fault, Kind
from tests.simulation.functions import Site
from tests.simulation.outside import Mood
from tests.simulation.wire import ApiCall
from tests.simulation.world import World

BRANCH = "feature/login"
FIRST, SECOND = "1" * 40, "2" * 40
HOUR = 3600.0


def pushed(world: World, commit: str = FIRST) -> Running:
    """The run of a push that has just arrived."""
    assert world.deliver(world.push(BRANCH, commit)) == 202
    return world.executions.going()[-1]


def statuses(world: World) -> list[str]:
    """What was announced, each piece of news once."""
    news = {tuple(identity(said)): said.status.value for said in world.told}
    return list(news.values())


class Stubborn:
    """A call that AWS refuses for as long as it is told to."""

    def __init__(self, call: str, code: str) -> None:
        self.call, self.code, self.on, self.times = call, code, True, 0

    def __call__(self, _site: Site, call: ApiCall) -> Fault | None:
        if not self.on or call.name != self.call:
            return None
        self.times += 1
        return Fault(Kind.REFUSAL, self.code)


@pytest.mark.parametrize("status", ["TIMED_OUT", "ABORTED"])
@pytest.mark.parametrize("state", ["CreateListener", "CreateService", "CheckService"])
def test_a_run_that_was_ended_from_outside_is_said_and_cleaned_up_after(status: str, state: str) -> None:
    world = World()
    foreign = world.account.foreign()
    running = pushed(world)
    world.until(running, state)

    world.executions.stop(running, status=status)
    world.settle()

    failed = world.environment(BRANCH)
    assert failed is not None
    assert failed.failure is not None
    expected = "took longer than its state machine allows" if status == "TIMED_OUT" else "somebody stopped the run"
    assert expected in failed.failure.reason
    assert statuses(world) == ["creating", "failed"]
    assert world.account.owned() == []
    assert wrong(world, foreign) == []


def test_a_failed_creation_is_taken_down_in_reverse_and_the_next_push_tries_again() -> None:
    world = World()
    running = pushed(world)
    world.until(running, "CheckService")
    world.executions.stop(running)
    made: list[str] = []
    world.functions.trouble = lambda _site, call: made.append(call.operation)

    world.settle()

    removals = ["UpdateService", "DeleteService", "DeleteListener", "DeleteTargetGroup"]
    assert [name for name in dict.fromkeys(made) if name in removals] == removals
    world.functions.trouble = lambda _site, _call: None
    pushed(world, SECOND)
    world.settle()
    assert statuses(world)[-2:] == ["creating", "ready"]


def test_an_end_that_is_told_twice_is_one_piece_of_news() -> None:
    world = World()
    world.doubles = 9
    pushed(world)
    world.settle()
    world.deliver(world.deletion(BRANCH))
    world.settle()
    assert statuses(world) == ["creating", "ready", "deleting", "deleted"]
    assert len(world.executions.held) == 2


def test_an_end_that_is_told_late_changes_nothing_that_came_after() -> None:
    world = World()
    foreign = world.account.foreign()
    world.delay = 20 * 60
    pushed(world)
    world.clock.pass_time(10 * 60)
    world.sweep()  # It finds the end by itself, before the event comes.
    world.deliver(world.deletion(BRANCH))
    world.settle()
    assert statuses(world) == ["creating", "ready", "deleting", "deleted"]
    assert wrong(world, foreign) == []


def test_an_end_that_nobody_tells_is_found_by_the_sweep() -> None:
    world = World()
    world.drops = 1
    pushed(world)
    world.settle()
    assert statuses(world) == ["creating"]

    world.sweep()

    assert statuses(world) == ["creating", "ready"]


def test_ends_that_cannot_be_recorded_for_an_hour_are_recorded_by_the_sweep_after_it() -> None:
    world = World()
    foreign = world.account.foreign()
    pushed(world)
    world.functions.trouble = lambda site, _call: Fault(Kind.OUTAGE) if site.function == "run_ended" else None
    world.clock.pass_time(HOUR)
    assert len(world.lost_events) == 1
    world.functions.trouble = lambda _site, _call: None

    world.sweep()
    world.settle()

    assert statuses(world) == ["creating", "ready"]
    assert wrong(world, foreign) == []


@pytest.mark.parametrize("is_bot", [False, True])
def test_while_slack_is_down_for_an_hour_nothing_is_lost_and_nothing_waits_for_it(is_bot: bool) -> None:
    world = World(watched=True)
    slack = world.slack
    slack.is_bot, slack.mood = is_bot, Mood.SILENT
    pushed(world)
    world.clock.pass_time(5 * 60)
    ready = world.environment(BRANCH)
    assert ready is not None
    assert ready.observed.status is Status.READY
    world.deliver(world.deletion(BRANCH))
    world.clock.pass_time(HOUR - 5 * 60)
    assert slack.posts == []

    slack.mood = None
    world.settle()

    told = slack.replies if is_bot else slack.posts
    assert sorted(text.partition(":")[0] for text in told) == ["Creating", "Deleted", "Deleting", "Ready"]
    if is_bot:
        assert [text.partition(":")[0] for text in slack.shown.values()] == ["Deleted"]
    assert [queue.lost for queue in world.queues] == [[], [], []]


def test_what_cannot_be_removed_is_named_once_tried_again_ever_more_seldom_and_gone_in_the_end() -> None:
    world = World()
    foreign = world.account.foreign()
    pushed(world)
    world.settle()
    stubborn = Stubborn("elbv2:DeleteListener", "OperationNotPermitted")
    world.functions.trouble = stubborn
    world.deliver(world.deletion(BRANCH))
    runs: list[int] = []
    stuck: list[int] = []
    for _ in range(36):
        world.clock.pass_time(5 * 60)
        world.sweep()
        runs.append(len(world.executions.held))
        stuck.append(sum(world.metrics["StuckRemovals"]))
    failed = world.environment(BRANCH)
    assert failed is not None
    assert failed.failure is not None
    assert "DeleteListener" in failed.failure.reason
    assert "OperationNotPermitted" in failed.failure.reason
    assert {held.kind for held in world.account.owned()} == {"listener", "target group"}
    assert statuses(world) == ["creating", "ready", "deleting", "failed"]
    first_hour, third_hour = runs[11] - runs[0], runs[35] - runs[24]
    assert third_hour < first_hour
    # An hour after it first failed the metric begins to say so, on which there is an alarm.
    assert (sum(stuck[:11]), stuck[14:]) == (0, [1] * 22)

    stubborn.on = False
    world.clock.pass_time(HOUR)
    world.sweep()
    world.settle()

    assert world.account.owned() == []
    assert statuses(world)[-1] == "deleted"
    assert wrong(world, foreign) == []


@pytest.mark.parametrize("presence", Presence)
def test_a_branch_whose_deliveries_all_failed_is_as_it_was(presence: Presence) -> None:
    world = World()
    foreign: Foreign = world.account.foreign()
    world.functions.trouble = lambda site, _call: Fault(Kind.OUTAGE) if site.function == "github_webhook" else None
    delivery = world.push(BRANCH, FIRST) if presence is Presence.PRESENT else world.deletion(BRANCH)
    assert world.deliver(delivery) is None  # GitHub shows it as failed, for somebody to redeliver.
    world.functions.trouble = lambda _site, _call: None
    assert world.environment(BRANCH) is None
    assert world.deliver(delivery) in (200, 202)
    world.settle()
    assert wrong(world, foreign) == []


def test_a_run_that_an_update_of_the_product_cut_short_is_begun_again_and_nothing_is_said() -> None:
    world = World()
    foreign = world.account.foreign()
    running = pushed(world)
    world.until(running, "CheckService")
    # The functions are new, and this execution's plan is of the version before, which had other names.
    del running.execution.variables["plan"]["slug"]

    world.settle()

    assert running.error == "OutdatedRunError"
    assert statuses(world) == ["creating", "ready"]
    assert len(world.executions.held) == 2
    assert wrong(world, foreign) == []
