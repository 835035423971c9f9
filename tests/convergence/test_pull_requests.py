"""What is told of pull requests: written, carried out, answered, and shown; and pushes that nobody asked for."""

from dataclasses import dataclass, field, replace

import pytest

from preview.announcement import Announcement, Status
from preview.config import Config
from preview.config.pull_requests import Trigger
from preview.environment import Ending, Machine, PullRequest
from preview.errors import ConflictError, NotFoundError
from preview.pull_request_event import PullRequestSeen
from preview.request import Answer
from tests.convergence.world import PROJECT, A, B, World, deleted, pushed

BRANCH = "chore/login"
KEY = f"acme/shop@{BRANCH}"
BY_LABEL = Config(projects=(replace(PROJECT, trigger=Trigger.LABEL),))


@dataclass
class FakeFeedback:
    """Keeps what it is to show anew."""

    shown: list[Announcement] = field(default_factory=list)

    def refresh(self, announcement: Announcement) -> None:
        self.shown.append(announcement)


def seen(
    commit: str = A, *, at: int, labelled: bool = True, closed: bool = False, branch: str = BRANCH
) -> PullRequestSeen:
    return PullRequestSeen(
        repository="acme/shop",
        branch=branch,
        commit=commit,
        pull_request=None if closed else PullRequest(number=7, labelled=labelled, at=at),
        number=7,
        actor="mona",
        occurred_at=at,
        pushed_at=at,
        delivery=f"pull request {at}",
        prefixed=branch.startswith("feature/"),
    )


def test_a_label_makes_an_environment_and_its_removal_takes_it_down() -> None:
    world = World(config=BY_LABEL)

    made = world.converge.pull_request(seen(at=1))
    world.converge.ended(KEY, world.run_ends(world.run_of(KEY).name, Ending.SUCCEEDED))
    gone = world.converge.pull_request(seen(at=2, labelled=False))

    assert made == Answer(environment=KEY, revision=1, status=Status.CREATING)
    assert gone == Answer(environment=KEY, revision=2, status=Status.DELETING)
    assert world.run_of(KEY).machine is Machine.TEARDOWN
    assert world.deeds[:3] == ["write", "start provision", "tell creating"]
    assert (world.environment(KEY).slug, world.lies) == (world.told[0].slug, [])


def test_what_changes_nothing_is_answered_with_the_reason_and_the_record_that_there_is() -> None:
    world = World(config=BY_LABEL)
    world.converge.pull_request(seen(at=1))
    assert world.converge.pull_request(seen(at=0)) == Answer(
        environment=KEY, revision=1, status=Status.CREATING, reason="an event newer than this one has been seen"
    )


def test_a_push_that_nobody_asked_for_writes_nothing_and_is_answered_with_the_reason() -> None:
    world = World()
    answer = world.converge.request(replace(pushed(A, at=1, branch=BRANCH), prefixed=False))
    assert answer == Answer(
        environment=KEY,
        revision=0,
        status=Status.DELETED,
        reason="the branch 'chore/login' does not begin with feature/",
    )
    assert (world.deeds, world.items) == ([], {})


def test_a_number_that_becomes_known_is_shown_without_a_revision_or_an_announcement() -> None:
    world, feedback = World(), FakeFeedback()
    converge = replace(world.converge, feedback=feedback)
    key = "acme/shop@feature/login"
    converge.request(pushed(A, at=1))
    world.deeds.clear()

    answer = converge.pull_request(seen(at=2, labelled=False, branch="feature/login"))

    assert (answer.revision, world.deeds) == (1, ["write"])
    assert [(said.environment, said.pull_request) for said in feedback.shown] == [(key, 7)]
    assert feedback.shown[0].sequence == world.environment(key).version


def test_a_write_that_somebody_overtook_is_decided_again() -> None:
    world = World(config=BY_LABEL)
    world.converge.pull_request(seen(at=1))
    world.conflicts = 2
    assert world.converge.pull_request(seen(B, at=2, closed=True)).revision == 2
    world.conflicts = 99
    with pytest.raises(ConflictError):
        world.converge.pull_request(seen(at=3))


def test_a_branch_that_is_deleted_forgets_its_pull_request() -> None:
    world = World(config=BY_LABEL)
    world.converge.pull_request(seen(at=1))
    world.converge.request(deleted(at=2, branch=BRANCH))
    assert world.environment(KEY).pull_request is None
    assert world.converge.pull_request(seen(at=1)).reason == "an event newer than this one has been seen"


def test_a_repository_without_a_project_is_not_found() -> None:
    with pytest.raises(NotFoundError):
        World().converge.pull_request(replace(seen(at=1), repository="acme/other"))
