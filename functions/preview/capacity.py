"""Whether a load balancer has room for another environment. Checked before anything is created."""

from preview.config import Project
from preview.errors import CapacityError
from preview.facts import Listener

# Not adjustable: elasticloadbalancing/latest/application/load-balancer-limits.html.
TARGET_GROUPS_PER_LOAD_BALANCER = 100


def own_listeners(slug: str, listeners: tuple[Listener, ...]) -> tuple[Listener, ...]:
    """The listeners that already lead to the environment's target group, whose name is in the group's ARN."""
    return tuple(held for held in listeners if held.target_group and f":targetgroup/{slug}/" in held.target_group)


def check_capacity(slug: str, project: Project, *, listeners: tuple[Listener, ...], target_groups: int) -> None:
    """Raises CapacityError where a listener for the environment `slug` would be one too many.

    Args:
        slug: the environment's.
        project: its settings.
        listeners: the load balancer's.
        target_groups: how many target groups the load balancer uses.
    """
    if own_listeners(slug, listeners):
        return
    if len(listeners) >= project.max_listeners:
        raise CapacityError(
            f"the load balancer is full: {len(listeners)} of {project.max_listeners} listeners are in use. "
            "Delete a branch whose preview nobody needs, or have the quota raised (Listeners per Application Load "
            "Balancer, L-B6DF7632) and max_listeners with it"
        )
    if target_groups >= TARGET_GROUPS_PER_LOAD_BALANCER:
        raise CapacityError(
            f"the load balancer is full: it uses {target_groups} of {TARGET_GROUPS_PER_LOAD_BALANCER} target groups, "
            "a limit that AWS does not raise. Delete a branch whose preview nobody needs, or use another load balancer"
        )
