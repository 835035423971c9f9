"""Prints the pytest options that leave out what cannot be tested on this machine; for the Makefile."""

import os
import sys
import tempfile
from pathlib import Path
from shutil import which

from local.containers import checked as containers


def main() -> None:
    """Prints nothing where everything can be had; else the marker expression, and on standard error the reason."""
    left_out = {}
    with tempfile.TemporaryDirectory() as scratch, containers.start(Path(scratch)) as found:
        if not found.engine:
            left_out["containers"] = found.engine.note
    if not which("podman") or os.geteuid() != 0:
        left_out["podman"] = "podman is not here, or this is not root"
    if not browser_program():
        left_out["browser"] = "neither chromium nor google-chrome is here"
    if left_out:
        print(f'-m "{" and ".join(f"not {marker}" for marker in left_out)}"')
    for marker, reason in left_out.items():
        print(f"Tests marked {marker!r} are left out: {reason}", file=sys.stderr)


def browser_program() -> str | None:
    """The browser that pages are tried in; `None` where there is none."""
    return which("chromium") or which("google-chrome")


if __name__ == "__main__":
    main()
