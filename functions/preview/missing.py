"""What a ready environment lacks: somebody removed it by hand, or AWS did."""

from collections.abc import Collection
from dataclasses import dataclass

from preview.announcement import Status
from preview.environment import Environment
from preview.naming import tag_value
from preview.owned import Kind, Owned
from preview.request import Presence


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a describe found of an environment, of what is its own and carries its tags."""

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
    in_its_cluster = resource.kind is Kind.TARGET_GROUP or resource.cluster in (None, environment.cluster)
    return resource.slug == environment.slug and in_its_cluster


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
    if environment.slug not in active:
        return True
    tag = tag_value(environment.environment)
    kinds = {held.kind for held in listed if held.environment == tag and is_own(environment, held)}
    return len(kinds) < len(Kind)


def missing(look: Look) -> str | None:
    """What is missing and made again, for people; `None` where nothing is."""
    pairs = {"target group": look.target_group, "listener": look.listener, "service": look.service}
    lacking = [f"its {name}" for name, there in pairs.items() if not there]
    if not lacking:
        return None
    if len(lacking) == 1:
        return f"{lacking[0]} was missing and is made again"
    return f"{', '.join(lacking[:-1])} and {lacking[-1]} were missing and are made again"
