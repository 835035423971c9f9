"""A git remote that plays GitHub: a bare repository whose pushes are delivered to a webhook."""

import os
import shlex
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from local.errors import LocalError
from local.github.history import History
from local.github.webhook import Webhook, read_webhook, write_webhook

_ROOT = Path(__file__).resolve().parents[2]
# What leads git to the repository that it was called for, should this run under another git's hook.
_LEADS_ASTRAY = ("GIT_DIR", "GIT_WORK_TREE", "GIT_COMMON_DIR", "GIT_INDEX_FILE", "GIT_OBJECT_DIRECTORY")
_HOOK = """#!/bin/sh
PYTHONPATH={root} exec {python} -m local.github.post_receive
"""


@dataclass(frozen=True, kw_only=True)
class GitRemote:
    """A remote that exists.

    Attributes:
        path: the bare repository; `git clone` takes it as it is.
        repository: the name, `owner/name`, under which its deliveries speak of it.
    """

    path: Path
    repository: str

    def branches(self) -> dict[str, str]:
        """The commit of every branch, by the branch's name."""
        return {ref.removeprefix("refs/heads/"): commit for ref, commit in History(self.path).branches().items()}


def path_of(directory: Path, repository: str) -> Path:
    """Where `create` makes the bare repository."""
    return (directory / f"{repository.partition('/')[2]}.git").resolve()


def create(
    directory: Path,
    *,
    webhook_url: str,
    secret: str,
    repository: str = "acme/hello",
    default_branch: str = "main",
    github: str | None = None,
) -> GitRemote:
    """Make `<directory>/<repository's name>.git`, or have the one that is there tell another webhook.

    `github` is the address of the server that plays the rest of GitHub: it is to know of pushes, for its pull requests.

    Raises:
        LocalError: git is missing or too old, or refuses.
        OSError: the directory cannot be written.
    """
    path = path_of(directory, repository)
    path.mkdir(parents=True, exist_ok=True)
    _git("init", "--quiet", "--bare", "--template=", str(path))
    _git(f"--git-dir={path}", "symbolic-ref", "HEAD", f"refs/heads/{default_branch}")
    for name, value in _settings(path).items():
        _git(f"--git-dir={path}", "config", name, value)
    write_webhook(
        path,
        Webhook(
            repository=repository,
            default_branch=default_branch,
            created_at=_created_at(path),
            url=webhook_url,
            secret=secret,
            github=github,
        ),
    )
    _write_hook(path / "hooks" / "post-receive")
    return GitRemote(path=path, repository=repository)


def _created_at(path: Path) -> int:
    try:
        return read_webhook(path).created_at
    except FileNotFoundError:
        return int(time.time())


def _settings(path: Path) -> dict[str, str]:
    return {
        "core.hooksPath": str(path / "hooks"),  # A user may have hooks of their own for every repository.
        "gc.auto": "0",  # Nothing may go on in the background once a push has ended.
        "receive.autoGC": "false",
    }


def _write_hook(hook: Path) -> None:
    hook.parent.mkdir(exist_ok=True)
    python = shlex.quote(sys.executable)  # git starts hooks with whatever PATH the person who pushes has
    hook.write_text(_HOOK.format(root=shlex.quote(str(_ROOT)), python=python), encoding="utf-8")
    hook.chmod(0o755)


def _git(*arguments: str) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in _LEADS_ASTRAY}
    try:
        subprocess.run(["git", *arguments], check=True, capture_output=True, text=True, env=environment)
    except FileNotFoundError as error:
        raise LocalError("git is not installed: the embedded run needs it for its git remote") from error
    except subprocess.CalledProcessError as error:
        raise LocalError(f"git cannot make the remote: {error.stderr.strip()}") from error
