"""A developer's clone of the git remote, as the demo and the tests use it."""

import html
import os
import re
import shlex
import subprocess
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree

from local.errors import LocalError

# Through the environment, which git hands on to the remote's hook: there it tells who pushes.
_PERSON = {
    f"GIT_{role}_{what}": value
    for role in ("AUTHOR", "COMMITTER")
    for what, value in (("NAME", "ada"), ("EMAIL", "ada@example.com"))
}
_HEADING = re.compile(r"<h1>.*?</h1>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Clone:
    """A working copy."""

    path: Path

    def commit(self, message: str) -> str:
        """Commits everything, or nothing but the message; the new commit's SHA."""
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def show(self, heading: str) -> None:
        """Has the application's page show another heading; `commit` makes a commit of it.

        Raises:
            LocalError: the page has no heading.
        """
        page = self.path / "index.html"
        text, found = _HEADING.subn(lambda _: f"<h1>{html.escape(heading)}</h1>", page.read_text(encoding="utf-8"))
        if not found:
            raise LocalError(f"{page} has no heading to change")
        page.write_text(text, encoding="utf-8")

    def break_application(self, why: str) -> None:
        """Has the application end as soon as it begins, saying why on standard error; `commit` makes a commit of it."""
        serve = self.path / "serve"
        serve.write_text(f"#!/bin/sh\necho starting\nprintf '%s\\n' {shlex.quote(why)} >&2\nexit 1\n", encoding="utf-8")

    def push(self, *arguments: str) -> tuple[str, ...]:
        """Pushes; what the remote said, a line each."""
        ran = self._run("push", "--quiet", "origin", *arguments)
        lines = (line.removeprefix("remote:").strip() for line in ran.stderr.splitlines() if line.startswith("remote:"))
        return tuple(line for line in lines if line)

    def git(self, *arguments: str) -> str:
        """Runs git; its output.

        Raises:
            LocalError: git refuses.
        """
        return self._run(*arguments).stdout

    def _run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        command = ["git", "-C", str(self.path), "-c", "commit.gpgsign=false", *arguments]
        ran = subprocess.run(command, env={**os.environ, **_PERSON}, capture_output=True, text=True, check=False)
        if ran.returncode:
            raise LocalError(f"git {' '.join(arguments)} failed: {ran.stderr.strip()}")
        return ran


def clone(remote: Path, *, into: Path, application: Path) -> Clone:
    """Clones the remote and puts the application's files into the working copy."""
    into.mkdir(parents=True)
    made = Clone(path=into)
    made.git("init", "--quiet", "--initial-branch=main")
    made.git("remote", "add", "origin", str(remote))
    copytree(application, into, dirs_exist_ok=True)
    return made
