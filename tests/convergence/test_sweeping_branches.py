"""What the sweep makes of GitHub's answers: a branch is gone only when GitHub says so, twice and clearly."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from preview.announcement import Status
from preview.config import Config
from preview.environment import Choice, Ending, Machine, PullRequest
from preview.errors import GitHubError
from preview.records import to_json
from preview.request import Presence
from tests.convergence.world import PROJECT, A, B, World, deleted, pushed

KEY = "acme/shop@feature/login"
FORK = "acme/shop@pull/7/head"


@dataclass
class FakeGitHub:
    """Lists and confirms as it is told.

    Attributes:
        there: the branches that exist.
        listed: those that its list shows; by default the same.
        open: the pull requests that are open.
        fails: when asked for the list, or for a branch.
        meanwhile: happens while a branch is asked for.
    """

    there: set[str]
    listed: set[str] | None = None
    open: frozenset[int] = frozenset()
    fails: str = ""
    meanwhile: Callable[[], object] = lambda: None
    asked: list[str] = field(default_factory=list)

    def branches(self, repository: str, prefix: str) -> frozenset[str]:
        self.asked.append(f"{repository} {prefix}/")
        if self.fails == "list":
            raise GitHubError("GitHub answered 500")
        return frozenset(self.there if self.listed is None else self.listed)

    def exists(self, repository: str, branch: str) -> bool:
        self.asked.append(f"{repository} {branch}")
        self.meanwhile()
        if self.fails == "branch":
            raise GitHubError("GitHub answered 404")
        return branch in self.there

    def pull_request_open(self, repository: str, number: int) -> bool:
        self.asked.append(f"{repository} #{number}")
        if self.fails == "pull request":
            raise GitHubError("GitHub answered 404")
        return number in self.open


def a_world(github: FakeGitHub, *branches: str) -> World:
    """One whose branches are up, and were pushed to a while ago."""
    world = World(github=github)
    for at, branch in enumerate(branches or ("feature/login",), start=1):
        world.converge.request(pushed(A, at=at, branch=branch))
        key = f"acme/shop@{branch}"
        world.converge.ended(key, world.run_ends(world.run_of(key).name, Ending.SUCCEEDED))
    world.deeds.clear()
    return world


def test_a_branch_that_github_lists_is_left_alone_and_costs_one_question() -> None:
    github = FakeGitHub({"feature/login", "feature/other"})
    world = a_world(github, "feature/login", "feature/other")

    assert world.sweep.sweep().gone == ()
    assert github.asked == ["acme/shop feature/"]


def test_without_a_token_nobody_is_asked() -> None:
    world = World()
    world.converge.request(pushed(A, at=1))
    assert world.sweep.sweep().gone == ()


def test_a_branch_that_is_gone_has_its_environment_removed_and_its_people_told() -> None:
    world = a_world(FakeGitHub(set()))

    assert world.sweep.sweep().gone == (KEY,)

    record = world.environment()
    assert (record.desired.presence, record.desired.occurred_at, record.desired.actor) == (Presence.ABSENT, 1, "sweep")
    assert world.run_of().machine is Machine.TEARDOWN
    assert (world.told[-1].status, world.told[-1].reason) == (
        Status.DELETING,
        "GitHub says that the branch is gone; nobody told us that it was deleted",
    )


def test_a_dry_run_asks_and_does_nothing() -> None:
    world = a_world(FakeGitHub(set()))
    assert world.sweep.sweep(dry_run=True).gone == (KEY,)
    assert world.deeds == []


def test_a_later_push_of_the_branch_wins_though_it_is_dated_before_the_sweep() -> None:
    world = a_world(FakeGitHub(set()))
    world.sweep.sweep()

    world.converge.request(pushed(B, at=2))

    assert world.environment().desired.presence is Presence.PRESENT


def test_a_branch_that_only_the_list_lacks_is_left_alone() -> None:
    github = FakeGitHub({"feature/login"}, listed=set())
    world = a_world(github)

    assert world.sweep.sweep().gone == ()
    assert github.asked == ["acme/shop feature/", "acme/shop feature/login"]


@pytest.mark.parametrize("fails", ["list", "branch"])
def test_a_failure_of_githubs_is_no_answer_and_the_rest_goes_on(fails: str) -> None:
    world = a_world(FakeGitHub(set(), fails=fails))
    world.exists["acme/shop@feature/lost"] = None

    swept = world.sweep.sweep()

    assert swept.gone == ()
    assert list(swept.troubled) == ["github acme/shop"]
    assert swept.troubled["github acme/shop"].startswith("GitHubError: GitHub answered")
    assert swept.reclaimed == ("acme/shop@feature/lost",)
    assert world.environment().desired.presence is Presence.PRESENT


def test_a_push_while_github_is_asked_wins() -> None:
    github = FakeGitHub(set())
    world = a_world(github)
    github.meanwhile = lambda: world.converge.request(pushed(B, at=2))

    assert world.sweep.sweep().gone == ()
    assert world.environment().desired.commit == B


def test_a_branch_pushed_a_moment_ago_is_not_asked_about() -> None:
    github = FakeGitHub(set())
    world = World(github=github)
    world.converge.request(pushed(A, at=world.now))
    world.now += 599
    assert world.sweep.sweep().gone == ()
    world.now += 1
    assert world.sweep.sweep().gone == (KEY,)


def test_a_deleted_branch_is_not_asked_about() -> None:
    github = FakeGitHub(set())
    world = a_world(github)
    world.converge.request(deleted(at=2))
    assert world.sweep.sweep().gone == ()
    assert github.asked == []


def test_a_branch_whose_prefix_is_no_longer_configured_is_asked_for_by_name() -> None:
    github = FakeGitHub(set())
    world = a_world(github, "chore/old")

    assert world.sweep.sweep().gone == ("acme/shop@chore/old",)
    assert github.asked == ["acme/shop chore/old"]


def a_fork(github: FakeGitHub) -> World:
    """A fork's pull request that a member approved of a while ago, and that is up."""
    world = World(github=github)
    world.converge.request(pushed(A, at=1, branch="pull/7/head"))
    world.converge.ended(FORK, world.run_ends(world.run_of(FORK).name, Ending.SUCCEEDED))
    record = world.environment(FORK)
    approved = replace(
        record,
        choice=Choice(presence=Presence.PRESENT, actor="ada", at=1),
        pull_request=PullRequest(number=7, fork="stranger/shop", at=1),
    )
    world.items[FORK] = to_json(approved)
    return world


