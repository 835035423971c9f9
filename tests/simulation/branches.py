"""Two branches, and everything that can happen to them: hypothesis plays people, GitHub, CI, AWS, and bad luck.

The real handlers, the real state machines and the emulator's rules; projects of every kind, whose settings change;
images that come late or never; hooks that fail; events late, lost and twice; calls that fail, take effect late or kill
their function; requests, sweeps and stopped executions between any two calls; and time.
Afterwards nothing fails any more, and everything must come to what the branches last asked for.
"""

from collections.abc import Mapping
from dataclasses import replace

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant, precondition, rule

from preview.announcement import Status
from preview.command import Verb
from preview.environment import Environment
from preview.naming import slug, tag_value
from preview.request import Presence
from tests.simulation.audit import wrong
from tests.simulation.audit_shown import wrong_with_what_is_shown
from tests.simulation.course import NAMES
from tests.simulation.people import BROKEN, GOOD, OTHER, People, arrives_mostly, bots, branches, commits
from tests.simulation.projects import HEEDS, KINDS, LABEL, REPOSITORY
from tests.simulation.weather import SOON, Weather

MENDED = "3" * 40
_MOST_SWEEPS = 4
SKIPPED = "Correct a word [skip preview]"

kinds = st.sampled_from(list(KINDS))
heeds = st.sampled_from([*HEEDS, "pushes", "pushes"])
# The seconds from a push until its image is there; a run waits for two minutes.
builds = st.sampled_from([0.0, 0.0, 30.0, 90.0, None])


