"""Makes the synthesized stacks in the emulator through CloudFormation, as `cdk bootstrap` and `cdk deploy` would.

It needs neither npm nor the roles that `cdk bootstrap` makes, and so works where IAM is enforced, too.
"""

import os
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from local.emulator.account import ACCOUNT, REGION
from local.errors import LocalError
from local.stacks.assembly import Asset, SynthesizedStack, read_stacks

Clients = Callable[[str], Any]
"""Gives a boto3 client of a service, as `Emulator.client` does."""
Outputs = dict[str, dict[str, str]]
"""The outputs of each stack, by its name."""

_PLACEHOLDERS = {"${AWS::AccountId}": ACCOUNT, "${AWS::Region}": REGION, "${AWS::Partition}": "aws"}
# What a template asks for before it is made: docs.aws.amazon.com/cdk/v2/guide/bootstrapping-customizing.html
_BOOTSTRAP_PARAMETER = "/cdk-bootstrap/hnb659fds/version"
_BOOTSTRAP_VERSION = "30"
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_SECONDS = 120.0


def deploy(clients: Clients, assembly: Path, *, seconds: float = _SECONDS) -> Outputs:
    """Make every stack of an assembly and wait until they are complete, at most `seconds` for each.

    Raises:
        LocalError: a stack failed, or was not complete in time; the message says what CloudFormation said of it.
    """
    clients("ssm").put_parameter(Name=_BOOTSTRAP_PARAMETER, Value=_BOOTSTRAP_VERSION, Type="String", Overwrite=True)
    outputs: Outputs = {}
    made: set[str] = set()
    for stack in read_stacks(assembly):
        for asset in stack.assets:
            _upload(clients("s3"), asset, zips=assembly / "zips", made=made)
        outputs[stack.name] = _make(clients("cloudformation"), stack, seconds)
    return outputs


def zip_directory(directory: Path, archive: Path) -> None:
    """Write a directory's files into a zip archive; the same files give the same archive."""
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as written:
        for path in sorted(path for path in directory.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(directory).as_posix(), date_time=_EARLIEST)
            entry.external_attr = (path.stat().st_mode & 0xFFFF) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            written.writestr(entry, path.read_bytes())


def _upload(s3: Any, asset: Asset, *, zips: Path, made: set[str]) -> None:
    bucket, key = _resolved(asset.bucket), _resolved(asset.key)
    if bucket not in made:
        s3.create_bucket(Bucket=bucket)
        made.add(bucket)
    path = _zipped(asset.path, zips / key.rpartition("/")[2]) if asset.zipped else asset.path
    s3.put_object(Bucket=bucket, Key=key, Body=path.read_bytes())


def _zipped(directory: Path, archive: Path) -> Path:
    """The archive of an asset, whose name the CDK made of its content: it is written once."""
    if not archive.is_file():
        archive.parent.mkdir(parents=True, exist_ok=True)
        handle, draft = tempfile.mkstemp(dir=archive.parent)
        os.close(handle)
        zip_directory(directory, Path(draft))
        Path(draft).replace(archive)
    return archive


def _make(cloudformation: Any, stack: SynthesizedStack, seconds: float) -> dict[str, str]:
    bucket, _, key = _resolved(stack.template_url).removeprefix("s3://").partition("/")
    try:
        cloudformation.create_stack(
            StackName=stack.name,
            # A template in the request itself may have 51,200 bytes only (AWSCloudFormation/latest/UserGuide/
            # cloudformation-limits.html).
            TemplateURL=f"https://s3.{REGION}.amazonaws.com/{bucket}/{key}",
            Capabilities=["CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
            Parameters=_pairs(stack.parameters, "ParameterKey", "ParameterValue"),
            Tags=_pairs(stack.tags, "Key", "Value"),
        )
    except ClientError as refusal:
        said = refusal.response["Error"]["Message"]
        raise LocalError(f"CloudFormation refuses the stack {stack.name}: {said}") from refusal
    return _awaited(cloudformation, stack, seconds)


def _awaited(cloudformation: Any, stack: SynthesizedStack, seconds: float) -> dict[str, str]:
    """The stack's outputs, once it is complete."""
    deadline = time.monotonic() + seconds
    described = _described(cloudformation, stack)
    while described["StackStatus"] == "CREATE_IN_PROGRESS":
        if time.monotonic() > deadline:
            why = _why(cloudformation, stack)
            raise LocalError(f"the stack {stack.name} was not complete within {seconds:g} s{why}")
        time.sleep(0.03)
        described = _described(cloudformation, stack)
    if described["StackStatus"] != "CREATE_COMPLETE":
        raise LocalError(f"the stack {stack.name} ended {described['StackStatus']}{_why(cloudformation, stack)}")
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", ())}


def _described(cloudformation: Any, stack: SynthesizedStack) -> Mapping[str, Any]:
    found: Mapping[str, Any] = cloudformation.describe_stacks(StackName=stack.name)["Stacks"][0]
    return found


def _why(cloudformation: Any, stack: SynthesizedStack) -> str:
    """What CloudFormation says of the resources that failed, in the order in which they did."""
    events = cloudformation.describe_stack_events(StackName=stack.name)["StackEvents"]
    failed = [event for event in reversed(events) if event["ResourceStatus"].endswith("_FAILED")]
    lines = [f"\n  {event['LogicalResourceId']} ({event['ResourceType']}): {_reason(event)}" for event in failed]
    return f":{''.join(lines)}" if lines else ""


def _reason(event: Mapping[str, Any]) -> str:
    return str(event.get("ResourceStatusReason", "no reason given"))


def _resolved(text: str) -> str:
    for placeholder, value in _PLACEHOLDERS.items():
        text = text.replace(placeholder, value)
    return text


def _pairs(values: Mapping[str, str], name: str, value: str) -> list[dict[str, str]]:
    return [{name: key, value: held} for key, held in values.items()]
