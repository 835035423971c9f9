"""The Docker client through which the emulator's ECS runs containers, as a container instance would."""

import threading
import time
from collections.abc import Callable
from typing import Any

import docker  # type: ignore[import-untyped]
from docker.models.containers import Container, ContainerCollection  # type: ignore[import-untyped]
from docker.models.images import ImageCollection  # type: ignore[import-untyped]

# The emulator looks at every running task ten times a second, twice each time. A look costs Podman 4 ms, so that a
# dozen tasks would keep a core busy; seen twice a second, a task that ended is noticed soon enough.
_LOOK_AGAIN_AFTER = 0.5


class EngineClient(docker.DockerClient):  # type: ignore[misc]
    """A Docker client that uses the images the engine has, and puts containers on the run's network."""

    def __init__(self, *, network: str | None, clock: Callable[[], float] = time.monotonic, **connection: Any) -> None:
        """`network` is where containers go that ask for none; `connection` is as for `docker.DockerClient`."""
        super().__init__(**connection)
        self._images = LocalImages(client=self)
        self._containers = Containers(client=self, network=network, clock=clock)

    @property
    def images(self) -> "LocalImages":
        """The engine's images."""
        return self._images

    @property
    def containers(self) -> "Containers":
        """The engine's containers."""
        return self._containers


class LocalImages(ImageCollection):  # type: ignore[misc]
    """Images, pulled only when the engine does not have them.

    As a container instance does with ECS_IMAGE_PULL_BEHAVIOR=prefer-cached:
    docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    """

    def pull(self, repository: str, tag: str | None = None, all_tags: bool = False, **options: Any) -> Any:
        """The image, which is asked for at its registry only where the engine does not have it."""
        if not all_tags and (found := self._held(repository, tag)) is not None:
            return found
        return super().pull(repository, tag=tag, all_tags=all_tags, **options)

    def get_registry_data(self, name: str, auth_config: Any = None) -> Any:
        """A registry's description of an image; none is asked about an image that the engine has."""
        if self._held(name, None) is not None:
            raise docker.errors.NotFound(f"{name} is used as the engine has it")
        return super().get_registry_data(name, auth_config=auth_config)

    def _held(self, repository: str, tag: str | None) -> Any:
        try:
            return self.get(f"{repository}:{tag}" if tag else repository)
        except docker.errors.ImageNotFound:
            return None


class Containers(ContainerCollection):  # type: ignore[misc]
    """Containers on the run's network, whose state is asked for at most twice a second each."""

    def __init__(self, *, client: Any, network: str | None, clock: Callable[[], float]) -> None:
        """`network` is where containers go that ask for none."""
        super().__init__(client=client)
        self._network = network
        self._clock = clock
        self._seen: dict[str, tuple[float, Container]] = {}
        self._lock = threading.Lock()

    def run(self, image: Any, command: Any = None, **options: Any) -> Any:
        """Run a container, on the run's network unless it asks for another."""
        if self._network and not options.get("network") and not options.get("network_mode"):
            options["network"] = self._network
        return super().run(image, command, **options)

    def create(self, image: Any, command: Any = None, **options: Any) -> Any:
        """A container that is still to be started: what is seen of it now is out of date at once."""
        made = super().create(image, command, **options)
        with self._lock:
            self._seen.pop(made.id, None)
        return super().get(made.id)

    def get(self, container_id: str) -> Any:
        """A container, as it was at most half a second ago."""
        now = self._clock()
        with self._lock:
            at, seen = self._seen.get(container_id, (now - _LOOK_AGAIN_AFTER, None))
        if seen is not None and now < at + _LOOK_AGAIN_AFTER:
            return seen
        found = super().get(container_id)
        shown = Seen(attrs=found.attrs, client=self.client, collection=self)
        with self._lock:
            self._seen = {name: held for name, held in self._seen.items() if now < held[0] + _LOOK_AGAIN_AFTER}
            self._seen[container_id] = (now, shown)
        return shown


class Seen(Container):  # type: ignore[misc]
    """A container as it was when it was last looked at."""

    def reload(self) -> None:
        """Nothing: `Containers.get` has looked, as often as it does."""
