"""The projects that the end-to-end tests need beside the run's own two. Their deliveries are made by hand."""

from local import settings
from local.emulator.account import ACCOUNT, REGION

HOOKED = "acme/hooked"
"""Its hooks are tasks: an update's fails and is only told; a branch `...slow-seed` or `...slow-drop` slows another."""
CALLING = "acme/calling"
"""Its hook is a function, `FUNCTION`."""
SEVERAL = "acme/several"
"""It has three services: two with a route, and a worker."""
LABELLED = "acme/labelled"
"""Only the label gives its branches environments; drafts get none, nor does what bots push."""
ASKED = "acme/asked"
"""Only people give its branches environments."""

FUNCTION = "migrate"
_DROP = """
echo "dropping the database of $DEITY_BRANCH"
case $DEITY_BRANCH in *slow-drop*) sleep 3 ;; esac
"""
_SEED = """
echo "seeding the database of $DEITY_BRANCH for $DEITY_URL"
case $DEITY_BRANCH in *slow-seed*) sleep 3 ;; esac
"""
_MIGRATE = """
echo "migrating"
echo "no column called price" >&2
exit 3
"""


def _shell(script: str) -> dict[str, object]:
    return {"command": ["/bin/sh", "-c", script]}


PROJECTS = (
    settings.project(
        HOOKED,
        **settings.ONE_SERVICE,
        after_create=_shell(_SEED),
        after_update={**_shell(_MIGRATE), "on_failure": "warn"},
        before_destroy=_shell(_DROP),
    ),
    settings.project(
        CALLING, **settings.ONE_SERVICE, after_create=f"arn:aws:lambda:{REGION}:{ACCOUNT}:function:{FUNCTION}"
    ),
    settings.project(
        SEVERAL,
        services=[
            {"name": "web", **settings.ONE_SERVICE, "environment": {"PUBLIC_URL": "{url}"}},
            {"name": "admin", **settings.ONE_SERVICE},
            {"name": "worker", "task_definition": settings.SANDBOX, "environment": {"QUEUE": "jobs_{branch_slug}"}},
        ],
    ),
    settings.project(
        LABELLED, **settings.ONE_SERVICE, trigger="label", bots=False, pull_requests={"drafts": False, "label": "demo"}
    ),
    settings.project(ASKED, **settings.ONE_SERVICE, trigger="chatops"),
)
