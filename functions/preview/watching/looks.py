"""How runs wait: they look again every few seconds, less often the more of them wait, until there is no time left."""

import math

from preview.errors import DeadlineError

LOOK_AGAIN_SECONDS = 3
# A run that waits for its turn to begin asks this often whether its branch still wants it. It asks the registry alone.
ASK_AGAIN_SECONDS = 10


def seconds_to_look(turn: float, *, now: float) -> int:
    """Whole seconds, which is what a Wait state takes, until a look whose turn comes at `turn`."""
    return max(LOOK_AGAIN_SECONDS, math.ceil(turn - now))


def seconds_to_ask(turn: float, *, now: float) -> int:
    """Whole seconds until a run whose turn to begin comes at `turn` asks again whether it is still wanted."""
    return min(math.ceil(turn - now), ASK_AGAIN_SECONDS)


def check_deadline(*, now: float, deadline: int, what: str) -> None:
    """Raises DeadlineError where `now`, seconds since 1970, is past the deadline. `what` says what was waited for."""
    if now >= deadline:
        raise DeadlineError(what)
