"""Whether a load balancer has room for another environment. Checked before anything is created."""

from preview.config import Project
from preview.errors import CapacityError
from preview.facts import Listener

# Not adjustable: elasticloadbalancing/latest/application/load-balancer-limits.html.
TARGET_GROUPS_PER_LOAD_BALANCER = 100


def own_listeners(slug: str, listeners: tuple[Listener, ...]) -> tuple[Listener, ...]:
    """The listeners that already lead to the target group of that name, which is in the group's ARN."""
    return tuple(held for held in listeners if held.target_group and f":targetgroup/{slug}/" in held.target_group)


def check_capacity(
    slugs: tuple[str, ...], project: Project, *, listeners: tuple[Listener, ...], target_groups: int
) -> None:
    """Raises CapacityError where the environment's listeners would be too many.

    Args:
        slugs: of the environment's services to which requests lead.
        project: its settings.
        listeners: the load balancer's.
        target_groups: how many target groups the load balancer uses.
    """
    more = sum(not own_listeners(slug, listeners) for slug in slugs)
    needed = f"; this environment needs {more} more" if more > 1 else ""
    if more and len(listeners) + more > project.max_listeners:
        raise CapacityError(
            f"the load balancer is full: {len(listeners)} of {project.max_listeners} listeners are in use{needed}. "
            "Delete a branch whose preview nobody needs, or have the quota raised (Listeners per Application Load "
            "Balancer, L-B6DF7632) and max_listeners with it"
        )
    if more and target_groups + more > TARGET_GROUPS_PER_LOAD_BALANCER:
        raise CapacityError(
            f"the load balancer is full: it uses {target_groups} of {TARGET_GROUPS_PER_LOAD_BALANCER} target groups"
            f"{needed}, a limit that AWS does not raise. Delete a branch whose preview nobody needs, or use another "
            "load balancer"
        )
