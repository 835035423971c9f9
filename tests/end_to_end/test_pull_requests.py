"""Pull requests: labels, drafts, comments and forks decide what is deployed, and GitHub shows what came of it."""

import pytest

from local.git_clone import Clone
from local.slack.people import BOB
from preview.announcement import Status
from preview.environment import Environment
from tests.end_to_end.conftest import World
from tests.end_to_end.github_side import (
    key,
    push_new,
    wait_for_comment,
    wait_for_deployment,
    wait_for_nothing_left,
    wait_for_status,
    with_main,
)
from tests.end_to_end.people import SlackUser, eventually
from tests.end_to_end.projects import ASKED, LABELLED
from tests.end_to_end.sender import Reply, Sender, commit
from tests.end_to_end.watching import get
from tests.payloads import deliveries

pytestmark = pytest.mark.emulator


@pytest.fixture(scope="module")
def working(world: World) -> Clone:
    """One working copy for all: the branches of pull requests share the history of their base."""
    return with_main(world)


def test_a_label_opts_a_branch_in_and_taking_it_off_opts_it_out(world: World, working: Clone) -> None:
    github, branch = world.run.github, "topic"
    first, said = push_new(working, branch, "Say hello")
    assert "does not begin with feature/" in said[0]
    number = github.open_pull_request(branch).number
    assert _asked_for(world, key(branch)) == 0

    github.label(number, "preview")

    ready = world.rests(key(branch), Status.READY, commit=first)
    url = str(ready.observed.url)
    comment = wait_for_comment(world, number, "✅ Preview: ready", url, first[:7])
    assert wait_for_status(world, first, "success", "ready") == url
    deployed = wait_for_deployment(world, branch, first, "success")
    assert (deployed.environment_url, deployed.deployment.transient) == (url, True)
    world.wait_for_card(branch, "Ready", f"#{number}")
    working.git("switch", "--quiet", branch)
    second = working.commit("Say it louder")
    working.push(branch)
    world.rests(key(branch), Status.READY, commit=second)
    edited = wait_for_comment(world, number, "✅ Preview: ready", second[:7])
    assert edited.id == comment.id
    wait_for_deployment(world, branch, second, "success")

    github.unlabel(number, "preview")

    world.rests(key(branch), Status.DELETED)
    assert wait_for_comment(world, number, "👋 Preview: deleted", "/preview up").id == comment.id
    wait_for_nothing_left(world, branch)
    wait_for_status(world, second, "success", "deleted")
    working.push("--delete", branch)


def test_comments_of_those_who_may_write_are_commands_and_get_a_thumb(world: World, working: Clone) -> None:
    github, branch = world.run.github, "feature/commented"
    sha, _ = push_new(working, branch, "Say hello")
    ready = world.rests(key(branch), Status.READY, commit=sha)
    wait_for_deployment(world, branch, sha, "success")
    number = github.open_pull_request(branch).number
    comment = wait_for_comment(world, number, "✅ Preview: ready", str(ready.observed.url))
    page = _page(ready)

    assert _heard(world, number, "bob", "/preview restart") == ["+1"]
    again = world.settled_key(key(branch), revision=2)
    assert (again.observed.url, again.observed.commit) == (ready.observed.url, sha)
    assert not world.run.engine or _page(again) != page
    assert _heard(world, number, "ada", "/preview down\n\nIt costs too much.") == ["+1"]
    world.rests(key(branch), Status.DELETED)
    wait_for_comment(world, number, "👋 Preview: deleted")
    assert _heard(world, number, "eve", "/preview up") == ["confused"]
    assert _heard(world, number, "ada", "/preview uo") == ["confused"]
    github.comment(number, "bob", "What about /preview up?")
    assert world.rests(key(branch), Status.DELETED).desired.revision == 3
    assert _heard(world, number, "bob", f"/preview up {sha[:9]}") == ["+1"]
    world.rests(key(branch), Status.READY, commit=sha)
    assert wait_for_comment(world, number, "✅ Preview: ready").id == comment.id

    github.close_pull_request(number)

    assert world.rests(key(branch), Status.READY).desired.revision == 4  # a branch with the prefix needs none
    working.push("--delete", branch)
    world.rests(key(branch), Status.DELETED)
    wait_for_comment(world, number, "👋 Preview: deleted")
    wait_for_nothing_left(world, branch)


