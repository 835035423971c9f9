"""What a ready environment lacks: somebody removed it by hand, or AWS did."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from preview.announcement import Status
from preview.environment import Environment
from preview.naming import tag_value
from preview.owned import Kind, Owned
from preview.request import Presence


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a describe found of one of an environment's services, of what is its own and carries its tags.

    Attributes:
        slug: the service's.
        routed: whether requests lead to it, so that it has to have a target group and a listener.
    """

    slug: str
    routed: bool = True
    target_group: bool
    listener: bool
    service: bool


def at_rest_ready(environment: Environment) -> bool:
    """Whether everything of the environment has to be there, and nobody works on it."""
    desired, observed = environment.desired, environment.observed
    return (
        environment.run is None
        and desired.presence is Presence.PRESENT
        and observed.status is Status.READY
        and observed.revision == desired.revision
    )


def failed_and_said_to_answer(environment: Environment) -> bool:
    """Whether a failed update left what answered before, as far as the record knows, and nobody works on it."""
    desired, observed, failure = environment.desired, environment.observed, environment.failure
    at_rest = environment.run is None and observed.revision == desired.revision
    left = failure is not None and not failure.unwind and observed.url is not None
    return at_rest and desired.presence is Presence.PRESENT and observed.status is Status.FAILED and left


def is_own(environment: Environment, resource: Owned) -> bool:
    """Whether the resource's name and place are the environment's. A listener has no name: it may be."""
    if resource.kind is Kind.LISTENER:
        return True
    in_its_cluster = resource.kind is not Kind.SERVICE or resource.cluster in (None, environment.cluster)
    return resource.slug in environment.slugs and in_its_cluster


def routed_slugs(environment: Environment) -> tuple[str, ...]:
    """Of the services to which requests lead."""
    return (environment.slug, *(route.slug for route in environment.observed.routes))


def seems_incomplete(environment: Environment, listed: Collection[Owned], active: Collection[str]) -> bool:
    """Whether a ready environment seems to lack something: a reason to look, and no more than that.

    It saves describing every environment at every sweep.

    Args:
        environment: the environment.
        listed: what the index of tags knows. A deleted target group or listener leaves it after a while; a deleted
            service stays describable, as INACTIVE, for as long as ECS likes, and listed as well
            (AmazonECS/latest/APIReference/API_DeleteService.html).
        active: the names of its cluster's services that are ACTIVE, of those that were asked about.
    """
    if not set(environment.slugs) <= set(active):
        return True
    tag, routed = tag_value(environment.environment), routed_slugs(environment)
    own = [held for held in listed if held.environment == tag and is_own(environment, held)]
    groups, services = ({held.slug for held in own if held.kind is kind} for kind in (Kind.TARGET_GROUP, Kind.SERVICE))
    listeners = sum(held.kind is Kind.LISTENER for held in own)
    return not set(routed) <= groups or not set(environment.slugs) <= services or listeners < len(routed)


def missing(looks: Sequence[Look]) -> str | None:
    """What is missing and made again, for people; `None` where nothing is."""
    lacking = [f"its {name}" for look in looks for name in _lacking(look, several=len(looks) > 1)]
    if not lacking:
        return None
    if len(lacking) == 1:
        return f"{lacking[0]} was missing and is made again"
    return f"{', '.join(lacking[:-1])} and {lacking[-1]} were missing and are made again"


def _lacking(look: Look, *, several: bool) -> Iterator[str]:
    pairs = {"target group": look.target_group, "listener": look.listener} if look.routed else {}
    for name, there in {**pairs, "service": look.service}.items():
        if not there:
            yield f"{name} {look.slug}" if several else name
