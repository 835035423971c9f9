"""How runs wait: they look again every few seconds, until there is no time left."""

from preview.errors import DeadlineError

LOOK_AGAIN_SECONDS = 3


def check_deadline(*, now: float, deadline: int, what: str) -> None:
    """Raises DeadlineError where `now`, seconds since 1970, is past the deadline. `what` says what was waited for."""
    if now >= deadline:
        raise DeadlineError(what)
