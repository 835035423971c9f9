"""People in Slack ask by hand: every command and every button, allowed and refused, and what becomes of it."""

import time

import pytest

from local import settings
from local.slack.people import ADA, BOB, DEITY_GROUP, EVE
from local.slack.signing import signed
from preview.announcement import Status
from preview.request import Presence
from tests.end_to_end.conftest import World
from tests.end_to_end.people import SlackUser, buttons, form, send
from tests.end_to_end.sender import commit
from tests.end_to_end.watching import get

pytestmark = pytest.mark.emulator
_ELSEWHERE = "#random"
_DAY = 24 * 3600

SLACK = {
    "allow": [
        {"commands": ["status", "list", "logs"]},
        {"commands": ["up", "restart", "keep"], "channels": [settings.CHANNEL]},
        {"commands": ["down"], "user_groups": [DEITY_GROUP]},
    ]
}


@pytest.fixture
def ada(world: World) -> SlackUser:
    """She is in the user group."""
    return SlackUser(world=world, person=ADA)


@pytest.fixture
def bob(world: World) -> SlackUser:
    """He is, too."""
    return SlackUser(world=world, person=BOB)


@pytest.fixture
def eve(world: World) -> SlackUser:
    """She is not."""
    return SlackUser(world=world, person=EVE)


def _pushed(world: World, branch: str) -> None:
    """A branch that is ready, at its first commit, and whose message says so."""
    world.github.push(branch)
    ready = world.settled(branch)
    assert ready.observed.status is Status.READY, ready.failure
    world.wait_for_message("Ready", branch)  # the last that is told


def test_a_branch_without_a_prefix_is_brought_up_at_its_head_and_follows_its_pushes(
    world: World, bob: SlackUser
) -> None:
    branch, key = "hotfix", f"{settings.GIT_REPOSITORY}@hotfix"
    working = world.clone()
    working.git("switch", "--quiet", "--create", branch)
    first = working.commit("Mend it")
    (answer, *_) = working.push(branch)
    assert "does not begin with feature/" in answer
    assert world.registry.get(key) is None

    said = bob.types(f"up hello {branch}")

    assert first[:7] in said
    assert "#previews" in said
    ready = world.settled_key(key)
    assert (ready.observed.status, ready.observed.commit, ready.desired.actor) == (Status.READY, first, "bob")
    second = working.commit("Mend it better")
    assert working.push(branch)[0] == f"push {branch} -> 202 updating"
    assert world.settled_key(key, revision=2).observed.commit == second
    assert f"is up at {second[:7]}" in bob.types(f"up HELLO {branch}")

    bob.types(f"down acme/hello {branch}")
    world.settled_key(key, revision=3)
    working.commit("Mend it once more")
    assert "bob took the environment down by hand" in working.push(branch)[0]
    assert first[:7] in bob.types(f"up hello {branch} {first[:7]}")
    again = world.settled_key(key, revision=4)
    assert (again.observed.status, again.observed.commit) == (Status.READY, first)
    working.push("--delete", branch)
    assert world.settled_key(key, revision=5).observed.status is Status.DELETED
    assert "GitHub knows no branch hotfix" in bob.types(f"up hello {branch}")


def test_down_removes_a_pushed_branch_s_environment_until_up_and_each_life_has_its_message(
    world: World, ada: SlackUser
) -> None:
    branch = "feature/down"
    _pushed(world, branch)
    card = world.card(branch)
    assert buttons(card) == ["open", "restart", "down"]

    assert "pushes do not bring it back" in ada.types(f"down fixed {branch}")

    assert world.settled(branch, revision=2).observed.status is Status.DELETED
    gone = world.wait_for_card(branch, "Deleted", "by @ada")
    assert (gone.ts, buttons(gone)) == (card.ts, [])
    world.wait_for_message("Deleted", branch)
    assert [said.split(":")[0] for said in world.said(branch)] == ["Creating", "Ready", "Deleting", "Deleted"]
    pushed = world.github.push(branch, 2, before=1)
    assert (pushed.status, "took the environment down by hand" in pushed.body["ignored"]) == (200, True)
    assert world.registry_revision(branch) == 2

    ada.types(f"up fixed {branch} {commit(2)}")

    again = world.settled(branch, revision=3)
    assert (again.observed.status, again.observed.commit) == (Status.READY, commit(2))
    world.wait_for_card(branch, "Ready")
    old, new = world.cards(branch)
    assert "Deleted" in world.read(old)
    assert {message.thread_ts for message in world.replies(branch)} == {old.ts, new.ts}
    world.github.delete(branch)


@pytest.mark.containers
def test_a_restart_gives_new_tasks_of_the_same_commit_at_the_same_url(world: World, bob: SlackUser) -> None:
    branch = "feature/restart"
    _pushed(world, branch)
    before = world.settled(branch)
    page = get(before.observed.url)

    said = bob.types(f"restart fixed {branch}")

    assert "its tasks are being replaced by new ones" in said
    after = world.settled(branch, revision=2)
    assert (after.observed.url, after.observed.commit) == (before.observed.url, before.observed.commit)
    second = get(after.observed.url)
    assert second != page  # it names the container
    world.wait_for_whole("Updating", branch, "restarted by hand")
    assert "replaced by new ones" in bob.presses(world.wait_for_card(branch, "Ready"), "restart")
    assert get(world.settled(branch, revision=3).observed.url) not in (page, second)
    world.github.delete(branch)


