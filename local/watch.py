"""Waits for an environment to become what was asked for, by looking at the registry."""

import time
from collections.abc import Callable

from adapters.registry import Registry
from local.errors import LocalError
from preview.deciding.dispatching import settled
from preview.environment import Environment

_LOOK_SECONDS = 0.05


def wait_until(
    registry: Registry, key: str, holds: Callable[[Environment], bool], *, seconds: float, what: str
) -> Environment:
    """The environment once `holds` is true of it.

    Raises:
        LocalError: it was not within `seconds`; the message says what the registry knows.
    """
    deadline = time.monotonic() + seconds
    while True:
        environment = registry.get(key)
        if environment is not None and holds(environment):
            return environment
        if time.monotonic() > deadline:
            known = "nothing" if environment is None else f"{environment.observed.status} {environment.failure or ''}"
            raise LocalError(f"{key} was not {what} within {seconds:g} s; the registry knows: {known}")
        time.sleep(_LOOK_SECONDS)


def wait_for_rest(registry: Registry, key: str, *, revision: int, seconds: float) -> Environment:
    """The environment once it is at rest; raises LocalError as `wait_until` does."""
    return wait_until(
        registry,
        key,
        lambda known: at_rest(known, revision=revision),
        seconds=seconds,
        what=f"at rest at revision {revision}",
    )


def at_rest(environment: Environment, *, revision: int) -> bool:
    """Whether the environment has got as far as it will with what was asked for at that revision."""
    return environment.desired.revision >= revision and environment.run is None and settled(environment)
