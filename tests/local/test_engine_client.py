"""The Docker client that runs the emulator's containers."""

from typing import Any

import docker  # type: ignore[import-untyped]
import pytest

from local.emulator.engine_client import Containers, LocalImages


class Api:
    """The engine's API: it has some images and containers, and remembers what it was asked."""

    def __init__(self, *images: str) -> None:
        self.images = list(images)
        self.status = "running"
        self.asked: list[str] = []
        self.created: list[dict[str, Any]] = []
        self.api = self
        self._version = "1.41"
        self._general_configs: dict[str, Any] = {}

    def inspect_image(self, name: str) -> dict[str, Any]:
        if name not in self.images:
            raise docker.errors.ImageNotFound(name)
        return {"Id": f"sha256:{name}"}

    def pull(self, repository: str, tag: str, **_: Any) -> list[bytes]:
        self.asked.append(f"pull {repository}:{tag}")
        self.images.append(f"{repository}:{tag}")
        return []

    def inspect_distribution(self, name: str, *_: Any) -> dict[str, Any]:
        self.asked.append(f"describe {name}")
        return {"Descriptor": {"digest": "sha256:there"}, "Platforms": []}

    def inspect_container(self, container: str) -> dict[str, Any]:
        self.asked.append(f"inspect {container}")
        return {"Id": container, "State": {"Status": self.status}}

    def create_container(self, **options: Any) -> dict[str, Any]:
        self.created.append(options)
        return {"Id": "new"}

    def create_host_config(self, **options: Any) -> dict[str, Any]:
        return options

    def start(self, container: str, **_: Any) -> None:
        self.status = "running"


class Clock:
    """A clock that stands until it is set."""

    now = 0.0

    def __call__(self) -> float:
        return self.now


def test_an_image_that_the_engine_has_is_not_pulled() -> None:
    api = Api("localhost/hello:1", "sha256:abc")
    images = LocalImages(client=api)

    assert images.pull("localhost/hello:1").id == "sha256:localhost/hello:1"
    assert images.pull("localhost/hello", tag="1").id == "sha256:localhost/hello:1"
    assert images.pull("sha256:abc").id == "sha256:sha256:abc"
    assert api.asked == []


def test_an_image_that_the_engine_does_not_have_is_pulled() -> None:
    api = Api()

    assert LocalImages(client=api).pull("example.com/app:1").id == "sha256:example.com/app:1"
    assert api.asked == ["pull example.com/app:1"]


def test_no_registry_is_asked_about_an_image_that_the_engine_has() -> None:
    api = Api("localhost/hello:1")
    images = LocalImages(client=api)

    with pytest.raises(docker.errors.NotFound):
        images.get_registry_data("localhost/hello:1")
    assert api.asked == []
    assert images.get_registry_data("example.com/app:1").id == "sha256:there"


def test_a_container_is_looked_at_twice_a_second_however_often_it_is_asked_for() -> None:
    api, clock = Api(), Clock()
    containers = Containers(client=api, network=None, clock=clock)

    for _ in range(10):
        containers.get("one").reload()
    api.status = "exited"
    clock.now = 0.4
    before = containers.get("one").status
    clock.now = 0.5
    after = containers.get("one").status

    assert (before, after) == ("running", "exited")
    assert api.asked == ["inspect one", "inspect one"]


def test_a_container_that_was_just_made_is_looked_at_again_once_it_runs() -> None:
    api = Api()
    api.status = "created"
    containers = Containers(client=api, network=None, clock=Clock())

    made = containers.run("localhost/hello:1", detach=True)
    made.reload()

    assert made.status == "running"
    assert containers.get(made.id).status == "running"


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ({}, {"runs": None}),
        ({"network": "another"}, {"another": None}),
        ({"network_mode": "host"}, None),
    ],
)
def test_containers_that_ask_for_no_network_are_put_on_the_runs(
    asked: dict[str, str], expected: dict[str, None] | None
) -> None:
    api = Api()

    Containers(client=api, network="runs", clock=Clock()).run("localhost/hello:1", detach=True, **asked)

    networking = api.created[0].get("networking_config")
    assert networking == expected


def test_an_engine_with_a_network_of_its_own_choice_is_left_to_it() -> None:
    api = Api()

    Containers(client=api, network=None, clock=Clock()).run("localhost/hello:1", detach=True)

    assert api.created[0].get("networking_config") is None
