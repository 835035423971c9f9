"""The app is synthesized once for the same input."""

import json
from pathlib import Path

import pytest

from local.errors import LocalError
from local.stacks.synthesis import synthesize

# Stands in for a CDK app, whose synthesis takes seconds: it is started, told and read in the same way.
APP = """\
import json, os, pathlib
context = json.loads(os.environ["CDK_CONTEXT_JSON"])
output = pathlib.Path(os.environ["CDK_OUTDIR"])
output.mkdir()
(output / "manifest.json").write_text(json.dumps({"artifacts": {}, "context": context, "path": os.environ["PATH"]}))
with open("runs", "a") as runs:
    runs.write("x")
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project."""
    made = tmp_path / "project"
    (made / "infra").mkdir(parents=True)
    (made / "app.py").write_text(APP)
    (made / "cdk.json").write_text('{"context": {"@aws-cdk/flag": true, "greeting": "from the file"}}')
    (made / "infra" / "stack.py").write_text("pass\n")
    (made / "deity.yaml").write_text("projects: []\n")
    return made


def synthesized(root: Path, **context: str) -> Path:
    """The project's assembly."""
    return synthesize(root, config=root / "deity.yaml", cache=root.parent / "cache", context=context)


def runs(root: Path) -> int:
    """How often the app ran."""
    return len((root / "runs").read_text())


def told(assembly: Path) -> dict[str, object]:
    """The context that the app was given."""
    context: dict[str, object] = json.loads((assembly / "manifest.json").read_text())["context"]
    return context


def test_the_app_gets_the_files_context_the_given_one_and_the_settings_file(root: Path) -> None:
    assembly = synthesized(root, greeting="hello", sandbox="true")

    assert told(assembly) == {
        "@aws-cdk/flag": True,
        "greeting": "hello",
        "sandbox": "true",
        "config": str(root / "deity.yaml"),
    }


def test_the_same_input_is_synthesized_once(root: Path) -> None:
    first = synthesized(root)
    (root / "infra" / "__pycache__").mkdir()
    (root / "infra" / "__pycache__" / "stack.pyc").touch()
    (root / "README.md").write_text("not part of it")

    assert synthesized(root) == first
    assert runs(root) == 1


@pytest.mark.parametrize("changed", ["app.py", "cdk.json", "infra/stack.py", "infra/new.py", "deity.yaml"])
def test_a_change_of_anything_it_is_made_of_synthesizes_anew(root: Path, changed: str) -> None:
    first = synthesized(root)
    path = root / changed
    path.write_text(f"{path.read_text() if path.exists() else ''}\n")

    assert synthesized(root) != first
    assert runs(root) == 2


def test_other_context_synthesizes_anew(root: Path) -> None:
    assert synthesized(root, sandbox="true") != synthesized(root, sandbox="false")


def test_the_settings_count_by_their_content_not_by_their_place(root: Path) -> None:
    first = synthesized(root)
    moved = (root / "deity.yaml").rename(root.parent / "elsewhere.yaml")

    assert synthesize(root, config=moved, cache=root.parent / "cache") == first


def test_an_app_that_fails_says_what_it_said_and_leaves_nothing(root: Path) -> None:
    (root / "app.py").write_text("print('reading'); raise SystemExit('deity.yaml, line 3: no such key')")

    with pytest.raises(LocalError, match=r"(?s)app\.py did not synthesize:.*reading.*deity\.yaml, line 3: no such key"):
        synthesized(root)
    assert list((root.parent / "cache").iterdir()) == []


def test_an_app_that_writes_no_assembly_is_said_so(root: Path) -> None:
    (root / "app.py").write_text("")

    with pytest.raises(LocalError, match="did not synthesize"):
        synthesized(root)


def test_only_the_latest_assemblies_are_kept(root: Path) -> None:
    assemblies = [synthesized(root, number=str(number)) for number in range(7)]

    kept = [assembly for assembly in assemblies if assembly.exists()]

    assert len(kept) == 5
    assert assemblies[-1] in kept