@pytest.mark.containers
def test_logs_are_the_running_container_s_last_lines(world: World, bob: SlackUser) -> None:
    branch = "feature/logs"
    _pushed(world, branch)
    get(world.settled(branch).observed.url)
    assert "feature/logs" in (said := bob.types(f"logs fixed {branch}"))
    assert "Last lines of container app" in said
    world.github.delete(branch)
    world.settled(branch, revision=2)
    assert "is gone: nothing of it runs" in bob.types(f"logs fixed {branch}")


def test_keep_is_shown_on_the_message_and_spares_it(world: World, ada: SlackUser, bob: SlackUser) -> None:
    branch, key = "feature/keep", f"{settings.GIT_REPOSITORY}@feature/keep"
    working = world.clone()
    working.git("switch", "--quiet", "--create", branch)
    pushed = working.commit("Say hello")
    working.push(branch)
    world.settled_key(key)
    card = world.wait_for_card(branch, "Ready")
    assert buttons(card) == ["open", "restart", "keep", "down"]

    assert "is kept until" in bob.presses(card, "keep")

    kept = world.registry.get(key)
    assert kept is not None
    assert kept.keep_until is not None
    assert 6 * _DAY < kept.keep_until - time.time() < 8 * _DAY
    assert world.wait_for_card(branch, "kept until").ts == card.ts
    assert "until its branch is deleted" in ada.types(f"keep hello {branch}")
    forever = world.wait_for_card(branch, "kept for good")
    assert buttons(forever) == ["open", "restart", "down"]
    assert [said.split(":")[0] for said in world.said(branch)][-1] == "Ready"  # a change of the message alone
    assert "Kept until its branch is deleted" in bob.types(f"status hello {branch}")
    assert kept.observed.commit == pushed
    working.push("--delete", branch)
    world.settled_key(key, revision=2)


def test_status_list_and_help_tell_who_asks_alone(world: World, ada: SlackUser, eve: SlackUser) -> None:
    branch = "feature/told"
    _pushed(world, branch)
    url = str(world.settled(branch).observed.url)
    before = (world.cards(branch), world.replies(branch))

    status = ada.types(f"status fixed {branch}", channel=_ELSEWHERE)
    listed = eve.types("list fixed", channel=_ELSEWHERE)
    helped = eve.types("help", channel=_ELSEWHERE)

    assert all(word in status for word in ("feature/told of fixed is up", url, commit(1)[:7], "Codertocat"))
    assert "feature/told" in listed
    assert url in listed
    assert "/deity up PROJECT BRANCH" in helped
    assert "may be given" in helped
    assert "On it: status fixed feature/told" in ada.is_told_at_once(f"status fixed {branch}")
    assert "There is no command upp" in eve.is_told_at_once("upp fixed x")
    assert "Which branch of fixed?" in eve.is_told_at_once("up fixed")
    assert "There is no project nonsense" in eve.types("status nonsense x")
    assert "There is no environment of feature/none" in eve.types("status fixed feature/none")
    assert (world.cards(branch), world.replies(branch)) == before
    world.github.delete(branch)


def test_what_no_rule_allows_is_refused_in_private_and_not_done(world: World, eve: SlackUser, ada: SlackUser) -> None:
    branch = "feature/ruled"
    _pushed(world, branch)
    card, before = world.card(branch), (world.cards(branch), world.replies(branch))

    assert "Sorry: down may be given by" in eve.types(f"down fixed {branch}")
    assert "Sorry: down may be given by" in eve.presses(card, "down")
    assert "Sorry: restart may be given in #previews" in ada.types(f"restart fixed {branch}", channel=_ELSEWHERE)
    assert "Sorry: up may be given in #previews" in ada.types("up fixed feature/other", channel=_ELSEWHERE)

    known = world.registry.get(world.key(branch))
    assert known is not None
    assert (known.desired.revision, known.desired.presence, known.choice) == (1, Presence.PRESENT, None)
    assert world.registry.get(world.key("feature/other")) is None
    assert (world.cards(branch), world.replies(branch)) == before
    assert "is being removed" in ada.presses(card, "down")
    assert world.settled(branch, revision=2).observed.status is Status.DELETED


def test_what_slack_did_not_sign_just_now_is_refused_and_nothing_is_done(world: World) -> None:
    branch, run = "feature/forged", world.run
    secret, url = run.endpoints.slack_signing_secret, run.endpoints.slack_command_url
    body = form(world, f"up fixed {branch} {commit(1)}")
    now = time.time()

    assert send(url, body, {**signed("another", body, at=now)}).status_code == 401
    assert send(url, body, {**signed(secret, body, at=now - 301)}).status_code == 401
    assert send(url, body, {**signed(secret, body, at=now + 330)}).status_code == 401
    assert send(url, body, {}).status_code == 401
    other = {**signed(secret, form(world, "list fixed"), at=now)}
    assert send(url, body, other).status_code == 401, "signed for another body"
    assert world.registry.get(world.key(branch)) is None


def test_a_request_that_somebody_sends_again_is_done_once(world: World, ada: SlackUser) -> None:
    branch, run = "feature/replayed", world.run
    _pushed(world, branch)
    secret, url = run.endpoints.slack_signing_secret, run.endpoints.slack_command_url

    body = form(world, f"restart fixed {branch}")
    headers = {**signed(secret, body, at=time.time())}
    begun = time.monotonic()
    taken = send(url, body, headers)
    took = time.monotonic() - begun

    assert (taken.status_code, "On it" in taken.text) == (200, True)
    assert took < 3, "Slack hangs up after three seconds"
    again = send(url, body, headers)
    assert (again.status_code, "already" in again.text) == (409, True)
    world.settled(branch, revision=2)
    assert "is up" in ada.types(f"status fixed {branch}")  # taken after both
    assert world.registry_revision(branch) == 2
    world.github.delete(branch)
