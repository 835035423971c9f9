"""What people see on GitHub of an environment: the comment, the commit's status, the deployments."""

from local import settings
from local.git_clone import Clone
from local.github.people import APP
from local.github.records import Comment, DeploymentSeen
from preview.showing.github_words import environment_name
from tests.end_to_end.conftest import World
from tests.end_to_end.people import eventually

_CONTEXT = "preview"


def with_main(world: World) -> Clone:
    """A working copy whose `main` is on the remote: pull requests of its branches can be opened."""
    working = world.clone()
    working.commit("Begin")
    working.push("main")
    return working


def key(branch: str) -> str:
    """Of a branch of the repository with git."""
    return f"{settings.GIT_REPOSITORY}@{branch}"


def push_new(working: Clone, branch: str, message: str) -> tuple[str, tuple[str, ...]]:
    """A commit on a new branch off `main`, pushed; its SHA, and what the remote said."""
    working.git("switch", "--quiet", "--create", branch, "main")
    commit = working.commit(message)
    return commit, working.push(branch)


def wait_for_comment(world: World, number: int, *words: str, repository: str = "") -> Comment:
    """The one comment that the App wrote on the pull request, once it has all the words."""
    found: list[Comment] = []

    def there() -> bool:
        found[:] = [each for each in world.run.github.comments(number, repository=repository) if each.author == APP]
        assert len(found) <= 1, found
        return bool(found) and all(word in found[0].body for word in words)

    eventually(there)
    return found[0]


def wait_for_status(world: World, sha: str, state: str, description: str, *, repository: str = "") -> str | None:
    """Where the commit's status leads, once it is so."""

    def so() -> bool:
        told = [each for each in world.run.github.statuses(sha, repository=repository) if each.context == _CONTEXT]
        return bool(told) and (told[-1].state, told[-1].description) == (state, description)

    eventually(so)
    return world.run.github.statuses(sha, repository=repository)[-1].target_url


def wait_for_deployment(world: World, branch: str, commit: str, state: str, *, repository: str = "") -> DeploymentSeen:
    """The branch's one deployment, once it is of that commit and in that state."""

    def so() -> bool:
        seen = world.run.github.deployments(environment_name(branch), repository=repository)
        return [(each.deployment.sha, each.state) for each in seen] == [(commit, state)]

    eventually(so)
    (seen,) = world.run.github.deployments(environment_name(branch), repository=repository)
    return seen


def wait_for_nothing_left(world: World, branch: str, *, repository: str = "") -> None:
    """Returns once GitHub lists neither a deployment of the branch nor its environment."""
    name = environment_name(branch)
    eventually(lambda: name not in world.run.github.environments(repository=repository))
    assert world.run.github.deployments(name, repository=repository) == ()
