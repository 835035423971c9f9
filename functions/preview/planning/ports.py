"""Which listener port an environment gets."""

from collections.abc import Callable, Collection, Sequence

from preview.browser_ports import REFUSED_BY_BROWSERS
from preview.errors import CapacityError


def draw_port(
    first: int,
    last: int,
    *,
    taken: Collection[int],
    prefer: int | None = None,
    choose: Callable[[Sequence[int]], int],
) -> int:
    """A free port of the range `first` to `last`, both included: `prefer` where it is one, else as `choose` picks.

    One that browsers refuse to open is drawn only where no other is left.

    Raises:
        CapacityError: every port of the range is taken.
    """
    free = [port for port in range(first, last + 1) if port not in taken]
    if not free:
        raise CapacityError(
            f"every port from {first} to {last} is taken on the load balancer. Delete a branch whose preview nobody "
            "needs, or widen port_range"
        )
    if prefer in free:
        return prefer
    return choose([port for port in free if port not in REFUSED_BY_BROWSERS] or free)
