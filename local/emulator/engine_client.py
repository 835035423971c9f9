"""The Docker client through which the emulator's ECS runs containers, as a container instance would."""

import re
import threading
import time
from collections.abc import Callable
from typing import Any

import docker  # type: ignore[import-untyped]
from docker.models.containers import Container, ContainerCollection  # type: ignore[import-untyped]
from docker.models.images import ImageCollection, RegistryData  # type: ignore[import-untyped]

from local.containers.registry import Registry
from local.errors import LocalError

# The emulator looks at every running task ten times a second, twice each time. A look costs Podman 4 ms, so that a
# dozen tasks would keep a core busy; seen twice a second, a task that ended is noticed soon enough.
_LOOK_AGAIN_AFTER = 0.5
# AmazonECR/latest/userguide/Registries.html: "https://aws_account_id.dkr.ecr.region.amazonaws.com".
_ECR = re.compile(r"\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/")


def at_registry(image: str, address: str) -> str:
    """The name that an image of ECR has at the emulator's registry; any other image's name as it is."""
    return _ECR.sub(f"{address}/", image, count=1) if address and _ECR.match(image) else image


class EngineClient(docker.DockerClient):  # type: ignore[misc]
    """A Docker client that uses the images the engine has, and puts containers on the run's network."""

    def __init__(
        self,
        *,
        network: str | None,
        registry: str = "",
        clock: Callable[[], float] = time.monotonic,
        **connection: Any,
    ) -> None:
        """A client that connects as `connection` says, which is as for `docker.DockerClient`.

        `network` is where containers go that ask for none; `registry` the `HOST:PORT` that plays ECR.
        """
        super().__init__(**connection)
        self._images = LocalImages(client=self, registry=registry)
        self._containers = Containers(client=self, network=network, registry=registry, clock=clock)

    @property
    def images(self) -> "LocalImages":
        """The engine's images."""
        return self._images

    @property
    def containers(self) -> "Containers":
        """The engine's containers."""
        return self._containers


class LocalImages(ImageCollection):  # type: ignore[misc]
    """Images, pulled from ECR, and from elsewhere only when the engine does not have them.

    The latter as a container instance does with ECS_IMAGE_PULL_BEHAVIOR=prefer-cached:
    docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-agent-config.html
    """

    def __init__(self, *, client: Any, registry: str = "") -> None:
        """`registry` is the `HOST:PORT` that plays ECR."""
        super().__init__(client=client)
        self._ecr = Registry(registry, client) if registry else None

    def pull(self, repository: str, tag: str | None = None, all_tags: bool = False, **options: Any) -> Any:
        """The image. A tag of ECR's may mean another one than before; a digest, and what is elsewhere, does not."""
        name = self._named(f"{repository}:{tag}" if tag else repository)
        ours = self._ecr is not None and name.startswith(f"{self._ecr.address}/")
        if not all_tags and (not ours or "@" in name) and (found := self._held(name)) is not None:
            return found
        if self._ecr is None or not ours:
            return super().pull(repository, tag=tag, all_tags=all_tags, **options)
        try:
            self._ecr.pull(name, platform=options.get("platform"))
        except LocalError as error:
            raise docker.errors.NotFound(str(error)) from error
        return self.get(name)

    def get(self, name: str) -> Any:
        """The image as the engine has it."""
        return super().get(self._named(name))

    def get_registry_data(self, name: str, auth_config: Any = None) -> Any:
        """A registry's description of an image; none but ECR is asked about an image that the engine has."""
        asked = self._named(name)
        if self._ecr is not None and asked.startswith(f"{self._ecr.address}/"):
            return self._described_by(self._ecr, asked)
        if self._held(name) is not None:
            raise docker.errors.NotFound(f"{name} is used as the engine has it")
        return super().get_registry_data(name, auth_config=auth_config)

    def _described_by(self, registry: Registry, name: str) -> Any:
        # Podman's engine cannot be asked what a registry has.
        repository, _, reference = name.removeprefix(f"{registry.address}/").replace("@", ":", 1).partition(":")
        try:
            digest = registry.digest(repository, reference or "latest")
        except LocalError as error:
            raise docker.errors.NotFound(str(error)) from error
        described = {"Descriptor": {"digest": digest}, "Platforms": []}
        return RegistryData(image_name=name, attrs=described, client=self.client, collection=self)

    def _named(self, image: str) -> str:
        return at_registry(image, self._ecr.address) if self._ecr is not None else image

    def _held(self, name: str) -> Any:
        try:
            return self.get(name)
        except docker.errors.ImageNotFound:
            return None


class Containers(ContainerCollection):  # type: ignore[misc]
    """Containers on the run's network, whose state is asked for at most twice a second each."""

    def __init__(self, *, client: Any, network: str | None, clock: Callable[[], float], registry: str = "") -> None:
        """`network` is where containers go that ask for none; `registry` the `HOST:PORT` that plays ECR."""
        super().__init__(client=client)
        self._network = network
        self._registry = registry
        self._clock = clock
        self._seen: dict[str, tuple[float, Container]] = {}
        self._lock = threading.Lock()

    def run(self, image: Any, command: Any = None, **options: Any) -> Any:
        """Run a container, on the run's network unless it asks for another."""
        if self._network and not options.get("network") and not options.get("network_mode"):
            options["network"] = self._network
        if isinstance(image, str):
            image = at_registry(image, self._registry)
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
