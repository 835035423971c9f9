"""GitHub's API over the git remote, asked by those who ask GitHub's own: the adapters."""

import json
import urllib.error
import urllib.request
from collections.abc import Iterator

import pytest

from adapters.github import GitHub
from adapters.github_files import GitHubFiles
from adapters.github_questions import GitHubQuestions
from local.github.remote import GitRemote
from local.github.server import GitHub as GitHubServer
from preview.errors import GitHubError, InvalidPlanError
from tests.adapters.fixed_token import FixedToken
from tests.local.git.clone import Clone

_TOKEN = "a token of the embedded run's"


@pytest.fixture
def api(remote: GitRemote) -> Iterator[GitHubServer]:
    """The API over the remote's repository."""
    served = GitHubServer.start(bare=remote.path, repository=remote.repository, token=_TOKEN)
    yield served
    served.close()


@pytest.fixture
def files(api: GitHubServer) -> GitHubFiles:
    """What reads a commit's files."""
    return GitHubFiles(tokens=FixedToken(_TOKEN), api_url=api.url)


@pytest.fixture
def branches(api: GitHubServer) -> GitHub:
    """What asks for branches."""
    return GitHub(tokens=FixedToken(_TOKEN), api_url=api.url)


def read(files: GitHubFiles, commit: str, name: str = ".deity.yaml", repository: str = "acme/hello") -> bytes | None:
    """A file of a commit, as the step asks for it."""
    return files.file(repository, name, commit, most_bytes=100)


def test_each_commit_has_the_file_as_it_was_pushed(files: GitHubFiles, clone: Clone) -> None:
    first = clone.commit(**{".deity.yaml": "environment:\n  GREETING: größer\n"})
    second = clone.commit(**{".deity.yaml": "x" * 200})
    clone.push("main")

    assert read(files, first) == "environment:\n  GREETING: größer\n".encode()
    assert read(files, second) == b"x" * 101


def test_a_commit_without_the_file_is_said_to_have_none(files: GitHubFiles, clone: Clone) -> None:
    commit = clone.commit(page="hello")
    clone.push("main")

    assert read(files, commit) is None
    assert read(files, commit, "page") == b"hello"


@pytest.mark.parametrize("ref", ["f" * 40, "main", "--help", ""])
def test_a_commit_that_is_not_there_is_not_said_to_lack_the_file(files: GitHubFiles, clone: Clone, ref: str) -> None:
    clone.commit()
    clone.push("main")

    with pytest.raises(GitHubError, match="404"):
        read(files, ref)


def test_a_folder_of_that_name_is_no_file(files: GitHubFiles, clone: Clone) -> None:
    (clone.path / ".deity.yaml").mkdir()
    commit = clone.commit(**{".deity.yaml/inside": "deep"})
    clone.push("main")

    with pytest.raises(InvalidPlanError, match="folder"):
        read(files, commit)


def test_another_repository_s_files_are_not_shown(files: GitHubFiles, clone: Clone) -> None:
    commit = clone.commit(page="hello")
    clone.push("main")

    with pytest.raises(GitHubError, match="no such repository"):
        read(files, commit, "page", repository="acme/other")


def test_branches_are_those_that_were_pushed(branches: GitHub, clone: Clone) -> None:
    clone.commit()
    clone.push("main", "main:feature/a", "main:feature/größe", "main:features")

    assert branches.branches("Acme/Hello", "feature") == {"feature/a", "feature/größe"}
    assert branches.exists("acme/hello", "feature/größe")
    assert not branches.exists("acme/hello", "feature/b")


def test_a_branch_whose_deliveries_are_made_by_hand_is_never_said_to_be_gone(branches: GitHub) -> None:
    assert branches.branches("acme/fixed", "feature") == frozenset()
    assert branches.exists("acme/fixed", "feature/a")


@pytest.mark.parametrize("header", [None, "Bearer another", f"token {_TOKEN}", "Bearer größe"])
def test_who_does_not_bear_the_token_is_told_nothing(api: GitHubServer, header: str | None) -> None:
    asked = urllib.request.Request(f"{api.url}/repos/acme/hello/git/matching-refs/heads/feature/")
    if header:
        asked.add_header("Authorization", header)

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=5)

    assert refused.value.code == 401
    assert json.loads(refused.value.read())["message"] == "Bad credentials"


@pytest.mark.parametrize(
    "path",
    [
        "/repos/acme/hello",
        "/repos/acme",
        "/repos/acme/hello/forks",
        "/repos/acme/hello/pulls/1",
        "/repos/acme/hello/contents/",
    ],
)
def test_other_questions_are_answered_not_found(api: GitHubServer, path: str) -> None:
    asked = urllib.request.Request(api.url + path, headers={"Authorization": f"Bearer {_TOKEN}"})

    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(asked, timeout=5)

    assert refused.value.code == 404
    assert json.loads(refused.value.read())["message"] == "Not Found"


def test_a_commit_leads_to_the_heads_that_were_built_upon_it(api: GitHubServer, clone: Clone) -> None:
    first = clone.commit()
    clone.push("main")
    second = clone.commit()
    clone.push("main")
    clone.git("checkout", "--quiet", "-b", "feature/x", first)
    aside = clone.commit("Aside")
    clone.push("feature/x")
    questions = GitHubQuestions(tokens=FixedToken(_TOKEN), api_url=api.url)

    assert questions.leads_to("acme/hello", first, second)
    assert not questions.leads_to("acme/hello", second, first)
    assert not questions.leads_to("acme/hello", aside, second)
    assert not questions.leads_to("acme/hello", "f" * 40, second)
