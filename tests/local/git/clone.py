"""Somebody's clone of the remote."""

import subprocess
from pathlib import Path

SECRET = "It's a Secret to Everybody"


class Clone:
    """Somebody's clone of the remote."""

    def __init__(self, path: Path, environment: dict[str, str]) -> None:
        self.path = path
        self._environment = environment

    def git(self, *arguments: str, **more: str) -> str:
        """What git prints, on both of its outputs."""
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.path,
            env=self._environment | more,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout
        return done.stdout

    def commit(self, message: str = "A commit", **files: str | None) -> str:
        """Commit these files (`None` removes one); the SHA."""
        for name, content in files.items():
            if content is None:
                self.git("rm", "--quiet", name)
            else:
                (self.path / name).write_text(content)
                self.git("add", name)
        self.git("commit", "--quiet", "--allow-empty", "--message", message)
        return self.git("rev-parse", "HEAD").strip()

    def push(self, *arguments: str, **more: str) -> list[str]:
        """Push; the lines that the remote said."""
        said = self.git("push", "origin", *arguments, **more)
        remote = [line.removeprefix("remote:").strip() for line in said.splitlines() if line.startswith("remote:")]
        return [line for line in remote if line]
