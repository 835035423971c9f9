"""What the audit of a watched world sees of Slack and GitHub."""

import pytest

from preview.showing.github_words import CommitState, DeploymentState
from tests.simulation.audit_shown import wrong_with_what_is_shown
from tests.simulation.github import Deployed
from tests.simulation.lives import BRANCH, FIRST
from tests.simulation.outside import Mood
from tests.simulation.showing import TO_SLACK
from tests.simulation.world import QUICK, World


@pytest.fixture
def world() -> World:
    """A branch with a pull request, and its environment, which is ready."""
    world = World(delays=QUICK, watched=True)
    world.deliver(world.push(BRANCH, FIRST))
    world.deliver(world.pull_request("opened", world.opened(BRANCH, FIRST)))
    world.settle()
    assert wrong_with_what_is_shown(world) == []
    return world


def test_what_slack_shows_is_to_be_what_is(world: World) -> None:
    world.slack.shown["1.0"] = world.slack.shown["1.0"].replace("Ready", "Creating")
    assert "Slack shows ['Creating']" in wrong_with_what_is_shown(world)[0]


def test_a_second_message_of_a_life_is_one_too_many_unless_an_answer_was_lost(world: World) -> None:
    world.slack.shown["9.0"] = world.slack.shown["1.0"]
    assert "1 messages and replies too many" in wrong_with_what_is_shown(world)[0]
    assert wrong_with_what_is_shown(world, repeated=1) == []


def test_all_news_is_to_be_in_the_thread(world: World) -> None:
    world.slack.replies.pop()
    assert "never told" in wrong_with_what_is_shown(world)[0]


def test_another_life_has_another_message(world: World) -> None:
    world.deliver(world.deletion(BRANCH))
    world.settle()
    world.deliver(world.push(BRANCH, FIRST))
    world.settle()
    assert world.slack.messages(BRANCH) == ["Deleted", "Ready"]
    assert wrong_with_what_is_shown(world) == []


def test_no_commit_is_to_be_pending_and_no_deployment_unfinished(world: World) -> None:
    world.github.statuses[FIRST].append((CommitState.PENDING, "creating"))
    (deployed,) = world.github.deployments.values()
    deployed.states.append(DeploymentState.IN_PROGRESS)
    found = "\n".join(wrong_with_what_is_shown(world))
    assert f"the status of {FIRST}" in found
    assert "unfinished" in found


def test_nothing_is_to_be_deployed_of_what_is_deleted(world: World) -> None:
    world.deliver(world.deletion(BRANCH))
    world.settle()
    assert wrong_with_what_is_shown(world) == []
    world.github.deployments[1] = Deployed(
        environment=f"preview/{BRANCH}", commit=FIRST, states=[DeploymentState.SUCCESS]
    )
    assert "deleted, and GitHub has" in wrong_with_what_is_shown(world)[0]


def test_a_pull_request_has_one_comment(world: World) -> None:
    world.github.comments[9999] = next(iter(world.github.comments.values()))
    assert "has 2 comments" in wrong_with_what_is_shown(world)[0]


def test_what_nobody_took_is_in_the_dead_letter_queue() -> None:
    world = World(delays=QUICK, watched=True)
    world.slack.mood = Mood.SILENT
    world.deliver(world.push(BRANCH, FIRST))
    world.clock.pass_time(12 * 3600)
    assert len(world.queues[TO_SLACK].lost) == 2
    assert "lost" in wrong_with_what_is_shown(world)[0]
