"""Synthesized stacks are made in the emulator through CloudFormation."""

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from local.containers import engine
from local.emulator import process as emulator
from local.emulator.process import Emulator
from local.errors import LocalError
from local.stacks.assembly import read_stacks
from local.stacks.deploy import deploy, zip_directory
from tests.local import written_assembly
from tests.local.written_assembly import function, topic


def importing(name: str) -> dict[str, Any]:
    """A function's template that imports an export."""
    return function(TOPIC={"Fn::ImportValue": name})


def test_stacks_come_after_those_that_they_need(tmp_path: Path) -> None:
    stacks = {"a": topic(), "b": topic(), "c": topic()}
    assembly = written_assembly.write(tmp_path, stacks, needs={"a": ["b"], "b": ["c"]})

    assert [stack.name for stack in read_stacks(assembly)] == ["c", "b", "a"]


def test_a_stack_names_its_files_its_template_and_its_tags(tmp_path: Path) -> None:
    (stack,) = read_stacks(written_assembly.write(tmp_path, {"one": topic()}))

    assert stack.template_url == f"s3://{written_assembly.BUCKET}/one.json"
    assert [(asset.path.name, asset.zipped) for asset in stack.assets] == [
        ("one.template.json", False),
        ("asset.c0de", True),
    ]
    assert all(asset.path.exists() for asset in stack.assets)
    assert stack.tags == {"purpose": "test"}


def test_a_zip_archive_is_the_same_for_the_same_files(tmp_path: Path) -> None:
    for name in ("one", "two"):
        tree = tmp_path / name / "package"
        tree.mkdir(parents=True)
        (tree / "module.py").write_text("pass\n")
        (tree / "script").write_text("#!/bin/sh\n")
        (tree / "script").chmod(0o755)
        zip_directory(tmp_path / name, tmp_path / f"{name}.zip")

    with zipfile.ZipFile(tmp_path / "one.zip") as archive:
        modes = {entry.filename: entry.external_attr >> 16 & 0o777 for entry in archive.infolist()}
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "two.zip").read_bytes()
    assert modes["package/script"] == 0o755
    assert set(modes) == {"package/module.py", "package/script"}


@pytest.mark.emulator
@pytest.mark.parametrize("auth", [False, True], ids=["iam-open", "iam-enforced"])
def test_stacks_with_code_are_made_in_order_and_their_outputs_returned(tmp_path: Path, auth: bool) -> None:
    stacks = {"uses": importing("Announcements"), "makes": topic("Announcements")}
    assembly = written_assembly.write(tmp_path / "assembly", stacks, needs={"uses": ["makes"]})

    with emulator.start(tmp_path / "run", engine=engine.none("not wanted"), auth=auth) as emulated:
        outputs = deploy(emulated.client, assembly)
        invoked = emulated.client("lambda").invoke(FunctionName=outputs["uses"]["Name"], Payload=b"{}")
        described = emulated.client("cloudformation").describe_stacks(StackName="makes")["Stacks"][0]

        assert outputs["makes"]["Announcements"].startswith("arn:aws:sns:us-east-1:000000000000:")
        assert json.loads(invoked["Payload"].read()) == {
            "name": "packaged",
            "topic": outputs["makes"]["Announcements"],
        }
        assert described["Tags"] == [{"Key": "purpose", "Value": "test"}]


@pytest.mark.emulator
def test_a_stack_that_fails_says_which_resource_and_why(tmp_path: Path, recording: Emulator) -> None:
    assembly = written_assembly.write(tmp_path, {"broken": importing("Nowhere")})

    with pytest.raises(LocalError) as failed:
        deploy(recording.client, assembly)

    assert str(failed.value).splitlines() == [
        "the stack broken ended ROLLBACK_COMPLETE:",
        "  Function (AWS::Lambda::Function): Export 'Nowhere' not found",
    ]


@pytest.mark.emulator
def test_a_template_that_cloudformation_refuses_is_told_with_its_words(tmp_path: Path, recording: Emulator) -> None:
    wrong = {"Resources": {"Thing": {"Type": "AWS::No::Such"}}}
    assembly = written_assembly.write(tmp_path, {"wrong": wrong})

    with pytest.raises(LocalError, match=r"CloudFormation refuses the stack wrong: .*AWS::No::Such"):
        deploy(recording.client, assembly)


class Stuck:
    """CloudFormation and S3, where a stack never gets done."""

    def __getattr__(self, _: str) -> Any:
        return lambda **_: {"Stacks": [{"StackStatus": "CREATE_IN_PROGRESS"}], "StackEvents": []}


def test_a_stack_that_does_not_get_done_is_given_up(tmp_path: Path) -> None:
    assembly = written_assembly.write(tmp_path, {"slow": topic()})

    with pytest.raises(LocalError, match=r"the stack slow was not complete within 0\.1 s$"):
        deploy(lambda _: Stuck(), assembly, seconds=0.1)
