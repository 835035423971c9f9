"""By hand and by push, in any order: the branch ends as it was last asked to, and what people chose goes before.

Hypothesis plays the people, GitHub and bad luck, as in `test_any_order.py`.
"""

from collections.abc import Callable
from dataclasses import replace

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from convergence.asked import Asked
from preview.announcement import Status
from preview.deciding.dispatching import settled
from preview.environment import Ending, Environment
from preview.errors import ConflictError
from preview.request import Presence, Request
from tests.convergence.world import OutageError, World, a_request

KEY = "acme/shop@feature/login"
COMMITS = ("1" * 40, "2" * 40, "3" * 40)


class Hands(RuleBasedStateMachine):
    """One branch, pushed to, deleted, and asked for by hand.

    What it is to be is told anew at each step: `presence` and `commit`, whether somebody chose it, and the newest push
    that is known, of which everything older says nothing new.
    """

    def __init__(self) -> None:
        super().__init__()
        self.world = World()
        self.asked = Asked(converge=self.world.converge)
        self.happened: list[Request] = []
        self.presence = Presence.ABSENT
        self.commit: str | None = None
        self.chosen: Presence | None = None
        self.newest_at = 0
        self.known = False

    def does(self, deed: Callable[[], object]) -> bool:
        """Whether it was recorded; an outage after that only leaves the rest undone."""
        before = self.version
        try:
            deed()
        except (ConflictError, OutageError):
            return self.version != before and self.world.conflicts == 0
        return True

    @property
    def version(self) -> int:
        return self.world.environment(KEY).version if KEY in self.world.items else 0

    # What GitHub tells.

    @rule(commit=st.sampled_from(COMMITS), arrives=st.sampled_from([True, True, False]))
    def a_push(self, commit: str, arrives: bool) -> None:
        self.world.now += 100
        self.happened.append(a_request(Presence.PRESENT, commit, at=self.world.now))
        if arrives:
            self.something_arrives(0)

    @rule()
    def the_branchs_deletion(self) -> None:
        self.world.now += 100
        self.happened.append(a_request(Presence.ABSENT, at=self.world.now))
        self.something_arrives(0)

    @precondition(lambda self: self.happened)
    @rule(which=st.integers(0, 9))
    def something_arrives(self, which: int) -> None:
        """Late, or once more."""
        request = self.happened[-1 - which % len(self.happened)]
        if self.does(lambda: self.world.converge.request(request)):
            self.heard(request)

    def heard(self, request: Request) -> None:
        if request.occurred_at <= self.newest_at:
            return
        if request.presence is Presence.ABSENT:
            self.presence, self.commit, self.chosen = Presence.ABSENT, None, None
        elif self.chosen is not Presence.ABSENT:
            self.presence, self.commit = Presence.PRESENT, request.commit
        self.newest_at, self.known = request.occurred_at, True

    # What people ask for.

    @rule(commit=st.sampled_from(COMMITS))
    def up(self, commit: str) -> None:
        self.world.now += 100
        if self.does(lambda: self.asked.up("acme/shop", "feature/login", commit=commit, actor="ada")):
            self.presence, self.commit, self.chosen = Presence.PRESENT, commit, Presence.PRESENT
            if not self.known:
                self.newest_at, self.known = self.world.now - 60, True

    @rule()
    def down(self) -> None:
        self.world.now += 100
        if self.does(lambda: self.asked.down(KEY, actor="ada")) and KEY in self.world.items:
            self.presence, self.commit, self.chosen = Presence.ABSENT, None, Presence.ABSENT

    @rule()
    def restart(self) -> None:
        self.does(lambda: self.asked.restart(KEY, actor="ada"))

    @rule(days=st.sampled_from([None, 7]))
    def keep(self, days: int | None) -> None:
        self.does(lambda: self.asked.keep(KEY, days=days))

    # What runs do, and what goes wrong.

    @precondition(lambda self: self.world.going)
    @rule(ending=st.sampled_from([Ending.SUCCEEDED, Ending.SUCCEEDED, Ending.FAILED]))
    def the_run_ends(self, ending: Ending) -> None:
        (name,) = self.world.going
        moved_on = self.world.environment(KEY).desired.revision != self.world.going[name]["revision"]
        ended = self.world.run_ends(name, Ending.SUCCEEDED if moved_on else ending, superseded=moved_on)
        self.does(lambda: self.world.converge.ended(KEY, ended))

    @rule(what=st.sampled_from(["start lost", "answer lost", "conflict", "topic down"]))
    def something_is_about_to_go_wrong(self, what: str) -> None:
        match what:
            case "start lost":
                self.world.lose = "before"
            case "answer lost":
                self.world.lose = "after"
            case "topic down":
                self.world.silent = 1
            case _:
                self.world.conflicts = 1

    # What holds.

    @invariant()
    def the_record_says_what_was_last_asked_for(self) -> None:
        if KEY in self.world.items:
            record = self.world.environment(KEY)
            assert (record.desired.presence, record.desired.commit) == (self.presence, self.commit)
            assert (record.choice.presence if record.choice else None) == self.chosen

    @invariant()
    def one_run_at_a_time(self) -> None:
        assert len(self.world.going) <= 1

    @invariant()
    def nobody_was_told_what_is_not_so(self) -> None:
        assert self.world.lies == []

    def teardown(self) -> None:
        """Everything works again: then what was asked for is there, and nothing else."""
        self.world.lose, self.world.silent, self.world.conflicts = None, 0, 0
        for _ in range(12):
            self.world.now += 4000
            self.world.sweep.sweep()
            while self.world.going:
                (name,) = self.world.going
                moved_on = self.world.environment(KEY).desired.revision != self.world.going[name]["revision"]
                ended = self.world.run_ends(name, Ending.SUCCEEDED, superseded=moved_on)
                self.world.converge.ended(KEY, ended)
        if KEY not in self.world.items:
            return
        record: Environment = self.world.environment(KEY)
        assert settled(replace(record))
        if self.presence is Presence.ABSENT:
            assert KEY not in self.world.exists
        elif record.observed.status is Status.READY:
            assert self.world.exists[KEY] == self.commit


TestHands = Hands.TestCase
TestHands.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
