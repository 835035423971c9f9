"""How the sweep looks at resources: the index of tags only raises suspicions, a describe and the tags it shows decide.

It reads and nothing else.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from preview.deciding.missing import Look, routed_slugs
from preview.deciding.orphans import Found
from preview.environment import Environment
from preview.facts import Listener, OwnTaskDefinition, Service, TargetGroup
from preview.naming import ENVIRONMENT_TAG, STACK_TAG, tag_value
from preview.owned import Kind, Owned, slug_of_target_group
from preview.ownership import owned


class LoadBalancing(Protocol):
    """Elastic Load Balancing, as far as the sweep looks at it."""

    def target_group(self, name: str, /) -> TargetGroup | None: ...
    def listeners(self, load_balancer: str, /) -> tuple[Listener, ...]: ...
    def listener_tags(self, arns: Sequence[str], /) -> Mapping[str, Mapping[str, str]]: ...


class Ecs(Protocol):
    """Amazon ECS, likewise."""

    def service(self, cluster: str, name: str, /) -> Service | None: ...
    def active_services(self, cluster: str, names: Sequence[str], /) -> frozenset[str]: ...


class TaskDefinitions(Protocol):
    """Amazon ECS's task definitions, likewise."""

    def active(self, arn: str, /) -> OwnTaskDefinition | None: ...


@dataclass(frozen=True, kw_only=True)
class Looks:
    """The account, as it is. `stack` is whose tags count."""

    load_balancing: LoadBalancing
    ecs: Ecs
    definitions: TaskDefinitions
    stack: str

    def found(self, resource: Owned, *, cluster: str) -> Found | None:
        """The resource, where it is still there and carries our tags; a service that is on its way out is not.

        Args:
            resource: as listed.
            cluster: where a service is whose ARN does not say it.
        """
        match resource.kind:
            case Kind.TARGET_GROUP:
                group = self.load_balancing.target_group(resource.slug)
                there = group is not None and group.arn == resource.arn and self._ours(group.tags, resource.environment)
                return Found(resource=resource, slug=resource.slug) if there else None
            case Kind.SERVICE:
                service = self._service(resource.cluster or cluster, resource.slug, resource.environment)
                return Found(resource=resource, slug=resource.slug) if service else None
            case Kind.LISTENER:
                return self._listener(resource)
            case Kind.TASK_DEFINITION:
                definition = self.definitions.active(resource.arn)
                is_ours = definition is not None and self._ours(definition.tags, resource.environment)
                return Found(resource=resource, slug=resource.slug) if is_ours else None

    def active_services(self, environments: Iterable[Environment]) -> dict[str, frozenset[str]]:
        """The names of the environments' services that are ACTIVE, by cluster; ten to a call."""
        names: dict[str, list[str]] = {}
        for environment in environments:
            names.setdefault(environment.cluster, []).extend(environment.slugs)
        return {cluster: self.ecs.active_services(cluster, slugs) for cluster, slugs in names.items()}

    def look(self, environment: Environment) -> tuple[Look, ...]:
        """What is there of an environment, service by service."""
        return tuple(self._look(environment, slug) for slug in environment.slugs)

    def _look(self, environment: Environment, slug: str) -> Look:
        tag = tag_value(environment.environment)
        group = self._target_group(slug, tag)
        return Look(
            slug=slug,
            routed=slug in routed_slugs(environment),
            target_group=group is not None,
            # Whose hand made it does not matter here: a run that finds one to the target group makes no other.
            listener=group is not None and self._leads_to(group),
            service=self._service(environment.cluster, slug, tag) is not None,
        )

    def _listener(self, resource: Owned) -> Found | None:
        tags = self.load_balancing.listener_tags([resource.arn]).get(resource.arn)
        if tags is None or not self._ours(tags, resource.environment):
            return None
        held = next((it for it in self._listeners(resource.load_balancer) if it.arn == resource.arn), None)
        if held is None:
            return None
        # A teardown finds a listener by the target group that it leads to, if that is ours as well.
        slug = slug_of_target_group(held.target_group)
        reachable = slug is not None and self._target_group(slug, resource.environment) is not None
        return Found(resource=resource, slug=slug if reachable else None, port=held.port)

    def _leads_to(self, group: TargetGroup) -> bool:
        return any(
            held.target_group == group.arn for balancer in group.load_balancers for held in self._listeners(balancer)
        )

    def _listeners(self, load_balancer: str | None) -> tuple[Listener, ...]:
        return self.load_balancing.listeners(load_balancer) if load_balancer else ()

    def _target_group(self, slug: str, tag: str) -> TargetGroup | None:
        group = self.load_balancing.target_group(slug)
        return group if group is not None and self._ours(group.tags, tag) else None

    def _service(self, cluster: str, slug: str, tag: str) -> Service | None:
        service = self.ecs.service(cluster, slug)
        there = service is not None and service.status == "ACTIVE" and self._ours(service.tags, tag)
        return service if there else None

    def _ours(self, tags: Mapping[str, str], tag: str) -> bool:
        return owned(tags, {STACK_TAG: self.stack, ENVIRONMENT_TAG: tag})
