"""Builds the directory that becomes every Lambda function's code: our modules, their dependencies, the configuration.

No Docker: the dependencies are pure Python, so one directory serves x86, Arm and the embedded run. The same input
gives the same bytes on every machine, so a deployment that changes nothing uploads nothing.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from preview.config import Config
from preview.errors import DeityError
from preview.records import to_json

CONFIG_FILE = "config.json"
_NOT_COPIED = shutil.ignore_patterns("__pycache__", "*.pyc", ".*")
_COMPILED = (".so", ".pyd", ".dylib")
# pip's own notes, which name this machine's paths and times or list files that are dropped here. METADATA, from which
# `importlib.metadata` reads a version, and the licences stay.
_NOTES = ("RECORD", "INSTALLER", "REQUESTED", "direct_url.json")

Install = Callable[[Path, Path], None]


class BundleError(DeityError):
    """The Lambda functions' code could not be put together."""


def pip_install(requirements: Path, target: Path) -> None:
    """Installs the requirements into `target`, from wheels for any machine alone.

    Raises:
        BundleError: pip failed; the message ends with what it said.
    """
    # `--platform any --abi none` turns every wheel with compiled code down (pip.pypa.io/en/stable/cli/pip_install).
    command = [sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--quiet"]
    command += ["--no-compile", "--only-binary=:all:", "--platform=any", "--implementation=py", "--abi=none"]
    command += ["--target", str(target), "--requirement", str(requirements)]
    ran = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own command
    if ran.returncode:
        said = "\n".join(line for line in ran.stderr.splitlines() if line.startswith("ERROR")) or ran.stderr
        raise BundleError(f"pip could not install {requirements} as pure Python wheels:\n{said.strip()}")


def build(*, functions: Path, config: Config, into: Path, cache: Path, install: Install = pip_install) -> None:
    """Fills the empty or missing directory `into`.

    Args:
        functions: the modules, and the `requirements.txt` of what they need.
        config: the checked configuration; the functions read it from `config.json`.
        into: where the result goes.
        cache: keeps what pip installed, by the content of `requirements.txt`, so that pip runs once.
        install: installs a requirements file into a directory.

    Raises:
        BundleError: a dependency cannot be installed, or is not pure Python.
    """
    packages = _packages(functions / "requirements.txt", cache, install)
    shutil.copytree(packages, into, dirs_exist_ok=True)
    shutil.copytree(functions, into, dirs_exist_ok=True, ignore=_NOT_COPIED)
    (into / CONFIG_FILE).write_text(json.dumps(to_json(config), indent=1, sort_keys=True) + "\n", encoding="utf-8")


def _packages(requirements: Path, cache: Path, install: Install) -> Path:
    """The directory that holds the requirements, installed now where no earlier run left it."""
    ready = cache / f"packages-{hashlib.sha256(requirements.read_bytes()).hexdigest()[:16]}"
    if not ready.is_dir():
        cache.mkdir(parents=True, exist_ok=True)
        # Built aside and moved in whole: an interrupted run leaves nothing half done, and two runs do not mix.
        with tempfile.TemporaryDirectory(dir=cache) as scratch:
            target = Path(scratch) / "packages"
            target.mkdir()
            install(requirements, target)
            _strip(target)
            try:
                target.rename(ready)
            except OSError:
                if not ready.is_dir():
                    raise
    return ready


def _strip(target: Path) -> None:
    compiled = sorted(str(file.relative_to(target)) for file in target.rglob("*") if file.suffix in _COMPILED)
    if compiled:
        raise BundleError(
            f"functions/requirements.txt must name pure Python packages, but these files are compiled for one kind "
            f"of machine: {', '.join(compiled)}"
        )
    for directory in [target / "bin", *target.rglob("__pycache__")]:  # bin: scripts that name this machine's Python
        shutil.rmtree(directory, ignore_errors=True)
    for notes in target.glob("*.dist-info"):
        for name in _NOTES:
            (notes / name).unlink(missing_ok=True)