def test_a_fork_s_commit_is_deployed_by_a_member_s_approval_alone(world: World, working: Clone) -> None:
    github = world.run.github
    first, second = (_push_to_fork(working, name) for name in ("one", "two"))
    number = github.open_pull_request_from_fork("eve", "patch", first).number
    branch = f"pull/{number}/head"
    github.label(number, "preview")
    assert world.registry.get(key(branch)) is None
    assert _heard(world, number, "eve", f"/preview up {first}") == ["confused"]
    assert world.registry.get(key(branch)) is None

    assert _heard(world, number, "bob", f"/preview up {first}") == ["+1"]

    ready = world.rests(key(branch), Status.READY, commit=first)
    assert ready.pull_request is not None
    assert ready.pull_request.fork == "eve/hello"
    wait_for_comment(world, number, "✅ Preview: ready", first[:7], str(ready.observed.url))
    github.push_to_fork(number, second)
    (answer,) = (sent.answer for sent in github.sent() if sent.about == f"pull_request synchronize #{number}")
    assert "a pull request from a fork is deployed only when" in answer
    kept = world.rests(key(branch), Status.READY, commit=first)
    assert kept.desired.revision == 1
    assert _heard(world, number, "ada", f"/preview up {second}") == ["+1"]
    world.rests(key(branch), Status.READY, commit=second)
    wait_for_comment(world, number, "✅ Preview: ready", second[:7])
    wait_for_status(world, second, "success", "ready")
    wait_for_deployment(world, branch, second, "success")

    github.close_pull_request(number, by="eve")

    world.rests(key(branch), Status.DELETED)
    wait_for_comment(world, number, "👋 Preview: deleted")
    wait_for_nothing_left(world, branch)


def test_a_draft_has_no_environment_where_drafts_get_none(world: World) -> None:
    told = _Told(github=world.sender(LABELLED), branch="feature/draft", world=world)
    assert "is known to have the label" in str(told.pushed(1).body)
    assert "is a draft" in str(told.pull_request("opened", draft=True, labels=["demo"]).body)
    assert told.pull_request("ready_for_review", labels=["demo"]).status == 202
    world.rests(told.key, Status.READY, commit=commit(1))
    assert told.pull_request("converted_to_draft", draft=True, labels=["demo"]).status == 202
    world.rests(told.key, Status.DELETED)
    assert told.pull_request("ready_for_review", labels=["demo"]).status == 202
    world.rests(told.key, Status.READY, commit=commit(1))
    wait_for_comment(world, 7, "✅ Preview: ready", repository=LABELLED)
    assert told.pull_request("closed", state="closed", labels=["demo"]).status == 202
    world.rests(told.key, Status.DELETED)
    wait_for_comment(world, 7, "👋 Preview: deleted", repository=LABELLED)


def test_what_bots_push_or_say_makes_no_environment_where_bots_get_none(world: World) -> None:
    told = _Told(github=world.sender(LABELLED), branch="feature/bumped", world=world)
    assert "a bot" in str(told.pull_request("opened", labels=["demo"], bot=True, number=8).body)
    said = deliveries.comment("/preview up", repository=LABELLED, number=8, created_at=told.github.tick(), bot=True)
    assert "a bot's comment is no command" in str(told.github.event("issue_comment", said).body)
    assert _asked_for(world, told.key) == 0


def test_where_only_people_ask_pushes_make_no_environment_and_then_follow(world: World) -> None:
    told = _Told(github=world.sender(ASKED), branch="feature/asked", world=world)
    assert "only when somebody asks for them" in str(told.pushed(1).body)
    assert _asked_for(world, told.key) == 0
    SlackUser(world=world, person=BOB).types(f"up asked {told.branch} {commit(1)}")
    world.rests(told.key, Status.READY, commit=commit(1))
    assert told.pushed(2, before=1).status == 202
    world.rests(told.key, Status.READY, commit=commit(2))
    told.github.delete(told.branch)
    world.rests(told.key, Status.DELETED)


class _Told:
    """Deliveries by hand of a branch, and of its pull request."""

    def __init__(self, *, world: World, github: Sender, branch: str) -> None:
        self.github = github
        self.branch = branch
        self.key = f"{github.repository}@{branch}"
        self._world = world

    def pushed(self, number: int, *, before: int | None = None) -> Reply:
        return self.github.push(self.branch, number, before=before)

    def pull_request(self, action: str, **state: object) -> Reply:
        given = {"repository": self.github.repository, "branch": self.branch, "commit": commit(1)}
        payload = deliveries.pull_request(action, **given, updated_at=self.github.tick(), **state)  # type: ignore[arg-type]  # each as its test names it
        return self.github.event("pull_request", payload)


def _asked_for(world: World, environment: str) -> int:
    """How often something was asked of an environment; what is known of a branch may be that nothing was."""
    known = world.registry.get(environment)
    return known.desired.revision if known else 0


def _heard(world: World, number: int, login: str, body: str) -> list[str]:
    """The reactions to somebody's comment, once there are any."""
    comment = world.run.github.comment(number, login, body)
    eventually(lambda: world.run.github.reactions(comment))
    return [reaction.content for reaction in world.run.github.reactions(comment)]


def _push_to_fork(working: Clone, name: str) -> str:
    """A commit that only the fork has; its SHA."""
    working.git("switch", "--quiet", "--create", f"eve-{name}", "main")
    sha = working.commit(f"Patch {name}")
    working.push(f"eve-{name}:refs/forks/eve/{name}")
    return sha


def _page(environment: Environment) -> str:
    return get(environment.observed.url)
