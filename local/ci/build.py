"""One commit's image: built of its tree and pushed to ECR, or only recorded there where nothing can build."""

import hashlib
import json
import subprocess
import tempfile
from pathlib import Path
from typing import Any

import boto3
import docker  # type: ignore[import-untyped]
from botocore.config import Config

from local.ci.settings import CiSettings
from local.containers import image
from local.containers.registry import Registry
from local.emulator.account import ACCESS_KEY, REGION, SECRET_KEY
from local.errors import LocalError

_BUILD_SECONDS = 300
_OCI = "application/vnd.oci.image"


def build(commit: str, *, bare: Path, ci: CiSettings) -> str:
    """Bring the commit's image to ECR, under the commit's full SHA as its tag; what became of it, in a few words.

    Args:
        commit: its SHA.
        bare: the bare repository that has it.
        ci: what CI is set to.

    Raises:
        LocalError: git, the engine or the registry refuses; the message says why.
        docker.errors.DockerException, requests.RequestException: the engine does not answer.
        botocore.exceptions.BotoCoreError, botocore.exceptions.ClientError: ECR's API refuses, or does not answer.
        OSError: there is no room for the tree.
    """
    named = f"{ci.repository}:{commit[:7]}"
    with tempfile.TemporaryDirectory(prefix="deity-ci-") as scratch:
        tree = Path(scratch)
        _check_out(commit, bare, tree)
        if not (tree / "Dockerfile").is_file():
            return f"{commit[:7]} has no Dockerfile: no image is made"
        if not ci.docker_host:
            _record(commit, ci)
            return f"image {named} is only recorded in ECR: nothing was built, for there is no container engine"
        _push(commit, ci, tree)
    return f"image {named} is in ECR"


def _push(commit: str, ci: CiSettings, tree: Path) -> None:
    client = docker.DockerClient(base_url=ci.docker_host, version=ci.api_version, timeout=_BUILD_SECONDS)
    try:
        made = image.make(client, tree, name=f"{ci.registry}/{ci.repository}")
        Registry(ci.registry, client).push(client.images.get(made), ci.repository, commit)
    finally:
        client.close()


def _record(commit: str, ci: CiSettings) -> None:
    """A manifest without layers, with a digest of its own for each commit, as a build would have."""
    make: Any = boto3.client
    ecr = make(
        "ecr",
        endpoint_url=ci.aws_endpoint,
        region_name=REGION,
        aws_access_key_id=ACCESS_KEY,
        aws_secret_access_key=SECRET_KEY,
        config=Config(retries={"total_max_attempts": 1}),  # somebody waits for their push to end
    )
    kind = f"{_OCI}.manifest.v1+json"
    configuration = {
        "mediaType": f"{_OCI}.config.v1+json",
        "digest": f"sha256:{hashlib.sha256(commit.encode()).hexdigest()}",
        "size": len(commit),
    }
    manifest = {"schemaVersion": 2, "mediaType": kind, "config": configuration, "layers": []}
    ecr.put_image(
        repositoryName=ci.repository,
        imageManifest=json.dumps(manifest),
        imageManifestMediaType=kind,
        imageTag=commit,
    )


def _check_out(commit: str, bare: Path, tree: Path) -> None:
    archive = tree.with_name(f"{tree.name}.tar")
    try:
        _run("git", f"--git-dir={bare}", "archive", "--format=tar", f"--output={archive}", commit)
        _run("tar", "-x", "-f", str(archive), "-C", str(tree))
    finally:
        archive.unlink(missing_ok=True)


def _run(*command: str) -> None:
    try:
        subprocess.run(command, check=True, capture_output=True, text=True)
    except FileNotFoundError as error:
        raise LocalError(f"{command[0]} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise LocalError(f"{command[0]} failed: {error.stderr.strip()}") from error
