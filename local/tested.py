"""Prints the pytest options that leave out what cannot be tested on this machine; for the Makefile."""

import sys
import tempfile
from pathlib import Path

from local import containers


def main() -> None:
    """Prints nothing where real containers can be had; else the marker expression, and on standard error the reason."""
    with tempfile.TemporaryDirectory() as scratch, containers.start(Path(scratch)) as found:
        if not found.engine:
            print('-m "not containers"')
            print(f"Tests with real containers are left out. {found.engine.note}", file=sys.stderr)


if __name__ == "__main__":
    main()
