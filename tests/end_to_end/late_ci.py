"""CI that takes its time: a push is delivered, and its image comes when the test says so."""

from local import settings
from local.ci.build import build
from local.ci.settings import read_ci
from tests.end_to_end.conftest import World
from tests.payloads import deliveries


def push_without_ci(world: World, branch: str) -> str:
    """Brings a new branch to the git remote, past its hook, and delivers its push; the commit's SHA."""
    working = world.clone()
    working.git("switch", "--quiet", "--create", branch)
    commit = working.commit("Say hello")
    working.git(f"--git-dir={world.run.remote.path}", "fetch", "--quiet", str(working.path), f"{branch}:{branch}")
    github = world.sender(settings.GIT_REPOSITORY)
    pushed = deliveries.push(
        repository=github.repository, branch=branch, commit=commit, pushed_at=github.tick(), message="Say hello"
    )
    assert github.event("push", pushed).status == 202
    return commit


def run_ci(world: World, commit: str) -> None:
    """Builds the commit's image and pushes it to ECR."""
    ci = read_ci(world.run.remote.path)
    assert ci is not None
    build(commit, bare=world.run.remote.path, ci=ci)
