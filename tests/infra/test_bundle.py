"""The Lambda functions' code: complete, pure Python, and the same bytes for the same input."""

import base64
import hashlib
import json
import os
import zipfile
from pathlib import Path

import pytest
from aws_cdk import FileSystem

from infra.bundle import BundleError, build, pip_install
from preview.config import Config
from preview.records import from_json
from tests.infra.synthesized import CONFIG


@pytest.fixture
def functions(tmp_path: Path) -> Path:
    """A small tree like functions/."""
    root = tmp_path / "functions"
    (root / "handlers" / "__pycache__").mkdir(parents=True)
    (root / "handlers" / "step.py").write_text("def handler(event, context): ...\n", encoding="utf-8")
    (root / "handlers" / "__pycache__" / "step.cpython-311.pyc").write_bytes(os.urandom(16))
    (root / "requirements.txt").write_text("dependency==1.0\n", encoding="utf-8")
    return root


class Installer:
    """Stands in for pip; leaves behind what pip does."""

    def __init__(self, *files: str) -> None:
        self.files = files
        self.runs = 0

    def __call__(self, requirements: Path, target: Path) -> None:
        self.runs += 1
        names = ["dependency.py", "dependency-1.0.dist-info/METADATA", "dependency-1.0.dist-info/licenses/LICENSE"]
        for name in [*names, *self.files]:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_text("the same everywhere", encoding="utf-8")
        for name in ("dependency-1.0.dist-info/RECORD", "dependency-1.0.dist-info/INSTALLER", "bin/run"):
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            (target / name).write_text(f"of this machine: {target}", encoding="utf-8")


def test_it_holds_our_modules_their_dependencies_and_the_configuration(tmp_path: Path, functions: Path) -> None:
    built = _built(tmp_path, functions)
    assert _files(built) == {
        "config.json",
        "dependency-1.0.dist-info/METADATA",
        "dependency-1.0.dist-info/licenses/LICENSE",
        "dependency.py",
        "handlers/step.py",
        "requirements.txt",
    }


def test_the_functions_read_the_configuration_back_as_it_was(tmp_path: Path, functions: Path) -> None:
    written = (_built(tmp_path, functions) / "config.json").read_text(encoding="utf-8")
    assert from_json(Config, json.loads(written)) == CONFIG


def test_the_same_input_gives_the_same_asset_wherever_and_whenever_it_is_built(tmp_path: Path, functions: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "there").mkdir()
    one = FileSystem.fingerprint(str(_built(tmp_path / "here", functions)))
    os.utime(functions / "handlers" / "step.py", (0, 0))
    other = FileSystem.fingerprint(str(_built(tmp_path / "there", functions)))
    assert one == other


def test_other_code_gives_another_asset(tmp_path: Path, functions: Path) -> None:
    (tmp_path / "later").mkdir()
    before = FileSystem.fingerprint(str(_built(tmp_path, functions)))
    (functions / "handlers" / "step.py").write_text("def handler(event, context): return 1\n", encoding="utf-8")
    assert FileSystem.fingerprint(str(_built(tmp_path / "later", functions))) != before


def test_pip_runs_once_for_the_same_requirements(tmp_path: Path, functions: Path) -> None:
    pip = Installer()
    for name in ("first", "second"):
        build(functions=functions, config=CONFIG, into=tmp_path / name, cache=tmp_path / "cache", install=pip)
    assert pip.runs == 1
    (functions / "requirements.txt").write_text("dependency==1.1\n", encoding="utf-8")
    build(functions=functions, config=CONFIG, into=tmp_path / "third", cache=tmp_path / "cache", install=pip)
    assert pip.runs == 2


def test_an_installation_that_failed_is_not_taken_for_one_that_worked(tmp_path: Path, functions: Path) -> None:
    def broken(_requirements: Path, target: Path) -> None:
        (target / "half.py").write_text("", encoding="utf-8")
        raise BundleError("no network")

    with pytest.raises(BundleError):
        build(functions=functions, config=CONFIG, into=tmp_path / "a", cache=tmp_path / "cache", install=broken)
    assert list((tmp_path / "cache").iterdir()) == []
    assert "half.py" not in _files(_built(tmp_path, functions))


def test_a_compiled_dependency_is_refused_by_name(tmp_path: Path, functions: Path) -> None:
    compiled = Installer("fast/_speedups.cpython-311-x86_64-linux-gnu.so")
    with pytest.raises(BundleError, match=r"pure Python.*fast/_speedups\.cpython-311-x86_64-linux-gnu\.so"):
        build(functions=functions, config=CONFIG, into=tmp_path / "a", cache=tmp_path / "cache", install=compiled)


def test_pip_installs_a_pure_wheel(tmp_path: Path) -> None:
    wheel(tmp_path, "dependency-1.0-py3-none-any.whl")
    (tmp_path / "target").mkdir()
    pip_install(_requirements(tmp_path), tmp_path / "target")
    assert (tmp_path / "target" / "dependency.py").is_file()
    assert not list((tmp_path / "target").rglob("*.pyc"))


def test_pip_turns_down_a_wheel_for_one_kind_of_machine(tmp_path: Path) -> None:
    wheel(tmp_path, "dependency-1.0-cp311-cp311-manylinux_2_17_x86_64.whl")
    (tmp_path / "target").mkdir()
    with pytest.raises(BundleError, match=r"pure Python wheels:\nERROR: .*dependency"):
        pip_install(_requirements(tmp_path), tmp_path / "target")


def wheel(directory: Path, name: str) -> None:
    """The smallest wheel (packaging.python.org/en/latest/specifications/binary-distribution-format)."""
    tag = name.removeprefix("dependency-1.0-").removesuffix(".whl")
    files = {
        "dependency.py": "",
        "dependency-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: dependency\nVersion: 1.0\n",
        "dependency-1.0.dist-info/WHEEL": f"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: {tag}\n",
    }
    record = "".join(f"{path},sha256={_digest(text)},{len(text)}\n" for path, text in files.items())
    with zipfile.ZipFile(directory / name, "w") as archive:
        for path, text in {**files, "dependency-1.0.dist-info/RECORD": record}.items():
            archive.writestr(path, text)


def _digest(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(text.encode()).digest()).rstrip(b"=").decode()


def _requirements(wheels: Path) -> Path:
    path = wheels / "requirements.txt"
    path.write_text(f"--no-index\n--find-links {wheels}\ndependency==1.0\n", encoding="utf-8")
    return path


def _built(directory: Path, functions: Path) -> Path:
    into = directory / "asset"
    build(functions=functions, config=CONFIG, into=into, cache=directory / "cache", install=Installer())
    return into


def _files(directory: Path) -> set[str]:
    return {str(file.relative_to(directory)) for file in directory.rglob("*") if file.is_file()}
