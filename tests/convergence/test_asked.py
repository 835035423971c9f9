"""What people ask for by hand is written, started, told and shown like everything else."""

from dataclasses import dataclass, field, replace

import pytest

from convergence.asked import Asked
from preview.announcement import Announcement, Status
from preview.deciding.asking import ALREADY_DOWN, ALREADY_UP, NO_ENVIRONMENT
from preview.environment import Ending, Machine, PullRequest
from preview.errors import ConflictError, NotFoundError
from preview.request import Presence
from tests.convergence.world import BEGINNING, A, B, OutageError, World, pushed

KEY = "acme/shop@feature/login"
OLD = "acme/shop@spike"


@dataclass
class Shown:
    """Keeps what is to be shown anew."""

    seen: list[Announcement] = field(default_factory=list)

    def refresh(self, announcement: Announcement) -> None:
        self.seen.append(announcement)


@dataclass
class Hands:
    """A world, what is asked of it by hand, and what is shown."""

    world: World = field(default_factory=World)
    shown: Shown = field(default_factory=Shown)

    def __post_init__(self) -> None:
        self.asked = Asked(converge=replace(self.world.converge, feedback=self.shown))


@pytest.fixture
def hands() -> Hands:
    return Hands()


@pytest.fixture
def ready(hands: Hands) -> Hands:
    """The branch's environment is up at commit A."""
    hands.world.converge.request(pushed(A, at=BEGINNING - 100))
    hands.world.converge.ended(KEY, hands.world.run_ends(hands.world.run_of().name, Ending.SUCCEEDED))
    hands.world.deeds.clear()
    return hands


def test_a_branch_without_a_prefix_comes_up_by_hand(hands: Hands) -> None:
    became = hands.asked.up("acme/shop", "spike", commit=A, actor="ada", pull_request=PullRequest(number=7, at=5))

    assert hands.world.deeds == ["write", "start provision", "tell creating"]
    assert became.reason is None
    record = hands.world.environment(OLD)
    assert became.environment == record
    assert (record.project, record.cluster, record.desired.revision, record.desired.actor) == (
        "shop",
        "previews",
        1,
        "ada",
    )
    assert record.slug.startswith("shop-spike-")
    assert record.pull_request == PullRequest(number=7, at=5)


def test_bringing_up_what_is_up_starts_nothing_and_shows_the_choice(ready: Hands) -> None:
    became = ready.asked.up("acme/shop", "feature/login", commit=A, actor="ada")

    assert became.reason == ALREADY_UP
    assert (ready.world.deeds, ready.world.going) == (["write"], {})
    assert [each.status for each in ready.shown.seen] == [Status.READY]


def test_what_is_shown_is_older_than_what_is_announced_next(ready: Hands) -> None:
    ready.asked.keep(KEY, days=7)
    ready.asked.restart(KEY, actor="ada")
    assert ready.shown.seen[-1].order < ready.world.told[-1].order


def test_a_repository_without_a_project_is_refused(hands: Hands) -> None:
    with pytest.raises(NotFoundError):
        hands.asked.up("acme/blog", "spike", commit=A, actor="ada")


def test_taken_down_it_goes_and_says_who_asked(ready: Hands) -> None:
    ready.asked.down(KEY, actor="ada")

    assert ready.world.deeds == ["write", "start teardown", "tell deleting"]
    assert ready.world.told[-1].actor == "ada"
    ready.world.converge.ended(KEY, ready.world.run_ends(ready.world.run_of().name, Ending.SUCCEEDED))
    assert ready.asked.down(KEY, actor="bob").reason == ALREADY_DOWN


def test_a_restart_brings_up_the_same_commit_by_another_run(ready: Hands) -> None:
    became = ready.asked.restart(KEY, actor="ada")

    assert became.environment is not None
    assert (became.environment.desired.commit, became.environment.desired.revision) == (A, 2)
    assert ready.world.run_of().machine is Machine.PROVISION


def test_kept_for_days_it_is_written_and_shown_and_announced_to_nobody(ready: Hands) -> None:
    told = len(ready.world.told)

    became = ready.asked.keep(KEY, days=7)

    assert became.environment is not None
    assert became.environment.keep_until == ready.world.now + 7 * 24 * 3600
    assert len(ready.world.told) == told
    assert ready.shown.seen[-1].keep_until == "2026-11-29T01:05:23Z"


def test_what_is_announced_need_not_be_shown_besides(ready: Hands) -> None:
    ready.asked.up("acme/shop", "feature/login", commit=B, actor="ada")
    assert ready.shown.seen == []


def test_a_look_at_what_is_there_shows_it_as_it_was_last_announced(ready: Hands) -> None:
    ready.asked.show(ready.world.environment())
    (seen,) = ready.shown.seen
    assert (seen.status, seen.url) == (Status.READY, f"http://previews.example/{KEY}")
    # What was announced is as the record was before its end was written.
    assert seen.sequence >= ready.world.told[-1].sequence


def test_where_nobody_shows_anything_nothing_is_shown(ready: Hands) -> None:
    quiet = Asked(converge=ready.world.converge)
    assert quiet.keep(KEY, days=None).reason is None
    quiet.show(ready.world.environment())
    assert ready.shown.seen == []


@pytest.mark.parametrize("verb", ["down", "restart", "keep"])
def test_of_what_nobody_knows_nothing_is_written(hands: Hands, verb: str) -> None:
    became = {
        "down": lambda: hands.asked.down(OLD, actor="ada"),
        "restart": lambda: hands.asked.restart(OLD, actor="ada"),
        "keep": lambda: hands.asked.keep(OLD, days=7),
    }[verb]()

    assert (became.environment, became.reason, hands.world.deeds) == (None, NO_ENVIRONMENT, [])


def test_who_comes_second_decides_again_over_what_the_first_wrote(ready: Hands) -> None:
    ready.world.conflicts = 2
    became = ready.asked.down(KEY, actor="ada")
    assert became.environment is not None
    assert became.environment.desired.presence is Presence.ABSENT


def test_where_others_keep_writing_nothing_is_done_and_it_may_be_tried_again(ready: Hands) -> None:
    ready.world.conflicts = 5
    with pytest.raises(ConflictError):
        ready.asked.restart(KEY, actor="ada")
    assert ready.world.going == {}


def test_a_start_that_is_lost_after_the_asking_is_made_good_by_asking_again(hands: Hands) -> None:
    hands.world.lose = "before"
    with pytest.raises(OutageError):
        hands.asked.up("acme/shop", "spike", commit=A, actor="ada")

    assert hands.asked.up("acme/shop", "spike", commit=A, actor="ada").reason == ALREADY_UP
    hands.world.now += 120
    hands.world.sweep.sweep()
    assert [run["machine"] for run in hands.world.going.values()] == ["provision"]
