"""A git remote, a webhook that it tells, and a clone to push from."""

import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from local.github import remote as git_remote
from local.github.remote import GitRemote
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
