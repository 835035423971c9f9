"""One of the ECS services that an environment is made of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from preview.config import forms as form
from preview.config.checks import Contradiction, refuse
from preview.config.markers import CLOSED, Between
from preview.config.parts import HealthCheck


@dataclass(frozen=True, kw_only=True)
class Service:
    """One service's settings, in a project with several.

    Attributes:
        name: tells it from the project's others, and ends the names of what is made for it.
        task_definition: the family whose tasks it runs: its latest revision, or the one given.
        container: the container that answers requests; without one, and a port, nothing leads to the service.
        port: that container's port.
        image: the image that this container runs, by commit; without one, the task definition's own.
        images: likewise for other containers, by their names.
        environment: variables for every container of its tasks.
        desired_count: how many tasks it runs.
        health_check: how the load balancer decides that it is healthy.
    """

    __pydantic_config__ = CLOSED

    name: form.ServiceName
    task_definition: form.TaskDefinition
    container: form.ContainerName | None = None
    port: form.Port | None = None
    image: form.ImageTemplate | None = None
    images: Mapping[form.ContainerName, form.ImageTemplate] = field(default_factory=dict)
    environment: Mapping[form.VariableName, form.VariableValue] = field(default_factory=dict)
    desired_count: Annotated[int, Between(1, 100)] = 1
    health_check: HealthCheck = field(default_factory=HealthCheck)

    def __post_init__(self) -> None:
        """Raises ContradictionError where settings contradict each other."""
        refuse(self._contradictions())

    def _contradictions(self) -> Iterator[Contradiction]:
        if self.port and not self.container:
            yield Contradiction(("container",), "expected the container whose port it is", missing=True)
        yield from image_contradictions(self.container, self.image, self.images)

    @property
    def routed(self) -> bool:
        """Whether requests lead to it."""
        return self.container is not None and self.port is not None

    @property
    def image_templates(self) -> Mapping[str, str]:
        """The image of each container that runs one of the project's, with placeholders."""
        own = {self.container: self.image} if self.container and self.image else {}
        return {**own, **self.images}


def image_contradictions(
    container: str | None, image: str | None, images: Mapping[str, str]
) -> Iterator[Contradiction]:
    """What cannot stand together of the settings that say which images are run."""
    if image and not container:
        yield Contradiction(("image",), "expected the container that runs it, as `container`; or use `images`")
    if image and container in images:
        yield Contradiction(("images", str(container)), "the container's image is given by `image` already")
