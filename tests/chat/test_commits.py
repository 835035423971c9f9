"""Which commit is brought up: the one that is named, or the newest that is known."""

from dataclasses import replace

import pytest

from tests.chat.desk import CONFIG, KEY, Desk, refused
from tests.convergence.world import A, B

BY_COMMIT = replace(CONFIG, projects=(replace(CONFIG.projects[0], image="registry/shop:{sha}"), *CONFIG.projects[1:]))
DEAD = "deadbeef" + "0" * 32


@pytest.fixture
def unasked() -> Desk:
    """GitHub is not asked, and the project's images go by commit."""
    return Desk(config=BY_COMMIT, github=None)


def commit_of(desk: Desk) -> str | None:
    return desk.world.environment().desired.commit


@pytest.mark.parametrize("typed", ["deadbee", "DEADBEEF", DEAD])
def test_a_short_commit_is_made_whole_by_github(desk: Desk, typed: str) -> None:
    desk.hub.heads[KEY] = A
    desk.hub.commits = [A, DEAD]

    desk.say("up shop feature/login", commit=typed)

    assert commit_of(desk) == DEAD


@pytest.mark.parametrize(("typed", "commits"), [("deadbee", [A]), ("deadbee", [DEAD, DEAD[:-1] + "1"])])
def test_a_commit_that_github_does_not_know_or_knows_twice_is_refused(
    desk: Desk, typed: str, commits: list[str]
) -> None:
    desk.hub.heads[KEY] = A
    desk.hub.commits = commits
    assert refused(desk.say("up shop feature/login", commit=typed)).startswith("GitHub knows no commit `deadbee`")
    assert desk.world.items == {}


def test_a_commit_of_a_fork_is_not_deployed_however_it_is_named(desk: Desk) -> None:
    desk.hub.heads[KEY], desk.hub.commits, desk.hub.of_forks = A, [A, DEAD], {DEAD}
    assert "is no commit of that branch" in refused(desk.say("up shop feature/login", commit=DEAD))
    assert desk.world.items == {}


def test_a_branch_that_is_called_like_a_commit_is_not_taken_for_it(desk: Desk) -> None:
    desk.hub.heads |= {KEY: A, "acme/shop@deadbee": B}
    assert "knows no commit" in refused(desk.say("up shop feature/login", commit="deadbee"))


@pytest.mark.parametrize("typed", ["main", "abc", "1a2b3c4^", "refs/heads/x"])
def test_what_is_no_commit_is_refused(desk: Desk, typed: str) -> None:
    desk.hub.heads[KEY] = A
    assert "is no commit: expected its SHA" in refused(desk.say("up shop feature/login", commit=typed))


def test_without_github_a_whole_commit_is_taken_as_it_is(unasked: Desk) -> None:
    unasked.say("up shop feature/login", commit=DEAD)
    assert commit_of(unasked) == DEAD


def test_without_github_a_short_commit_has_to_be_written_out(unasked: Desk) -> None:
    assert "Name all 40 characters" in refused(unasked.say("up shop feature/login", commit="deadbee"))
    assert unasked.world.items == {}


def test_without_github_the_commit_that_is_known_is_known_by_its_beginning_too(unasked: Desk) -> None:
    unasked.is_ready()
    unasked.say("down shop feature/login")
    unasked.run_succeeds()
    unasked.say("up shop login", commit=A[:7])
    assert commit_of(unasked) == A


def test_without_github_the_last_commit_is_the_newest_that_is_known(unasked: Desk) -> None:
    unasked.is_ready()
    unasked.say("down shop feature/login")
    unasked.run_succeeds()

    unasked.say("up shop login")

    assert commit_of(unasked) == A


def test_without_github_a_new_branch_needs_its_commit_named(unasked: Desk) -> None:
    why = refused(unasked.say("up shop feature/login"))
    assert why == "Name the commit, all 40 characters of it: `/deity up shop feature/login COMMIT`."


def test_without_github_no_commit_is_needed_where_no_image_goes_by_it() -> None:
    desk = Desk(github=None)
    desk.say("up shop feature/login")
    assert commit_of(desk) is None
    assert desk.started == ["provision"]
