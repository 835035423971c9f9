"""A git remote, a webhook that it tells, a clone to push from, and the rest of GitHub around them."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.github import remote as git_remote
from local.github.remote import GitRemote
from local.github.server import GitHub
from tests.local.git.calling import TOKEN, Caller
from tests.local.git.clone import SECRET, Clone
from tests.local.git.fake_webhook import FakeWebhook


@pytest.fixture
def webhook() -> Iterator[FakeWebhook]:
    server = FakeWebhook()
    yield server
    server.close()


@pytest.fixture
def remote(tmp_path: Path, webhook: FakeWebhook) -> GitRemote:
    return git_remote.create(tmp_path / "a run", webhook_url=f"{webhook.url}/github?x=1", secret=SECRET)


@pytest.fixture
def clone(tmp_path: Path, remote: GitRemote) -> Clone:
    """A clone by Ada, on a machine with no other settings of git."""
    home = tmp_path / "home"
    home.mkdir()
    (home / ".gitconfig").write_text("[user]\n\tname = Ada Lovelace\n\temail = ada@x.test\n")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    environment = kept | {"HOME": str(home), "GIT_CONFIG_NOSYSTEM": "1", "XDG_CONFIG_HOME": str(home)}
    subprocess.run(["git", "clone", "--quiet", remote.path, tmp_path / "clone"], env=environment, check=True)
    made = Clone(tmp_path / "clone", environment)
    made.git("checkout", "--quiet", "-B", "main")
    return made


@pytest.fixture
def github(tmp_path: Path, webhook: FakeWebhook, remote: GitRemote) -> Iterator[GitHub]:
    """The server around the remote, which tells it of pushes."""
    server = GitHub.start(bare=remote.path, repository=remote.repository, token=TOKEN)
    git_remote.create(tmp_path / "a run", webhook_url=webhook.url, secret=SECRET, github=server.url)
    yield server
    server.close()


@pytest.fixture
def caller(github: GitHub) -> Caller:
    """Somebody who bears the token."""
    return Caller(github.url)


@pytest.fixture
def branch(clone: Clone, remote: GitRemote) -> str:
    """A branch of the remote's that is one commit ahead of its main; its SHA. Nothing was delivered of either."""
    clone.commit("Begin")
    clone.git("checkout", "--quiet", "-b", "feature/x")
    commit = clone.commit("Add a login", page="hello")
    # Fetched and not pushed: a push runs the remote's hook, which takes its time.
    clone.git(f"--git-dir={remote.path}", "fetch", "--quiet", str(clone.path), "main:main", "feature/x:feature/x")
    return commit
