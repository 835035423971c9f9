"""What a branch itself says of its environment: by its own `.deity.yaml`, and by a commit's `[skip preview]`."""

import pytest

from local import settings
from preview.announcement import Status
from tests.end_to_end.conftest import World
from tests.end_to_end.watching import get, variables

pytestmark = pytest.mark.emulator


def key(branch: str) -> str:
    """Of the git remote's repository."""
    return f"{settings.GIT_REPOSITORY}@{branch}"


def test_a_branch_s_own_file_is_followed_and_a_wrong_one_named_by_line_while_the_commit_before_answers(
    world: World,
) -> None:
    branch, working = "feature/its-own-file", world.clone()
    working.git("switch", "--quiet", "--create", branch)
    own = working.path / ".deity.yaml"
    own.write_text("environment:\n  GREETING: größer\n", encoding="utf-8")
    commit = working.commit("Greet")
    working.push(branch)
    ready = world.settled_key(key(branch))
    assert ready.observed.status is Status.READY, ready.failure
    assert variables(world, ready.slug)["GREETING"] == "größer"

    own.write_text("environment:\n  GREETING: hello\n\ndesired_count: several\n", encoding="utf-8")
    working.commit("Greet in many places")
    working.push(branch)
    failed = world.settled_key(key(branch), revision=2)

    assert failed.observed.status is Status.FAILED
    assert failed.failure is not None
    assert ".deity.yaml" in failed.failure.reason
    assert "line 4" in failed.failure.reason
    assert "desired_count" in failed.failure.reason
    world.wait_for_whole("Failed", branch, "desired_count")
    assert failed.observed.url == ready.observed.url
    page = get(ready.observed.url)
    assert commit in page or not world.run.engine
    working.push("--delete", branch)
    assert world.settled_key(key(branch), revision=3).observed.status is Status.DELETED


def test_a_commit_that_says_skip_preview_changes_nothing(world: World) -> None:
    branch, working = "feature/skipped", world.clone()
    working.git("switch", "--quiet", "--create", branch)
    working.commit("Say hello")
    working.push(branch)
    ready = world.settled_key(key(branch))
    page = get(ready.observed.url)

    working.show("Not to be seen")
    working.commit("Change the page\n\n[skip preview]")
    said, *_ = working.push(branch)

    assert said.startswith(f"push {branch} -> 200 commit ")
    assert "is not deployed, because its message says [skip preview]" in said
    assert get(ready.observed.url) == page
    known = world.registry.get(key(branch))
    assert known is not None
    assert (known.desired.revision, known.run, known.observed) == (1, None, ready.observed)
    working.push("--delete", branch)
    world.settled_key(key(branch), revision=2)


def test_a_new_branch_whose_first_commit_says_skip_preview_gets_no_environment(world: World) -> None:
    branch, working = "feature/skipped-at-first", world.clone()
    working.git("switch", "--quiet", "--create", branch)
    working.commit("Begin quietly [skip preview]")

    answers = working.push(branch)

    assert [line.split(" -> ")[1][:3] for line in answers if " -> " in line] == ["200", "200"]  # the push, its `create`
    known = world.registry.get(key(branch))
    assert known is not None
    assert (known.run, known.observed.status) == (None, Status.DELETED)
    assert world.said(branch) == []
    working.push("--delete", branch)
