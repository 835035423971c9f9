"""When a removal needs somebody: it has been failing for long, whatever is tried again by itself."""

from preview.deciding.dispatching import unwinding
from preview.environment import Environment
from preview.request import Presence

STUCK_SECONDS = 3600


def stuck(environment: Environment, *, now: int) -> bool:
    """Whether removing the environment, or what a failed run made of it, has been failing for an hour or more."""
    failure, desired = environment.failure, environment.desired
    if failure is None or failure.revision != desired.revision or not failure.attempts:
        return False
    removing = desired.presence is Presence.ABSENT or unwinding(environment)
    return removing and now - failure.at >= STUCK_SECONDS
