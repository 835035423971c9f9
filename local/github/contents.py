"""What a commit of a bare repository holds at its root."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

_COMMIT = re.compile(r"[0-9a-f]{40}")


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing at the root of a commit.

    Attributes:
        name: its name.
        kind: `blob` is a file, `tree` a folder, `commit` a submodule.
        id: of the object.
    """

    name: str
    kind: str
    id: str


class Contents:
    """Reads the commits of one bare repository with git."""

    def __init__(self, directory: Path) -> None:
        """`directory` is the bare repository's."""
        self._directory = directory

    def root(self, commit: str) -> dict[str, Entry] | None:
        """What the commit of that SHA holds at its root, by name; `None` where there is no such commit."""
        if not _COMMIT.fullmatch(commit):
            return None
        listed = self._git("ls-tree", "-z", commit)
        if listed is None:
            return None
        entries = (line.split("\t", 1) for line in listed.decode(errors="replace").split("\0") if line)
        return {name: _entry(name, about) for about, name in entries}

    def file(self, entry: Entry) -> bytes:
        """What a file holds.

        Raises:
            ValueError: it is no file, or the repository has lost it.
        """
        held = self._git("cat-file", "blob", entry.id)
        if held is None:
            raise ValueError(f"{entry.name} is no file of {self._directory}")
        return held

    def _git(self, *arguments: str) -> bytes | None:
        """What git says; `None` where it refuses."""
        ran = subprocess.run(["git", f"--git-dir={self._directory}", *arguments], capture_output=True, check=False)
        return ran.stdout if ran.returncode == 0 else None


def _entry(name: str, about: str) -> Entry:
    """`about` is git's `<mode> <kind> <id>`."""
    _, kind, identity = about.split(" ")
    return Entry(name=name, kind=kind, id=identity)
