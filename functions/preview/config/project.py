"""What `deity.yaml` says of one repository: a project.

The bounds are AWS's own, unless said otherwise: elasticloadbalancing/latest/application/
load-balancer-target-groups.html and load-balancer-limits.html;
AmazonECS/latest/APIReference/API_CreateService.html.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Annotated

from preview.config import forms as form
from preview.config.checks import Contradiction, at_most, refuse, repeated
from preview.config.hooks import Hook, HookSetting
from preview.config.markers import CLOSED, Between
from preview.config.override_limits import OverrideLimits
from preview.config.parts import CapacityProvider, HealthCheck, LaunchType, Network
from preview.config.pull_requests import PullRequests, Trigger
from preview.config.service import Service, image_contradictions

OF_ONE_SERVICE = ("task_definition", "container", "port")
"""What a project needs beside its required settings, unless it has several services."""

# What a project says of its only service, or each of several says for itself.
_OF_A_SERVICE: Mapping[str, object] = {
    **dict.fromkeys((*OF_ONE_SERVICE, "image")),
    "images": {},
    "environment": {},
    "desired_count": 1,
    "health_check": HealthCheck(),
}
# DescribeServices takes ten (AmazonECS/latest/APIReference/API_DescribeServices.html): one look sees them all.
_MOST_SERVICES = 10


@dataclass(frozen=True, kw_only=True)
class Project:
    """One repository's settings.

    Attributes:
        repository: `owner/name` on GitHub.
        cluster: the ECS cluster's name.
        load_balancer: the Application Load Balancer's name or ARN.
        task_definition: the family whose tasks an environment runs: its latest revision, or the one given.
        container: the container that answers requests.
        port: that container's port.
        image: the image that this container runs, by commit; without one, the task definition's own.
        images: likewise for other containers, by their names.
        environment: variables for every container of an environment's tasks.
        image_deadline_minutes: how long a run waits for the commit's image.
        overrides: what a branch may change by a `.deity.yaml` of its own; without this group that file is not read.
        services: several services instead of one, each with its own task definition; they then say for themselves
            what stands above.
        name: begins the names of everything made for the project; by default the repository's name.
        strip: a beginning of the repository's name that the default name leaves off, e.g. `my_company-`.
        trigger: what gives a branch an environment by itself; whatever it is, people may ask for one by hand.
        prefixes: a pushed branch gets an environment when it begins with one of these and a slash.
        bots: whether what bots push gets environments, too.
        pull_requests: what pull requests and their comments ask for.
        launch_type: where tasks run; by default Fargate if the task definition allows it, or else EC2. Not
            together with `capacity_providers`.
        capacity_providers: a strategy instead of a launch type.
        network: where tasks are placed; by default beside the load balancer.
        desired_count: how many tasks an environment runs.
        health_check: how the load balancer decides that an environment is ready.
        port_range: the listener ports to draw from, both ends included.
        max_listeners: the load balancer's listener quota in your account (AWS's default is 50, L-B6DF7632).
        certificate: makes the listeners HTTPS.
        url: what is announced, with `{port}`; by default the load balancer's own name.
        deregistration_delay_seconds: how long a stopping task may finish its requests.
        deadline_minutes: how long an environment may take to become ready.
        after_create: a hook to run once an environment first became ready.
        after_update: a hook to run when it became ready at another commit.
        before_destroy: a hook to run before it is taken down.
        keep_failed: keep what a failed creation made, to look into it, until the branch is deleted or pushed
            again.
        ttl_days: how many days after its branch's last push an environment is removed; by default never.
        slack_channel: where to post instead of the common channel.
    """

    __pydantic_config__ = CLOSED

    repository: form.Repository
    cluster: form.ClusterName
    load_balancer: form.LoadBalancerRef
    task_definition: form.TaskDefinition | None = None
    container: form.ContainerName | None = None
    port: form.Port | None = None
    image: form.ImageTemplate | None = None
    images: Mapping[form.ContainerName, form.ImageTemplate] = field(default_factory=dict)
    environment: Mapping[form.VariableName, form.VariableValue] = field(default_factory=dict)
    image_deadline_minutes: Annotated[int, Between(1, 120)] = 30
    overrides: OverrideLimits | None = None
    services: tuple[Service, ...] = ()
    name: form.ProjectName | None = None
    strip: form.NameStart | None = None
    trigger: Trigger = Trigger.PUSH
    prefixes: tuple[form.Prefix, ...] = ("feature",)
    bots: bool = True
    pull_requests: PullRequests = field(default_factory=PullRequests)
    launch_type: LaunchType | None = None
    capacity_providers: tuple[CapacityProvider, ...] = ()
    network: Network = field(default_factory=Network)
    desired_count: Annotated[int, Between(1, 100)] = 1
    health_check: HealthCheck = field(default_factory=HealthCheck)
    port_range: form.PortSpan = "20000-29999"
    max_listeners: Annotated[int, Between(1, 1000)] = 50
    certificate: form.CertificateArn | None = None
    url: form.UrlTemplate | None = None
    deregistration_delay_seconds: Annotated[int, Between(0, 3600)] = 5
    deadline_minutes: Annotated[int, Between(1, 120)] = 15
    after_create: HookSetting | None = None
    after_update: HookSetting | None = None
    before_destroy: HookSetting | None = None
    keep_failed: bool = False
    ttl_days: Annotated[int, Between(1, 365)] | None = None
    slack_channel: form.SlackChannel | None = None

    def __post_init__(self) -> None:
        """Raises ContradictionError where settings contradict each other."""
        refuse(
            (
                *self._misplaced(),
                *repeated("prefixes", self.prefixes),
                *_unusable(self.capacity_providers),
                *(self._wrong_services() if self.services else self._wrong_service()),
                *self._wrong_hooks(),
            )
        )

    def _misplaced(self) -> Iterator[Contradiction]:
        if self.launch_type and self.capacity_providers:
            yield Contradiction(("launch_type",), "give launch_type or capacity_providers, not both")
        if self.launch_type is LaunchType.EC2 and self.network.assign_public_ip:
            # CreateService: "Assign public IP is not supported for this launch type."
            # (aws/containers-roadmap#450)
            yield Contradiction(("network", "assign_public_ip"), "only tasks on Fargate can have a public address")
        if not self.prefixes:
            yield Contradiction(("prefixes",), "expected at least one prefix, e.g. feature; found an empty list")
        first, last = self.ports
        if not 1 <= first <= last <= form.LAST_PORT:
            expected = "a range of ports from a lower to a higher one within 1-65535"
            yield Contradiction(("port_range",), f'expected {expected}, found "{self.port_range}"')

    def _wrong_service(self) -> Iterator[Contradiction]:
        for name in OF_ONE_SERVICE:
            if getattr(self, name) is None:
                yield Contradiction((name,), f"expected {name}, or several `services`", missing=True)
        yield from image_contradictions(self.container, self.image, self.images)

    def _wrong_services(self) -> Iterator[Contradiction]:
        for name, default in _OF_A_SERVICE.items():
            if getattr(self, name) != default:
                yield Contradiction((name,), "each of `services` says this for itself: move it there")
        yield from at_most(_MOST_SERVICES, "services", self.services)
        seen: set[str] = set()
        for place, service in enumerate(self.services):
            if service.name in seen:
                yield Contradiction(("services", place, "name"), f'"{service.name}" is given twice')
            seen.add(service.name)
        if not any(service.routed for service in self.services):
            yield Contradiction(("services",), "expected at least one with a container and a port: a preview has a URL")

    def _wrong_hooks(self) -> Iterator[Contradiction]:
        names = [service.name for service in self.services]
        for at, hook in self.hooks.items():
            if hook.service is not None and hook.service not in names:
                known = ", ".join(names) or "none: this project has one, which needs no name"
                yield Contradiction((at, "service"), f'there is no service "{hook.service}"; there are {known}')

    @property
    def every_service(self) -> tuple[Service, ...]:
        """Its services, the main one first: the first that requests lead to. A project's only one has no name."""
        if not self.services:
            only = Service(
                name="",
                task_definition=self.task_definition or "",
                container=self.container,
                port=self.port,
                image=self.image,
                images=self.images,
                environment=self.environment,
                desired_count=self.desired_count,
                health_check=self.health_check,
            )
            return (only,)
        main = next(service for service in self.services if service.routed)
        return (main, *(service for service in self.services if service is not main))

    @property
    def hooks(self) -> Mapping[str, Hook]:
        """Its hooks, by the setting's name."""
        named = {name: getattr(self, name) for name in ("after_create", "after_update", "before_destroy")}
        return {name: hook for name, hook in named.items() if hook is not None}

    @property
    def ports(self) -> tuple[int, int]:
        """The first and last port to draw from, both included."""
        first, last = self.port_range.split("-")
        return int(first), int(last)


def _unusable(providers: tuple[CapacityProvider, ...]) -> Iterator[Contradiction]:
    key = "capacity_providers"
    yield from at_most(20, key, providers)
    if providers and not any(provider.weight for provider in providers):
        yield Contradiction((key,), "at least one capacity provider needs a weight above 0")
    with_base = [place for place, provider in enumerate(providers) if provider.base]
    for place in with_base[1:]:
        yield Contradiction((key, place, "base"), "only one capacity provider of a project may have a base")
