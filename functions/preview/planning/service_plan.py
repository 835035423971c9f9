"""What a provision makes of one of an environment's services."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from preview.branch_file.overrides import ServiceOverrides
from preview.config import Project, Service
from preview.environment import Environment
from preview.facts import LoadBalancer, TaskDefinition
from preview.naming import service_slug
from preview.planning import calls
from preview.planning.calls import Call
from preview.planning.images import EcrImage, ecr_image
from preview.templates import filled, names_commit


@dataclass(frozen=True, kw_only=True)
class ServicePlan:
    """One service, decided.

    Attributes:
        name: the service's in deity.yaml; empty for a project's only one.
        slug: names its target group, its service and its family of task definitions.
        container: the one that answers requests, or runs commands; `None` where nobody said.
        base: the ARN of the task definition that its own is derived from.
        images: by container, before they are pinned.
        variables: for every container, with placeholders.
        target_group: CreateTargetGroup's parameters; `None` where no requests lead to it.
        listener: CreateListener's parameters, less the port and the target group; likewise.
        last_known_port: of its URL, where it has had one: it is kept where it can be.
        service: CreateService's parameters, less the target group and the task definition.
        overrides: what the branch's own file asks to be otherwise in its task definition.
    """

    name: str
    slug: str
    container: str | None = None
    base: str
    images: Mapping[str, str] = field(default_factory=dict)
    variables: Mapping[str, str] = field(default_factory=dict)
    target_group: Call | None = None
    listener: Call | None = None
    last_known_port: int | None = None
    service: Call
    overrides: ServiceOverrides = field(default_factory=ServiceOverrides)

    @property
    def routed(self) -> bool:
        """Whether requests lead to it."""
        return self.target_group is not None

    @property
    def awaited(self) -> tuple[tuple[str, str, EcrImage], ...]:
        """Its images that can be looked for before it is made: container, name, and where ECR keeps it."""
        found = ((container, name, ecr_image(name)) for container, name in self.images.items())
        return tuple((container, name, image) for container, name, image in found if image is not None)


def other_slugs(project: Project, *, slug: str, key: str) -> tuple[str, ...]:
    """Of the project's services beside the main one, whose slug is the environment's."""
    return tuple(service_slug(slug, key=key, service=each.name) for each in project.every_service[1:])


def slugs_of(project: Project, environment: Environment) -> tuple[tuple[Service, str], ...]:
    """The project's services, the main one first, each with the slug that it has in the environment."""
    others = other_slugs(project, slug=environment.slug, key=environment.environment)
    return tuple(zip(project.every_service, (environment.slug, *others), strict=True))


def lacks_commit(project: Project, commit: str | None) -> bool:
    """Whether the project's images differ from commit to commit, and nobody has named one yet."""
    templates = (image for service in project.every_service for image in service.image_templates.values())
    return commit is None and any(map(names_commit, templates))


def service_plan(
    service: Service,
    slug: str,
    *,
    environment: Environment,
    project: Project,
    load_balancer: LoadBalancer,
    task_definition: TaskDefinition,
    run: str,
    tags: Mapping[str, str],
    values: Mapping[str, str],
    overrides: ServiceOverrides,
) -> ServicePlan:
    """The plan of one service.

    Args:
        service: its settings.
        slug: names it.
        environment: whose it is.
        project: likewise.
        load_balancer: the project's.
        task_definition: the service's base.
        run: the execution's name.
        tags: prove that what is made is ours.
        values: what placeholders stand for.
        overrides: what the branch's own file asks to be otherwise.

    Raises:
        InvalidPlanError: the task definition does not have the service's container or port.
    """
    calls.check_container(service, task_definition)
    routed = service.routed
    group = calls.target_group(slug, service, load_balancer, task_definition, tags=tags) if routed else None
    return ServicePlan(
        name=service.name,
        slug=slug,
        container=service.container or only_container(task_definition),
        base=task_definition.arn,
        images={name: filled(image, values) for name, image in service.image_templates.items()},
        variables=service.environment,
        target_group=group,
        listener=calls.listener(project, load_balancer, tags=tags) if routed else None,
        last_known_port=_last_known_port(environment, slug),
        overrides=overrides,
        service=calls.service(
            slug,
            _counted(service, overrides),
            project,
            load_balancer,
            task_definition,
            cluster=environment.cluster,
            run=run,
            tags=tags,
        ),
    )


def _counted(service: Service, overrides: ServiceOverrides) -> Service:
    return service if overrides.desired_count is None else replace(service, desired_count=overrides.desired_count)


def only_container(task_definition: TaskDefinition) -> str | None:
    """The name of its container, where it has a single one."""
    return next(iter(task_definition.containers)) if len(task_definition.containers) == 1 else None


def _last_known_port(environment: Environment, slug: str) -> int | None:
    if slug == environment.slug:
        return environment.observed.port
    return next((route.port for route in environment.observed.routes if route.slug == slug), None)
