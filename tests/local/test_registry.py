"""Images to and from a registry, by Docker: what its API is asked, and what its answers mean. (Podman: test_ci.)"""

import json
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import docker  # type: ignore[import-untyped]
import pytest

from local.containers.registry import Registry
from local.emulator.process import Emulator
from local.errors import LocalError
from tests.local.aws_account import name
from tests.local.waiting import free_port

AT = "127.0.0.1:5000"


class Docker:
    """An engine's client that is told what it answers, and remembers what it was asked."""

    def __init__(self, *told: Mapping[str, Any], images: tuple[Any, ...] = ()) -> None:
        self.told = "\r\n".join(map(json.dumps, told))
        self.asked: list[str] = []
        self.held = list(images)
        self.api = self
        self.images = self
        self.base_url = "http://engine"

    def get(self, url: str) -> Any:
        return SimpleNamespace(headers={"Api-Version": "1.41"})

    def push(self, name: str, tag: str, auth_config: Mapping[str, str]) -> str:
        self.asked.append(f"push {name} {tag} as {auth_config['username']}")
        return self.told

    def pull(self, name: str, tag: str, platform: str | None, auth_config: Mapping[str, str]) -> str:
        self.asked.append(f"pull {name} {tag} {platform}")
        return self.told

    def list(self) -> "list[Any]":
        return self.held

    def remove(self, name: str, force: bool) -> None:
        self.asked.append(f"remove {name}")
        if "@" in name:
            raise docker.errors.ImageNotFound("it went with its last tag")


class Image:
    """An image of the engine's."""

    def __init__(self, *tags: str, digests: tuple[str, ...] | None = ()) -> None:
        self.tags = list(tags)
        self.attrs = {"RepoDigests": digests}

    def tag(self, repository: str, tag: str) -> bool:
        self.tags.append(f"{repository}:{tag}")
        return True


def test_an_image_is_pushed_under_the_registrys_name() -> None:
    engine, image = Docker({"status": "Pushed"}), Image("hello:1")

    Registry(AT, engine).push(image, "hello", "abc")

    assert image.tags == ["hello:1", f"{AT}/hello:abc"]
    assert engine.asked == [f"push {AT}/hello abc as AWS"]


@pytest.mark.parametrize(
    ("reference", "asked"),
    [
        (f"{AT}/hello:abc", f"pull {AT}/hello abc None"),
        (f"{AT}/team/hello@sha256:12", f"pull {AT}/team/hello sha256:12 None"),
    ],
)
def test_an_image_is_pulled_by_its_tag_or_its_digest(reference: str, asked: str) -> None:
    engine = Docker({"status": "Pulling"}, {"status": "Downloaded newer image"})

    Registry(AT, engine).pull(reference)

    assert engine.asked == [asked]


def test_what_the_engine_says_went_wrong_is_raised() -> None:
    engine = Docker({"status": "Pulling"}, {"errorDetail": {}, "error": "manifest unknown"})
    registry = Registry(AT, engine)

    with pytest.raises(LocalError, match="manifest unknown"):
        registry.pull(f"{AT}/hello:abc")
    with pytest.raises(LocalError, match="manifest unknown"):
        registry.push(Image(), "hello", "abc")


def test_only_the_registrys_own_names_are_forgotten() -> None:
    ours = Image(f"{AT}/hello:abc", "localhost/hello:1", digests=(f"{AT}/hello@sha256:12",))
    engine = Docker(images=(ours, Image("127.0.0.1:5001/hello:abc", digests=None)))

    Registry(AT, engine).forget()

    assert engine.asked == [f"remove {AT}/hello:abc", f"remove {AT}/hello@sha256:12"]


def test_a_registry_that_does_not_answer_is_said_to_be_so() -> None:
    address = f"127.0.0.1:{free_port()}"

    with pytest.raises(LocalError, match=f"the registry {address} does not answer"):
        Registry(address, Docker()).digest("hello", "abc")


@pytest.mark.emulator
def test_a_tags_digest_is_that_of_ecr(recording: Emulator) -> None:
    ecr, repository = recording.client("ecr"), name("hello")
    ecr.create_repository(repositoryName=repository)
    put = ecr.put_image(repositoryName=repository, imageManifest='{"schemaVersion": 2}', imageTag="abc")["image"]
    registry = Registry(recording.registry, Docker())

    assert registry.digest(repository, "abc") == put["imageId"]["imageDigest"]
    with pytest.raises(LocalError, match=rf"has no {repository}:other \(404\)"):
        registry.digest(repository, "other")
