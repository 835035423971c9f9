"""Reads what the CDK synthesized: the stacks in the order in which they can be made, and the files they need.

The format: github.com/aws/aws-cdk-cli, packages/@aws-cdk/cloud-assembly-schema.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter
from pathlib import Path
from typing import Any

_STACK = "aws:cloudformation:stack"
_ASSETS = "cdk:asset-manifest"


@dataclass(frozen=True, kw_only=True)
class Asset:
    """A file or directory that has to be in S3 before its stack is made.

    Attributes:
        path: where it is.
        zipped: whether it is a directory that goes into S3 as a zip archive.
        bucket: where it goes; placeholders such as `${AWS::Region}` are still in it.
        key: likewise.
    """

    path: Path
    zipped: bool
    bucket: str
    key: str


@dataclass(frozen=True, kw_only=True)
class SynthesizedStack:
    """One stack.

    Attributes:
        name: its name in CloudFormation.
        template_url: where its template will be, `s3://BUCKET/KEY`, with placeholders.
        assets: what it needs in S3, its template included.
        tags: the stack's tags.
        parameters: values for its template's parameters.
    """

    name: str
    template_url: str
    assets: tuple[Asset, ...]
    tags: Mapping[str, str]
    parameters: Mapping[str, str]


def read_stacks(assembly: Path) -> tuple[SynthesizedStack, ...]:
    """The stacks of an assembly; each comes after those that it depends on."""
    artifacts = json.loads((assembly / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    order = TopologicalSorter({name: artifact.get("dependencies", ()) for name, artifact in artifacts.items()})
    return tuple(
        _stack(assembly, artifacts, name) for name in order.static_order() if artifacts[name]["type"] == _STACK
    )


def _stack(assembly: Path, artifacts: Mapping[str, Any], name: str) -> SynthesizedStack:
    properties = artifacts[name]["properties"]
    manifests = [artifacts[needed] for needed in artifacts[name].get("dependencies", ())]
    files = [manifest["properties"]["file"] for manifest in manifests if manifest["type"] == _ASSETS]
    return SynthesizedStack(
        name=properties.get("stackName", name),
        template_url=properties["stackTemplateAssetObjectUrl"],
        assets=tuple(asset for file in files for asset in _assets(assembly / file)),
        tags=properties.get("tags", {}),
        parameters=properties.get("parameters", {}),
    )


def _assets(manifest: Path) -> list[Asset]:
    described = json.loads(manifest.read_text(encoding="utf-8"))["files"].values()
    return [
        Asset(
            path=manifest.parent / asset["source"]["path"],
            zipped=asset["source"]["packaging"] == "zip",
            bucket=destination["bucketName"],
            key=destination["objectKey"],
        )
        for asset in described
        for destination in asset["destinations"].values()
    ]
