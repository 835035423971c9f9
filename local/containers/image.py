"""Makes an application's image in the container engine, without a registry where the machine has a static busybox."""

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]

from local.containers import busybox
from local.errors import LocalError

# What an image import may be told; the rest of a Dockerfile needs a real build
# (docs.docker.com/reference/cli/docker/image/import/, docs.podman.io: podman-import(1)).
_IMPORTABLE = ("CMD", "ENTRYPOINT", "ENV", "EXPOSE", "STOPSIGNAL", "USER", "VOLUME", "WORKDIR", "LABEL")
_BASE = re.compile(r"FROM\s+busybox(:\S+)?$", re.IGNORECASE)
_COPY_ALL = re.compile(r"COPY\s+\.\s+(/\S+)$", re.IGNORECASE)


@dataclass(frozen=True, kw_only=True)
class Import:
    """A Dockerfile that only lays files over busybox: it can be made without a build.

    Attributes:
        at: the directory that the files are copied to.
        changes: the other instructions.
    """

    at: str
    changes: tuple[str, ...]


def make(client: Any, tree: Path, *, name: str) -> str:
    """The image of `tree`, which holds a Dockerfile, as `NAME:<hash of the files>`; made only if it is not there yet.

    Args:
        client: a Docker client (`Engine.client`).
        tree: the files to build of.
        name: the image's repository, e.g. `localhost/ecs-deity/hello`.

    Raises:
        LocalError: there is no Dockerfile, or the engine could not make the image.
    """
    dockerfile = tree / "Dockerfile"
    if not dockerfile.is_file():
        raise LocalError(f"{tree} holds no Dockerfile: nothing to make an image of")
    image = f"{name}:{content_hash(tree)}"
    if client.images.list(name=image):
        return image
    plan, shell = read_import(dockerfile.read_text()), busybox.find()
    try:
        if plan is not None and shell is not None:
            _import(client, busybox.root_file_system(shell, tree, at=plan.at), plan, image)
        else:
            client.images.build(path=str(tree), tag=image, rm=True, forcerm=True)
    except docker.errors.DockerException as error:
        hint = "" if shell else ". Install a static busybox (Debian: busybox-static) to do without a registry"
        raise LocalError(f"the image of {tree} could not be made: {error}{hint}") from error
    return image


def content_hash(tree: Path) -> str:
    """12 hex digits over the names, modes and contents of a directory's files."""
    digest = hashlib.sha256()
    for path in sorted(path for path in tree.rglob("*") if path.is_file()):
        digest.update(f"{path.relative_to(tree)}\0{path.stat().st_mode & 0o111}\0".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def read_import(dockerfile: str) -> Import | None:
    """What a Dockerfile says, if it only copies its directory over busybox; `None` where it does more than that."""
    instructions = tuple(_instructions(dockerfile))
    copies = [copied.group(1) for line in instructions if (copied := _COPY_ALL.match(line))]
    if not instructions or not _BASE.match(instructions[0]) or len(copies) != 1:
        return None
    changes = tuple(line for line in instructions[1:] if not _COPY_ALL.match(line))
    if any(line.split()[0].upper() not in _IMPORTABLE for line in changes):
        return None
    return Import(at=copies[0], changes=changes)


def _instructions(dockerfile: str) -> Iterator[str]:
    joined = re.sub(r"\\\n", " ", dockerfile)
    for line in joined.splitlines():
        if (stripped := line.strip()) and not stripped.startswith("#"):
            yield stripped


def _import(client: Any, archive: bytes, plan: Import, image: str) -> None:
    repository, tag = image.rsplit(":", 1)
    # Podman leaves the tag of an import out, so it is given afterwards.
    answer = client.api.import_image_from_data(archive, repository=repository, tag=tag, changes=list(plan.changes))
    status = json.loads(answer.strip().splitlines()[-1])
    if "error" in status:
        raise LocalError(f"the image {image} could not be imported: {status['error']}")
    client.images.get(status.get("id") or status["status"]).tag(repository, tag=tag)
