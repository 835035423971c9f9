"""GitHub refuses, is silent, or loses an answer: whichever call that meets, the next try puts it right."""

import pytest

from preview.announcement import Announcement, Status
from preview.errors import BusyError, GitHubError, TryLaterError
from tests.feedback.github_world import BRANCH, LIFE, A, B, World, news


@pytest.fixture
def world() -> World:
    return World()


def test_a_place_that_github_refuses_does_not_keep_the_others_from_being_shown(world: World) -> None:
    world.github.pulls = [12]

    def refuse(call: str) -> None:
        if call in {"status", "deploy"}:
            raise GitHubError(f"no permission for {call}")

    world.github.trouble = refuse
    with pytest.raises(GitHubError, match=r"no permission for status; no permission for deploy"):
        world.tell(LIFE[3])
    assert "Preview: ready" in world.github.said(12)[0]
    world.github.trouble = lambda _: None
    world.tell(LIFE[3])
    assert world.github.status(A)[0] == "success"
    assert world.github.deployed() == {A: "success"}
    assert len(world.github.said(12)) == 1


def test_two_never_tell_of_one_environment_at_once(world: World) -> None:
    world.memory.busy = True
    with pytest.raises(BusyError):
        world.tell(LIFE[3])
    assert world.github.calls == []


def _calls_of(life: tuple[Announcement, ...]) -> int:
    world, counted = World(), 0

    def count(_: str) -> None:
        nonlocal counted
        counted += 1

    world.github.pulls = [12]
    world.github.trouble = count
    world.tell(*life)
    return counted


class _Trouble:
    """Fails the so-many-th call."""

    def __init__(self, at: int) -> None:
        self.left = at

    def __call__(self, _: str) -> None:
        self.left -= 1
        if self.left == 0:
            raise TryLaterError("GitHub does not answer", silent=True)


@pytest.mark.parametrize("when", ["trouble", "afterwards"])
@pytest.mark.parametrize("at", range(1, _calls_of(LIFE) + 1))
def test_whichever_call_fails_or_loses_its_answer_the_next_try_puts_it_right(at: int, when: str) -> None:
    world = World()
    world.github.pulls = [12]
    setattr(world.github, when, _Trouble(at))
    failed = 0
    for announcement in LIFE:
        try:
            world.tell(announcement)
        except TryLaterError:
            failed += 1
            assert world.memory.held == [], "released for the next try"
            world.tell(announcement)
    assert failed == 1 or (when == "afterwards" and failed == 0), "fewer calls change something than are made"
    assert world.github.deployments == {}
    assert world.github.environments == set()
    assert world.github.status(A)[0] == "success"
    assert world.github.status(B)[:2] == ("success", "deleted")
    assert len(world.github.comments) == 1
    assert "Preview: deleted" in world.github.said(12)[0]


@pytest.mark.parametrize("at", range(1, _calls_of(LIFE[:6]) + 1))
def test_what_fails_and_is_overtaken_is_left_to_the_newer(at: int) -> None:
    world = World()
    world.github.pulls = [12]
    world.github.trouble = _Trouble(at)
    late: list[Announcement] = []
    for announcement in LIFE[:6]:
        try:
            world.tell(announcement)
        except TryLaterError:
            late.append(announcement)
    world.tell(*late)
    assert world.github.status(B)[:2] == ("success", "ready")
    assert world.github.deployed() == {B: "success"}
    assert len(world.github.comments) == 1
    assert "Preview: ready" in world.github.said(12)[0]
    assert BRANCH in world.github.said(12)[0]


@pytest.mark.parametrize(
    "newer", [LIFE[4], news(Status.FAILED, 5, commit=B, reason="no"), LIFE[7]], ids=lambda it: str(it.status)
)
@pytest.mark.parametrize("call", ["status", "deploy", "deployment status"])
def test_what_was_taken_without_an_answer_and_overtaken_is_not_left_unfinished(call: str, newer: Announcement) -> None:
    world = World()

    def lose(name: str) -> None:
        if name == call:
            raise TryLaterError("no answer")

    world.github.afterwards = lose
    with pytest.raises(TryLaterError):
        world.tell(LIFE[1])
    world.github.afterwards = lambda _: None

    world.tell(newer, LIFE[1])

    assert world.github.status(A)[0] == "success"
    assert world.github.deployed().get(A, "inactive") == "inactive"
