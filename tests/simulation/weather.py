"""What goes wrong: calls and hooks fail, ends are told badly; Slack and GitHub have moods, and queues no order."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from local.emulator.fates import HEALTHY, NOT_PLACED, Fate, exits
from tests.simulation.course import Course
from tests.simulation.faults import ANYWHERE, Fault
from tests.simulation.outside import Mood, Outside
from tests.simulation.queues import Queue

# Between two times of trouble everything that waits is tried at least once.
_FAIR_SECONDS = 400.0

# What a call may be refused with, of the errors that its API names: the hypothesis draws a number.
_REFUSALS = tuple(range(3))
_FAULTS = st.sampled_from(ANYWHERE) | st.sampled_from(_REFUSALS)
SOON = st.integers(1, 40)
"""In how many calls of AWS something happens."""

hooks = st.sampled_from([exits(3), HEALTHY, NOT_PLACED])
names = st.sampled_from(["slack", "github"])
moods = st.sampled_from(Mood)


class Weather(Course):
    """The rules."""

    def __init__(self) -> None:
        super().__init__()
        self.fair_from = 0.0

    @rule(faults=st.dictionaries(SOON, _FAULTS, min_size=1, max_size=6))
    def calls_will_go_wrong(self, faults: dict[int, Fault | int]) -> None:
        self.disturbed = True
        self.faults |= {self.world.functions.calls + calls: fault for calls, fault in faults.items()}

    @rule(what=st.sampled_from(["lost", "twice", "late"]))
    def an_end_will_be_told_badly(self, what: str) -> None:
        self.world.drops += what == "lost"
        self.world.doubles += what == "twice"
        self.world.delay = 90.0 if what == "late" else 0.5

    @rule(fates=st.lists(hooks, min_size=1, max_size=2))
    def hooks_will_fail(self, fates: list[Fate]) -> None:
        self.disturbed = True
        self.hooks += fates

    def outside(self, name: str) -> Outside:
        """Slack or GitHub."""
        return self.world.slack if name == "slack" else self.world.github

    @rule(name=names, next_calls=st.lists(moods, min_size=1, max_size=4))
    def some_calls_will_meet_trouble(self, name: str, next_calls: list[Mood]) -> None:
        self.disordered = True
        self.outside(name).moods = next_calls

    @rule(name=names, mood=moods, seconds=st.sampled_from([60.0, 600.0]))
    def somebody_is_in_trouble_for_a_while(self, name: str, mood: Mood, seconds: float) -> None:
        if self.world.clock.now < self.fair_from:
            return
        self.disordered = True
        self.fair_from = self.world.clock.now + seconds + _FAIR_SECONDS
        outside = self.outside(name)
        outside.mood = mood
        self.world.clock.after(seconds, lambda: setattr(outside, "mood", None))

    @rule(which=st.integers(0, 2), doubles=st.integers(1, 3))
    def messages_will_come_twice(self, which: int, doubles: int) -> None:
        self.queue(which).doubles += doubles

    @rule(which=st.integers(0, 2), longest=st.sampled_from([0.2, 5.0, 30.0]))
    def messages_will_come_in_disorder(self, which: int, longest: float) -> None:
        self.disordered = True
        self.queue(which).delay = lambda: self.world.dice.uniform(0.2, longest)

    def queue(self, which: int) -> Queue:
        """That of commands, before Slack, or before GitHub."""
        return list(self.world.queues)[which]

    def clears(self) -> None:
        """Everything is well again."""
        for outside in (self.world.slack, self.world.github):
            outside.mood = None
            outside.moods.clear()
