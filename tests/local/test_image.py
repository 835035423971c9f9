"""The image of an application, made without a registry."""

import os
import tarfile
from io import BytesIO
from pathlib import Path
from typing import Any

import docker  # type: ignore[import-untyped]
import pytest

from local.containers import busybox, image
from local.containers.checked import EXAMPLE, Containers
from local.errors import LocalError

DOCKERFILE = """\
# A comment.
FROM busybox:stable-musl

COPY . /app
EXPOSE 8080
CMD ["/bin/sh", \\
     "/app/serve"]
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """An application."""
    (tmp_path / "Dockerfile").write_text(DOCKERFILE)
    (tmp_path / "serve").write_text("httpd -f -p 8080")
    return tmp_path


class NoEngine:
    """A client of an engine that cannot build, and has no image."""

    def __init__(self) -> None:
        self.images = self

    def list(self, name: str) -> list[Any]:
        return []

    def build(self, **_: Any) -> None:
        raise docker.errors.DockerException("no route to registry")

    @property
    def api(self) -> Any:
        raise docker.errors.DockerException("no space left")


def test_a_dockerfile_that_only_copies_over_busybox_needs_no_build() -> None:
    plan = image.read_import(DOCKERFILE)

    assert plan is not None
    assert plan.at == "/app"
    assert plan.changes == ("EXPOSE 8080", 'CMD ["/bin/sh",       "/app/serve"]')


@pytest.mark.parametrize(
    "dockerfile",
    [
        "",
        "FROM alpine\nCOPY . /app",
        "FROM busybox AS build\nCOPY . /app",
        "FROM busybox\nCOPY . /app\nRUN make",
        "FROM busybox\nCOPY one /app/one",
        "FROM busybox\nCOPY . /app\nCOPY . /again",
        "FROM busybox\nCMD true",
    ],
)
def test_a_dockerfile_that_does_more_is_left_to_a_build(dockerfile: str) -> None:
    assert image.read_import(dockerfile) is None


def test_the_example_needs_no_build() -> None:
    assert image.read_import((EXAMPLE / "Dockerfile").read_text()) is not None


def test_the_hash_follows_the_content_the_names_and_the_modes(tree: Path) -> None:
    first = image.content_hash(tree)
    (tree / "serve").chmod(0o755)
    executable = image.content_hash(tree)
    (tree / "serve").write_text("other")
    changed = image.content_hash(tree)
    (tree / "serve").rename(tree / "server")
    renamed = image.content_hash(tree)

    assert len({first, executable, changed, renamed}) == 4
    assert renamed == image.content_hash(tree)


def test_a_tree_without_a_dockerfile_is_refused(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="holds no Dockerfile"):
        image.make(NoEngine(), tmp_path, name="localhost/none")


def test_an_engine_that_cannot_make_it_says_why(tree: Path) -> None:
    (tree / "Dockerfile").write_text("FROM alpine")

    with pytest.raises(LocalError, match="could not be made: no route to registry"):
        image.make(NoEngine(), tree, name="localhost/none")


def test_a_program_that_needs_a_loader_is_not_static(tmp_path: Path) -> None:
    script = tmp_path / "script"
    script.write_text("#!/bin/sh\n")

    assert not busybox.is_static(Path(os.path.realpath("/bin/sh")))
    assert not busybox.is_static(script)
    assert busybox.find((tmp_path / "none", script)) is None


def test_the_root_file_system_has_the_commands_and_the_files(tree: Path, tmp_path_factory: Any) -> None:
    shell = tmp_path_factory.mktemp("bin") / "busybox"
    shell.write_text("#!/bin/sh\nprintf 'busybox\\nsh\\nhttpd\\n'\n")
    shell.chmod(0o755)

    with tarfile.open(fileobj=BytesIO(busybox.root_file_system(shell, tree, at="/app"))) as archive:
        names = archive.getnames()
        links = {member.name: member.linkname for member in archive if member.issym()}

    assert {"bin/busybox", "tmp", "app/serve", "app/Dockerfile"} <= set(names)
    assert links == {"bin/sh": "busybox", "bin/httpd": "busybox"}


@pytest.mark.containers
def test_an_image_holds_what_its_dockerfile_says_and_is_made_once(real_containers: Containers, tree: Path) -> None:
    client = real_containers.engine.client()

    made = image.make(client, tree, name="localhost/ecs-deity/test")
    held = client.images.get(made)

    assert made == f"localhost/ecs-deity/test:{image.content_hash(tree)}"
    assert held.attrs["Config"]["Cmd"] == ["/bin/sh", "/app/serve"]
    assert "8080/tcp" in held.attrs["Config"]["ExposedPorts"]
    assert image.make(client, tree, name="localhost/ecs-deity/test") == made
    assert client.images.get(made).id == held.id
    assert client.containers.run(made, ["cat", "/app/serve"], remove=True) == b"httpd -f -p 8080"


@pytest.mark.containers
def test_another_commit_is_another_image(real_containers: Containers, tree: Path) -> None:
    client = real_containers.engine.client()
    first = image.make(client, tree, name="localhost/ecs-deity/test")
    (tree / "serve").write_text("httpd -f -p 9090")

    second = image.make(client, tree, name="localhost/ecs-deity/test")

    assert first != second
    assert client.images.get(first).id != client.images.get(second).id


@pytest.mark.containers
def test_a_dockerfile_that_does_more_is_built(real_containers: Containers, tree: Path) -> None:
    client = real_containers.engine.client()
    base = image.make(client, tree, name="localhost/ecs-deity/test")
    (tree / "Dockerfile").write_text(f"FROM {base}\nRUN echo built > /built\nCMD cat /built\n")

    made = image.make(client, tree, name="localhost/ecs-deity/built")

    assert client.containers.run(made, remove=True) == b"built\n"
