"""A project with several services: a worker to which nothing leads, the site, and its back office."""

from typing import Any

from preview.config import Service
from preview.naming import service_slug
from tests.steps.fakes import KEY, SLUG

WORKER = Service(name="worker", task_definition="shop-web")
SITE = Service(name="site", task_definition="shop-web", container="web", port=8080)
ADMIN = Service(name="admin", task_definition="shop-web", container="web", port=8080)
WORKER_SLUG = service_slug(SLUG, key=KEY, service="worker")
ADMIN_SLUG = service_slug(SLUG, key=KEY, service="admin")
EVERY_SLUG = (SLUG, WORKER_SLUG, ADMIN_SLUG)


def several(*services: Service, **more: Any) -> dict[str, Any]:
    """The project's settings, with these services or all three."""
    of_one = dict.fromkeys(("task_definition", "container", "port"))
    return {**of_one, "services": services or (WORKER, SITE, ADMIN), **more}
