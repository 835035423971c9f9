"""What an environment is made of, service by service: its pieces, and the image of its commit in what they run."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from preview.config import Project, Service
from preview.environment import Environment, Machine
from preview.planning.service_plan import other_slugs
from preview.templates import branch_values, filled
from tests.simulation.account import REPOSITORY, Owned
from tests.simulation.executions import Running
from tests.simulation.world import World

_REGISTRY = "000000000000.dkr.ecr.us-east-1.amazonaws.com"
_OF_A_SERVICE = ("service", "target group")


def wrong_with_ready(
    world: World, environment: Environment, owned: list[Owned], definitions: Mapping[str, str], *, disturbed: bool
) -> Iterator[str]:
    """An environment that is ready has every piece of every service, and no other; and runs its commit's images.

    Where calls have failed, replaced task definition revisions may be there until the next update.
    """
    key, services = environment.environment, _services(environment, _made_by(world, environment))
    observed = environment.observed
    if [route.slug for route in observed.routes] != [slug for slug in _routed(services) if slug != environment.slug]:
        yield f"{key}: {list(services)} are to answer, and it says {observed.routes}"
    if _names(owned) != _whole(environment, services):
        yield f"{key}: ready with {list(services)} at {observed.port} and {observed.routes}, and has {owned}"
        return
    running = {slug: world.account.run_by(slug) for slug in services}
    active = dict.fromkeys(running.values(), "ACTIVE")
    if definitions != active and not (disturbed and active.items() <= definitions.items()):
        yield f"{key}: its services run {sorted(running.values())}, and it has {definitions}"
        return
    for slug, service in services.items():
        yield from _wrong_with_content(world, environment, service, running[slug])


def wrong_with_what_answers(
    world: World, environment: Environment, owned: list[Owned], definitions: Mapping[str, str]
) -> Iterator[str]:
    """A failed update leaves what answered before as it was. What it made may be there beside that until the next."""
    key, before = environment.environment, _services(environment, _made_by(world, environment))
    if lacks := _whole(environment, before) - _names(owned):
        yield f"{key}: failed, and of what answered before it lacks {lacks}"
    tried = world.planned.get(environment.failure.run) if environment.failure else None
    known = {*before, *(_services(environment, tried) if tried else ())}
    if strange := [it for it in owned if it.kind in _OF_A_SERVICE and it.name not in known]:
        yield f"{key}: failed, and has {strange}"
    for service in (it.name for it in owned if it.kind == "service"):
        if definitions.get(world.account.run_by(service)) != "ACTIVE":
            yield f"{key}: failed, and {service} runs what is not active: {definitions}"


def _made_by(world: World, environment: Environment) -> Project:
    """The project as it was when the run was planned that last made the environment ready."""
    ready = [held for held in world.executions.held.values() if held.key == environment.environment and _ready(held)]
    project = world.planned[max(ready, key=lambda held: held.stopped_at or 0).name]
    assert project is not None
    return project


def _ready(running: Running) -> bool:
    succeeded = running.machine == Machine.PROVISION and running.status == "SUCCEEDED"
    return succeeded and json.loads(running.output or "{}").get("state") == "ready"


def _services(environment: Environment, project: Project) -> dict[str, Service]:
    slugs = other_slugs(project, slug=environment.slug, key=environment.environment)
    return dict(zip((environment.slug, *slugs), project.every_service, strict=True))


def _routed(services: Mapping[str, Service]) -> list[str]:
    return [slug for slug, service in services.items() if service.routed]


def _whole(environment: Environment, services: Mapping[str, Service]) -> set[tuple[str, str]]:
    ports = [environment.observed.port, *(route.port for route in environment.observed.routes)]
    return {
        *(("service", slug) for slug in services),
        *(("target group", slug) for slug in _routed(services)),
        *(("listener", f"port {port}") for port in ports),
    }


def _names(owned: list[Owned]) -> set[tuple[str, str]]:
    """The pieces that an environment has exactly one of by each name."""
    return {(held.kind, held.name) for held in owned if held.kind in (*_OF_A_SERVICE, "listener")}


def _wrong_with_content(world: World, environment: Environment, service: Service, definition: str) -> Iterator[str]:
    container = world.account.container(definition)
    variables = _variables(environment, service)
    if {name: container.variables.get(name) for name in variables} != variables:
        yield f"{environment.environment}: {definition} has {container.variables} instead of {variables}"
    image = REPOSITORY
    if service.image_templates:
        digest = world.account.digests.get(environment.observed.commit or "")
        image = f"{_REGISTRY}/{REPOSITORY}@{digest}"
    if container.image != image:
        yield f"{environment.environment}: {definition} runs {container.image} instead of {image}"


def _variables(environment: Environment, service: Service) -> dict[str, Any]:
    """Those that its containers are to have, of ECS Deity and of the project."""
    observed = environment.observed
    values = branch_values(environment.branch, observed.commit)
    return {
        **{name: filled(value, values) for name, value in service.environment.items()},
        **{f"DEITY_URL_{route.service.upper()}": route.url for route in observed.routes},
        "DEITY_BRANCH": environment.branch,
        "DEITY_COMMIT": observed.commit or "",
        "DEITY_ENVIRONMENT": environment.environment,
        "DEITY_URL": observed.url,
    }