def test_a_forks_environment_stays_while_its_pull_request_is_open_and_no_branch_is_asked_for() -> None:
    github = FakeGitHub(set(), open=frozenset({7}))
    assert a_fork(github).sweep.sweep().gone == ()
    assert github.asked == ["acme/shop #7"]


def test_a_forks_environment_goes_with_its_pull_request_whatever_branch_has_its_name() -> None:
    github = FakeGitHub({"pull/7/head"})
    world = a_fork(github)

    assert world.sweep.sweep().gone == (FORK,)

    record = world.environment(FORK)
    assert (record.desired.presence, record.choice, record.pull_request) == (Presence.ABSENT, None, None)
    assert world.told[-1].reason == "GitHub says that the pull request is closed; nobody told us that it was"


def test_a_fork_that_github_says_nothing_of_is_left_alone() -> None:
    world = a_fork(FakeGitHub(set(), fails="pull request"))
    assert (world.sweep.sweep().gone, world.environment(FORK).desired.presence) == ((), Presence.PRESENT)


def test_with_a_branch_that_is_gone_goes_what_somebody_chose_for_it() -> None:
    world = a_world(FakeGitHub(set()))
    chosen = replace(world.environment(), choice=Choice(presence=Presence.PRESENT, actor="ada", at=1))
    world.items[KEY] = to_json(chosen)

    assert world.sweep.sweep().gone == (KEY,)

    assert world.environment().choice is None


def test_one_sweep_confirms_so_many_and_the_next_goes_on() -> None:
    branches = [f"feature/{number:02}" for number in range(25)]
    github = FakeGitHub(set())
    world = a_world(github, *branches)

    assert len(world.sweep.sweep().gone) == 20
    assert len(world.sweep.sweep().gone) == 5


def test_branches_that_are_there_and_never_listed_keep_none_from_its_turn() -> None:
    branches = [f"feature/{number:02}" for number in range(50)]
    github = FakeGitHub(set(branches), listed=set())
    world = a_world(github, *branches)

    for _ in range(3):
        world.sweep.sweep()
        world.now += 600

    assert {asked.partition(" ")[2] for asked in github.asked} == {"feature/", *branches}


def test_a_github_that_takes_long_is_not_waited_for() -> None:
    others = tuple(
        PROJECT.__class__(
            repository=f"acme/{name}",
            cluster="previews",
            load_balancer="previews",
            task_definition="web",
            container="web",
            port=80,
        )
        for name in ("shop", "other")
    )
    github = FakeGitHub(set(), fails="list")
    world = World(config=Config(projects=others), github=github)
    world.converge.request(pushed(A, at=1))
    slow = github.branches

    def hangs(repository: str, prefix: str) -> frozenset[str]:
        world.now += 61
        return slow(repository, prefix)

    github.branches = hangs  # type: ignore[method-assign]

    assert list(world.sweep.sweep().troubled) == ["github acme/shop", "github"]
