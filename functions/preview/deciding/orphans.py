"""Which of the resources with our tags belong to no environment, as far as the registry says."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from preview.announcement import Status
from preview.config import Config
from preview.deciding.missing import at_rest_ready, is_own, routed_slugs
from preview.deciding.repair import Placement
from preview.environment import Environment
from preview.naming import key_of_tag, tag_value
from preview.owned import Kind, Owned
from preview.request import Presence

# What one removal, or one repair, did not mend, another a moment later would not either; and every one is announced.
AGAIN_SECONDS = 3600


class Standing(StrEnum):
    """How an environment stands to the resources that carry its tag."""

    UNKNOWN = "unknown"
    GONE = "gone"
    READY = "ready"
    BUSY = "busy"


@dataclass(frozen=True, kw_only=True)
class Suspects:
    """The resources of one tag that may be nobody's, and whose they would be.

    Attributes:
        tag: the value of their environment tag.
        environment: the record of that tag, or `None`.
        standing: of the environment: unknown, gone, or ready.
        resources: what is to be looked at, in the order of their ARNs.
    """

    tag: str
    environment: Environment | None
    standing: Standing
    resources: tuple[Owned, ...]


@dataclass(frozen=True, kw_only=True)
class Found:
    """A resource that a describe has seen, with our tags, after the registry was read.

    Attributes:
        resource: what the index of tags said of it.
        slug: what its teardown would be told to look for: its own name; a listener's target group's, if that is ours.
        port: a listener's.
    """

    resource: Owned
    slug: str | None
    port: int | None = None


def standing(environment: Environment | None) -> Standing:
    """How the environment stands; where somebody works on it, or may yet, nothing is judged."""
    if environment is None:
        return Standing.UNKNOWN
    if at_rest_ready(environment):
        return Standing.READY
    desired, observed, failure = environment.desired, environment.observed, environment.failure
    if environment.run is not None or observed.revision != desired.revision:
        return Standing.BUSY
    deleted = desired.presence is Presence.ABSENT and observed.status is Status.DELETED
    unwound = failure is not None and failure.unwound and failure.revision == desired.revision
    return Standing.GONE if deleted or unwound else Standing.BUSY


def suspects(
    listed: Iterable[Owned], environments: Iterable[Environment], unreadable: Collection[str] = ()
) -> tuple[Suspects, ...]:
    """The resources to be looked at, by their environments' tags.

    Tags are compared, not keys: a key too long for a tag is found again, too.

    Args:
        listed: what carries our tag.
        environments: the records, read after that.
        unreadable: the keys of records that cannot be read: nothing of theirs is judged.
    """
    by_tag: Mapping[str, Environment] = {tag_value(held.environment): held for held in environments}
    passed_over = {tag_value(key) for key in unreadable}
    tags: dict[str, list[Owned]] = {}
    for resource in sorted(listed, key=lambda held: held.arn):
        if resource.environment not in passed_over:
            tags.setdefault(resource.environment, []).append(resource)
    found = (_suspects(tag, resources, by_tag.get(tag)) for tag, resources in sorted(tags.items()))
    return tuple(each for each in found if each.resources)


def _suspects(tag: str, resources: list[Owned], environment: Environment | None) -> Suspects:
    stands = standing(environment)
    suspicious = resources
    if stands is Standing.BUSY:
        suspicious = []
    if stands is Standing.READY and environment is not None:
        listeners = [held for held in resources if held.kind is Kind.LISTENER]
        others = [held for held in resources if held.kind is not Kind.LISTENER and not is_own(environment, held)]
        # As many listeners as routes are the environment's own; of more, a look has to tell which.
        suspicious = [*others, *(listeners if len(listeners) > len(routed_slugs(environment)) else [])]
    return Suspects(tag=tag, environment=environment, standing=stands, resources=tuple(suspicious))


def is_orphan(found: Found, environment: Environment | None, stands: Standing) -> bool:
    """Whether a resource that is there is nobody's. Of a ready environment's, its own listener is somebody's."""
    if stands is not Standing.READY or environment is None or found.resource.kind is not Kind.LISTENER:
        return True
    routes = {route.slug: route.port for route in environment.observed.routes}
    return {environment.slug: environment.observed.port, **routes}.get(found.slug or "") != found.port


def key_of(suspected: Suspects) -> str | None:
    """The environment's key; `None` where the tag does not say it and nobody knows it."""
    if suspected.environment is not None:
        return suspected.environment.environment
    key = key_of_tag(suspected.tag)
    repository, at, branch = (key or "").partition("@")
    return key if at and "/" in repository and branch else None


def placement(
    orphans: Iterable[Found], environment: Environment | None, repository: str, config: Config
) -> Placement | None:
    """Where the next teardown has to look; `None` where none of the orphans can be removed by one.

    One slug at a time: what has another is found again at a later sweep.
    """
    within = [held for held in orphans if held.slug]
    if not within:
        return None
    slugs = sorted({held.slug for held in within if held.slug})
    slug = environment.slug if environment and environment.slug in slugs else slugs[0]
    of_slug = [held.resource for held in within if held.slug == slug]
    home = config.project_of(repository) or config.projects[0]
    clusters = [held.cluster for held in of_slug if held.cluster]
    balancers = [held.load_balancer for held in of_slug if held.load_balancer]
    known = environment if environment and environment.slug == slug else None
    return Placement(
        slug=slug,
        cluster=next(iter(clusters), known.cluster if known else home.cluster),
        load_balancer=next(iter(balancers), known.load_balancer if known else home.load_balancer),
    )


def strays(orphans: Iterable[Found], environment: Environment) -> tuple[str, ...]:
    """The slugs of services that a ready environment has no more, of which something is where its next run looks."""
    slugs = {
        found.slug
        for found in orphans
        if found.slug and found.slug not in environment.slugs and found.resource.cluster in (None, environment.cluster)
    }
    return tuple(sorted(slugs))


def by_hand(found: Found) -> str:
    """What a person has to do about an orphan that no run can be told to remove."""
    arn, kind = found.resource.arn, found.resource.kind
    calls = {
        Kind.LISTENER: f"aws elbv2 delete-listener --listener-arn {arn}",
        Kind.TARGET_GROUP: f"aws elbv2 delete-target-group --target-group-arn {arn}",
        Kind.SERVICE: f"aws ecs delete-service --force --cluster {found.resource.cluster} --service {arn}",
        Kind.TASK_DEFINITION: f"aws ecs deregister-task-definition --task-definition {arn}",
    }
    return (
        f"this {kind.words} carries our tags, belongs to no environment, and no run can find it. "
        f"Look at it, then remove it: {calls[kind]}"
    )


def rested(environment: Environment, *, now: int) -> bool:
    """Whether the last change is so long ago that another removal or repair may do better."""
    return now - environment.observed.since >= AGAIN_SECONDS