class Branches(People, Weather):
    """What can happen, what holds at every moment, and what must come of it."""

    # What people do.

    @initialize(
        branch=branches,
        seed=st.integers(0, 2**16),
        kind=kinds,
        heeds=heeds,
        build=builds,
        labels=st.sampled_from([None, (), (LABEL,)]),
    )
    def the_first_push(
        self, branch: str, *, seed: int, kind: str, heeds: str, build: float | None, labels: tuple[str, ...] | None
    ) -> None:
        """Mostly with a pull request."""
        self.world.dice.seed(seed)
        self.configure(kind=kind, heeds=heeds)
        self.push(branch, GOOD, arrives=True, build=build)
        if labels is not None:
            self.tell_of(self.world.opened(branch, GOOD, labels=labels), "opened", arrives=True)

    @rule(branch=branches, commit=commits, arrives=arrives_mostly, build=builds, bot=bots)
    def push(self, branch: str, commit: str, arrives: bool, build: float | None, bot: bool = False) -> None:
        """Of a branch with a pull request GitHub tells it twice."""
        self.build(commit, build)
        wish = self.wish(branch, Presence.PRESENT, commit, bot=bot)
        self.happens(wish, self.world.push(branch, commit, at=wish.occurred_at, bot=bot), arrives=arrives)
        pull = self.world.github.open_pull(branch)
        if pull is not None:
            self.tell_of(pull, "synchronize", arrives=arrives, bot=bot)

    @rule(branch=branches, arrives=arrives_mostly)
    def delete(self, branch: str, arrives: bool) -> None:
        """With it GitHub closes its pull request."""
        wish, pull = self.wish(branch, Presence.ABSENT), self.world.github.open_pull(branch)
        self.happens(wish, self.world.deletion(branch, at=wish.occurred_at), arrives=arrives)
        if pull is not None:
            self.change(pull, "closed", arrives=arrives)

    @rule(branch=branches, commit=commits, arrives=arrives_mostly)
    def push_what_is_to_be_skipped(self, branch: str, commit: str, arrives: bool) -> None:
        self.build(commit, None)
        wish = self.wish(branch, Presence.PRESENT, commit, skip=True)
        delivery = self.world.push(branch, commit, message=SKIPPED, at=wish.occurred_at)
        self.happens(wish, delivery, arrives=arrives)

    @rule(branch=branches, turned=st.booleans())
    def begin_a_branch_with_what_is_to_be_skipped(self, branch: str, turned: bool) -> None:
        """GitHub tells it by two events of one second, in any order. CI builds nothing of it."""
        self.build(OTHER, None)
        created = self.wish(branch, Presence.PRESENT)
        skipped = replace(created, commit=OTHER, skip=True)
        events = [
            (created, self.world.creation(branch, at=created.occurred_at)),
            (skipped, self.world.push(branch, OTHER, message=SKIPPED, at=created.occurred_at)),
        ]
        for wish, delivery in reversed(events) if turned else events:
            self.happens(wish, delivery, arrives=True)

    @rule(branch=branches)
    def delete_and_push(self, branch: str) -> None:
        self.delete(branch, arrives=True)
        self.push(branch, OTHER, arrives=True, build=30.0)

    @rule(branch=branches, label=st.booleans())
    def take_down_and_push(self, branch: str, label: bool) -> None:
        """Somebody wants no environment; another, who does not know that, pushes on, or asks for one by a label."""
        self.world.command(Verb.DOWN, branch)
        self.world.clock.pass_time(5)
        self.push(branch, OTHER, arrives=True, build=30.0)
        pull = self.world.github.open_pull(branch)
        if label and pull is not None:
            self.change(pull, "unlabeled", arrives=True)
            self.change(pull, "labeled", arrives=True)

    @rule(which=st.integers(0, 12))
    def an_old_event_arrives(self, which: int) -> None:
        """For the first time, or again."""
        self.deliver(*self.deliveries[-1 - which % len(self.deliveries)])

    @precondition(lambda self: self.world.executions.going())
    @rule(which=st.integers(0, 3))
    def somebody_stops_a_run(self, which: int) -> None:
        going = self.world.executions.going()
        if going:
            self.disturbed = True
            self.world.executions.stop(going[which % len(going)], cause="stopped by hand")

    @rule(which=st.integers(0, 5))
    def somebody_removes_a_piece_by_hand(self, which: int) -> None:
        """Of an environment that is ready and at rest; what happens to others is their runs' affair."""
        ready = {
            tag_value(held.environment)
            for held in self.world.environments()
            if held.observed.status is Status.READY and held.run is None
        }
        pieces = [
            held
            for held in self.world.account.owned()
            if held.environment in ready and held.kind in ("listener", "service")
        ]
        if pieces:
            self.disturbed = True
            self.world.account.remove(pieces[which % len(pieces)])

    @rule(branch=st.sampled_from([*NAMES, "feature/forgotten"]))
    def something_was_left_behind(self, branch: str) -> None:
        """Of a branch that has no environment, or none any more."""
        held, key = self.world.environment(branch), f"{REPOSITORY}@{branch}"
        if held is None or (held.run is None and held.observed.status is Status.DELETED):
            name = slug(project="shop", branch=branch.removeprefix("feature/"), key=key)
            self.world.account.leave_behind(slug=name, key=key, port=28_000)

    @rule(kind=kinds)
    def the_project_changes(self, kind: str) -> None:
        """Services come and go, images and hooks likewise. What is there is changed by the next push alone."""
        self.configure(kind=kind)

    @rule(heeds=heeds)
    def the_project_heeds_others(self, heeds: str) -> None:
        """What is there stays until something happens to it."""
        self.configure(heeds=heeds)

    @rule(commit=commits)
    def an_image_arrives(self, commit: str) -> None:
        """Of a build that somebody has mended, or before its push is told."""
        self.image_arrives(commit)

    # What happens meanwhile.

    @rule(steps=st.integers(1, 25))
    def some_things_happen(self, steps: int) -> None:
        for _ in range(steps):
            self.world.clock.step()

    @rule(seconds=st.sampled_from([1.0, 5.0, 20.0, 60.0, 300.0, 3600.0]))
    def time_passes(self, seconds: float) -> None:
        self.world.clock.pass_time(seconds)

    @rule()
    def the_sweep_comes_round(self) -> None:
        self.sweep()

    @rule(calls=SOON, which=st.integers(0, 12))
    def an_event_will_arrive_between_two_calls(self, calls: int, which: int) -> None:
        self.soon(calls, lambda: self.an_old_event_arrives(which))

    @rule(calls=SOON, branch=branches, commit=commits, build=builds)
    def somebody_will_push_between_two_calls(self, calls: int, branch: str, commit: str, build: float | None) -> None:
        self.soon(calls, lambda: self.push(branch, commit, arrives=True, build=build))

    @rule(calls=SOON, branch=branches, turned=st.booleans())
    def somebody_will_begin_what_is_to_be_skipped_between_two_calls(
        self, calls: int, branch: str, turned: bool
    ) -> None:
        self.soon(calls, lambda: self.begin_a_branch_with_what_is_to_be_skipped(branch, turned))

    @rule(calls=SOON, branch=branches)
    def somebody_will_delete_between_two_calls(self, calls: int, branch: str) -> None:
        self.soon(calls, lambda: self.delete(branch, arrives=True))

    @rule(calls=SOON)
    def the_sweep_will_come_between_two_calls(self, calls: int) -> None:
        self.soon(calls, self.the_sweep_comes_round)

    @rule(calls=SOON, which=st.integers(0, 3))
    def a_run_will_be_stopped_between_two_calls(self, calls: int, which: int) -> None:
        self.soon(calls, lambda: self.somebody_stops_a_run(which))

    # What holds at every moment.

    @invariant()
    def at_every_moment(self) -> None:
        records = {held.environment: held for held in self.world.environments()}
        self.one_run_at_a_time_works_and_it_holds_the_claim(records)
        self.what_is_desired_was_asked_for(records)
        self.forks_deploy_what_was_approved(records)

    def one_run_at_a_time_works_and_it_holds_the_claim(self, records: Mapping[str, Environment]) -> None:
        for running in self.world.executions.going():
            held = records.get(running.key)
            # One that was redriven or started late does nothing, and ends.
            if len(running.execution.told.visited) > 2:
                assert held is not None
                assert held.run is not None
                assert held.run.name == running.name, f"{running.name} works beside {held.run.name}"

    def what_is_desired_was_asked_for(self, records: Mapping[str, Environment]) -> None:
        for branch in self.branches_known:
            wrong_with_it = self.possible.wrong(branch, records.get(f"{REPOSITORY}@{branch}"))
            assert wrong_with_it is None, wrong_with_it

    def forks_deploy_what_was_approved(self, records: Mapping[str, Environment]) -> None:
        for pull in self.world.github.pulls.values():
            held = records.get(f"{REPOSITORY}@{pull.environment}")
            if pull.fork and held is not None and held.desired.commit is not None:
                assert held.desired.commit in self.approved, f"{held.desired} was not approved"

    # What comes of it.

    def teardown(self) -> None:
        """Nothing goes wrong any more; after a rest and a sweep everything is as it was asked to be."""
        self.faults.clear()
        self.hooks.clear()
        self.clears()
        self.world.functions.between.clear()
        self.world.drops = self.world.doubles = 0
        self.rest()
        for branch in NAMES:
            self.reached(branch)
        for branch in NAMES:
            self.delete(branch, arrives=True)
        if self.forks_pull is not None:
            self.change(self.forks_pull, "closed", arrives=True)
        self.rest()
        assert self.world.account.owned() == [], "left behind"
        strange = {commit for key, commit in self.world.ran if "@pull/" in key} - self.approved
        assert not strange, f"a fork ran {strange}"
        self.counted["runs"] += len(self.world.executions.held)
        self.counted["calls"] += self.world.functions.calls

    def rest(self) -> None:
        """A sweep has all mended; or another, where it did one thing for an environment that needed two.

        Of what was left behind it removes one service's at a time, and comes back to that after an hour.
        """
        self.world.settle()
        for _ in range(_MOST_SWEEPS):
            self.world.clock.pass_time(2 * 3600)
            swept = self.sweep()
            self.world.settle()
            if not (swept and swept.reclaimed) and not self.present_and_gone():
                break
        assert not self.present_and_gone()
        found = wrong(self.world, self.foreign, disturbed=self.disturbed)
        repeated = len(self.world.slack.unanswered) + self.befallen["slack_notifier"]
        found += wrong_with_what_is_shown(self.world, repeated=repeated)
        assert not found, found
        self.at_every_moment()

    def present_and_gone(self) -> list[str]:
        """The branches that GitHub does not have any more, and that have environments."""
        wanted = [held for held in self.world.environments() if held.desired.presence is Presence.PRESENT]
        return [held.branch for held in wanted if not self.world.github.has(held.branch)]

    def reached(self, branch: str) -> None:
        """A commit that is sound comes up, at the latest when somebody asks again; one that is not says so."""
        held = self.world.environment(branch)
        if held is None or held.desired.presence is Presence.ABSENT:
            return
        if held.desired.commit == BROKEN:
            assert held.observed.status is Status.FAILED
        elif held.observed.status is not Status.READY:
            assert self.disturbed or self.lacked_an_image(held), f"failed by itself: {held.failure}"
            self.push(branch, MENDED, arrives=True, build=0.0)
            if self.world.environment(branch).desired.commit != MENDED:  # type: ignore[union-attr]
                assert self.world.command(Verb.UP, branch)
            self.rest()
            assert self.world.environment(branch).observed.status is Status.READY  # type: ignore[union-attr]
