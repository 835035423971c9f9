"""The promise: whatever order events arrive in, and whatever fails on the way, each branch ends as it last asked to.

Hypothesis plays GitHub, AWS and bad luck: events late, twice and in any order; starts lost, ends untold or told twice;
writes that conflict; a topic that is down; the sweep at any moment. Then everything works again, and it is looked at
what came of it.
"""

from collections.abc import Callable

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from preview.announcement import Status
from preview.deciding.dispatching import settled
from preview.deciding.missing import at_rest_ready
from preview.deciding.orphans import Standing, standing
from preview.environment import Ending, Environment, Machine
from preview.errors import ConflictError
from preview.owned import Kind
from preview.request import Presence, Request
from tests.convergence.asked import Asked
from tests.convergence.world import OutageError, World, a_request

BRANCHES = ("feature/a", "feature/a", "feature/b")
GOOD, OTHER, BROKEN = "1" * 40, "2" * 40, "bad" + "0" * 37
PUSHES = ((Presence.PRESENT, GOOD), (Presence.PRESENT, OTHER), (Presence.PRESENT, BROKEN), (Presence.PRESENT, None))
HAPPENINGS = (*PUSHES, (Presence.ABSENT, None), (Presence.ABSENT, None))


class Branches(RuleBasedStateMachine):
    """Two branches, pushed to and deleted at will."""

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.happened: list[Request] = []
        self.asked: dict[str, Asked] = {}
        self.revisions: dict[str, int] = {}
        self.keys: dict[str, str] = {}  # Of runs' environments.

    @initialize()
    def begin(self) -> None:
        self.asks(BRANCHES[0], PUSHES[0], arrives=True, works=0)

    # What people do, and what GitHub makes of it.

    @rule(
        branch=st.sampled_from(BRANCHES),
        what=st.sampled_from(HAPPENINGS),
        arrives=st.sampled_from([True, True, True, False]),
        works=st.integers(0, 3),
    )
    def asks(self, branch: str, what: tuple[Presence, str | None], arrives: bool, works: int) -> None:
        """What mostly happens: it arrives, and some of the runs do their work before the next event."""
        presence, commit = what
        self.world.now += 1
        self.happens(a_request(presence, commit, at=self.world.now, branch=branch), arrives=arrives)
        for _ in range(works):
            if self.world.going:
                self.run_ends(0, Ending.SUCCEEDED, notices=True, told=1)

    @rule(branch=st.sampled_from(BRANCHES), commit=st.sampled_from([GOOD, OTHER]), arrives=st.booleans())
    def pushes_what_is_to_be_skipped(self, branch: str, commit: str, arrives: bool) -> None:
        self.world.now += 1
        skipped = a_request(Presence.PRESENT, commit, skip=True, at=self.world.now, branch=branch)
        self.happens(skipped, arrives=arrives)

    @rule(branch=st.sampled_from(BRANCHES), turned=st.booleans(), apart=st.integers(0, 2), arrives=st.booleans())
    def begins_a_branch_with_what_is_to_be_skipped(self, branch: str, turned: bool, apart: int, arrives: bool) -> None:
        """GitHub tells it twice, in any order; the second may arrive later, or never."""
        self.world.now += 1
        skipped = a_request(Presence.PRESENT, OTHER, skip=True, at=self.world.now, branch=branch)
        self.world.now += apart
        created = a_request(Presence.PRESENT, at=self.world.now, branch=branch)
        for event, comes in zip((created, skipped) if turned else (skipped, created), (True, arrives), strict=True):
            self.happens(event, arrives=comes)

    def happens(self, request: Request, *, arrives: bool) -> None:
        self.happened.append(request)
        if arrives:
            self.deliver(0)

    @rule(which=st.integers(0, 20))
    def deliver(self, which: int) -> None:
        """Any event, however old, and whether or not it was delivered before."""
        request = self.happened[-1 - which % len(self.happened)]
        before = self.world.items.get(request.key)
        asked = self.asked.get(request.key, Asked())
        if not self.survives(lambda: self.world.converge.request(request)):
            return
        self.asked[request.key] = asked.and_then(request)
        stale = request.occurred_at < asked.at or request.skip
        if stale and self.asked[request.key] == asked:
            assert self.world.items[request.key] == before, "a stale request changed something"

    def survives(self, deed: Callable[[], object]) -> bool:
        """Does it; whether what it was about was recorded. An outage after that only leaves the rest undone."""
        try:
            deed()
        except ConflictError:
            return False
        except OutageError:
            return True
        return True

    # What runs do, and who hears of it.

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 5), ending=st.sampled_from(Ending), notices=st.booleans(), told=st.integers(0, 2))
    def run_ends(self, which: int, ending: Ending, notices: bool, told: int) -> None:
        names = sorted(self.world.going)
        run = self.world.going[names[which % len(names)]]
        moved_on = self.world.environment(run["environment"]).desired.revision != run["revision"]
        if moved_on and notices:
            self.end(run["run"], Ending.SUCCEEDED, superseded=True)
        else:
            self.end(run["run"], ending)
        for _ in range(told):
            self.tell(run["run"])

    @precondition(lambda self: self.world.ended)
    @rule(which=st.integers(0, 20))
    def an_old_end_is_told_again(self, which: int) -> None:
        names = list(self.world.ended)
        self.tell(names[which % len(names)])

    def end(self, name: str, ending: Ending, *, superseded: bool = False, outdated: bool = False) -> None:
        self.keys[name] = self.world.going[name]["environment"]
        self.world.run_ends(name, ending, superseded=superseded, outdated=outdated)

    def tell(self, name: str) -> None:
        self.survives(lambda: self.world.converge.ended(self.keys[name], self.world.ended[name]))

    @precondition(lambda self: self.world.going)
    @rule(which=st.integers(0, 5))
    def an_update_cuts_a_run_short(self, which: int) -> None:
        names = sorted(self.world.going)
        name = names[which % len(names)]
        self.end(name, Ending.FAILED, outdated=True)
        self.tell(name)

    # What goes wrong, and what mends it.

    @rule(what=st.sampled_from(["start lost", "answer lost", "conflict", "conflicts", "topic down"]))
    def something_is_about_to_go_wrong(self, what: str) -> None:
        match what:
            case "start lost":
                self.world.lose = "before"
            case "answer lost":
                self.world.lose = "after"
            case "topic down":
                self.world.silent = 1
            case _:
                self.world.conflicts = 1 if what == "conflict" else 6

    @rule(seconds=st.sampled_from([1, 60, 3600]))
    def the_sweep_comes_round(self, seconds: int) -> None:
        self.world.now += seconds
        self.world.sweep.sweep()

    @rule(which=st.integers(0, 5), kind=st.sampled_from(Kind))
    def somebody_removes_something_by_hand(self, which: int, kind: Kind) -> None:
        ready = [key for key in self.world.items if at_rest_ready(self.world.environment(key))]
        if ready:
            self.world.lacking[ready[which % len(ready)]] = kind

    @rule(which=st.integers(0, 5))
    def a_call_of_a_run_that_was_given_up_is_carried_out_late(self, which: int) -> None:
        """It makes a target group where everything had gone."""
        left = [key for key in self.world.items if standing(self.world.environment(key)) is Standing.GONE]
        if left:
            self.world.exists.setdefault(left[which % len(left)], None)

    # What holds at every moment.

    @invariant()
    def one_run_at_a_time_works_on_an_environment_and_it_holds_the_claim(self) -> None:
        working = [run["environment"] for run in self.world.going.values()]
        assert len(working) == len(set(working))
        for name, run in self.world.going.items():
            assert self.world.run_of(run["environment"]).name == name

    @invariant()
    def nobody_was_told_what_is_not_so(self) -> None:
        assert self.world.lies == []

    @invariant()
    def the_record_says_what_the_branch_last_asked_for(self) -> None:
        for key, asked in self.asked.items():
            desired = self.world.environment(key).desired
            assert (desired.presence, desired.commit) == (asked.presence, asked.commit)

    @invariant()
    def revisions_only_grow(self) -> None:
        for key in self.world.items:
            revision = self.world.environment(key).desired.revision
            assert revision >= self.revisions.get(key, 0)
            self.revisions[key] = revision

    # What comes of it.

    def teardown(self) -> None:
        """Nothing fails any more, and nothing new is asked: a few sweeps later everything is as it was asked to be."""
        self.world.lose, self.world.conflicts, self.world.silent = None, 0, 0
        for _ in range(8):
            self.world.now += 3600
            self.world.sweep.sweep()
            for run in list(self.world.going.values()):
                self.finish(run["run"], run["environment"], Machine(run["machine"]), run["revision"])
        assert self.world.going == {}
        assert self.world.sweep.sweep(dry_run=True).orphans == ()
        for key in self.world.items:
            self.converged(self.world.environment(key))

    def finish(self, name: str, key: str, machine: Machine, revision: int) -> None:
        desired = self.world.environment(key).desired
        broken = machine is Machine.PROVISION and desired.commit == BROKEN
        ending = Ending.FAILED if broken else Ending.SUCCEEDED
        self.end(name, ending, superseded=not broken and desired.revision != revision)
        self.tell(name)

    def converged(self, environment: Environment) -> None:
        key, desired, observed = environment.environment, environment.desired, environment.observed
        assert environment.run is None, "a claim is held"
        assert settled(environment)
        assert observed.revision == desired.revision
        if desired.presence is Presence.ABSENT:
            assert observed.status is Status.DELETED
        elif observed.status is Status.FAILED:
            assert environment.failure is not None
            assert environment.failure.revision == desired.revision
        else:
            assert observed.status is Status.READY
            assert observed.commit == desired.commit
            assert self.world.exists[key] == desired.commit or desired.commit is None
        assert (environment.forget_at is None) == (desired.presence is Presence.PRESENT)
        assert (observed.url is not None) == (key in self.world.exists), "left behind, or its URL forgotten"
        news = [said.status for said in self.world.told if said.environment == key]
        assert not news or news[-1] is observed.status, "the last news is not what is so"


# The same examples at every run, so that nobody's change is refused for what it did not do.
Branches.TestCase.settings = settings(max_examples=75, stateful_step_count=40, derandomize=True, deadline=None)
TestBranches = Branches.TestCase
