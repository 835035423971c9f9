"""Trouble with those who show environments: Slack and GitHub in every mood; messages late, twice, and in disorder."""

from hypothesis import strategies as st
from hypothesis.stateful import rule

from tests.simulation.course import Course
from tests.simulation.outside import Mood, Outside
from tests.simulation.queues import Queue

# Between two times of trouble everything that waits is tried at least once.
_FAIR_SECONDS = 400.0

names = st.sampled_from(["slack", "github"])
moods = st.sampled_from(Mood)


class Weather(Course):
    """The rules."""

    def __init__(self) -> None:
        super().__init__()
        self.fair_from = 0.0

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
