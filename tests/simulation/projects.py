"""The kinds of projects that simulated worlds have: plain, with an image for each commit, with hooks, with services."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from preview.config import Hook, OnFailure, Project, Service
from preview.config.pull_requests import PullRequests, Trigger
from tests.simulation.account import CLUSTER, FAMILY, LOAD_BALANCER
from tests.simulation.account import REPOSITORY as IMAGES

REPOSITORY = "acme/shop"
PLAIN = Project(
    repository=REPOSITORY,
    cluster=CLUSTER,
    load_balancer=LOAD_BALANCER,
    task_definition=FAMILY,
    container="web",
    port=8080,
)
HOOK = "arn:aws:lambda:us-east-1:000000000000:function:seed-preview"
FUNCTION, TASK = Hook(function=HOOK), Hook(command=("bin/seed",))
IMAGE = f"{{account}}.dkr.ecr.{{region}}.amazonaws.com/{IMAGES}:{{sha}}"
VARIABLES = {"DATABASE": "shop_{branch_slug}"}

SITE = Service(name="site", task_definition=FAMILY, container="web", port=8080)
ADMIN = replace(SITE, name="admin")
WORKER = Service(name="worker", task_definition=FAMILY)


def warning(hook: Hook) -> Hook:
    """The hook, whose failure is only told."""
    return replace(hook, on_failure=OnFailure.WARN)


def failing(hook: Hook) -> Hook:
    """The hook, with which its run fails."""
    return replace(hook, on_failure=OnFailure.FAIL)


def of_services(*services: Service, **more: Any) -> Project:
    """The plain project, with these services instead of its only one, and more settings."""
    return replace(PLAIN, task_definition=None, container=None, port=None, services=services, **more)


WITH_IMAGE = replace(PLAIN, image=IMAGE, environment=VARIABLES, image_deadline_minutes=2)
WITH_FUNCTIONS = replace(PLAIN, after_create=FUNCTION, after_update=warning(FUNCTION), before_destroy=failing(FUNCTION))
WITH_TASKS = replace(WITH_IMAGE, after_create=warning(TASK), after_update=TASK, before_destroy=TASK)
SEVERAL = of_services(SITE, ADMIN, WORKER)
SEVERAL_WITH_IMAGES = of_services(
    replace(WORKER, images={"web": IMAGE}),
    replace(SITE, image=IMAGE, environment=VARIABLES),
    replace(ADMIN, image=IMAGE),
    after_create=TASK,
    after_update=warning(replace(TASK, service="worker", container="web")),
    image_deadline_minutes=2,
)
KINDS: Mapping[str, Project] = {
    "plain": PLAIN,
    "an image for each commit": WITH_IMAGE,
    "functions as hooks": WITH_FUNCTIONS,
    "tasks as hooks": WITH_TASKS,
    "several services": SEVERAL,
    "one service less": of_services(SITE, WORKER),
    "several services with images and hooks": SEVERAL_WITH_IMAGES,
}

LABEL = "preview"
_NO_DRAFTS = PullRequests(label=LABEL, drafts=False, forks=True)
HEEDS: Mapping[str, Mapping[str, Any]] = {
    "pushes": {"pull_requests": PullRequests(label=LABEL, forks=True)},
    "labels": {"trigger": Trigger.LABEL, "pull_requests": PullRequests(label=LABEL, forks=True)},
    "people alone": {"trigger": Trigger.CHATOPS, "pull_requests": PullRequests(label=LABEL, forks=True)},
    "pushes, but for drafts": {"pull_requests": _NO_DRAFTS},
    "pushes, but for bots": {"bots": False, "pull_requests": PullRequests(label=LABEL)},
    "labels, but for drafts and bots": {"trigger": Trigger.LABEL, "bots": False, "pull_requests": _NO_DRAFTS},
}
"""Whom projects heed: what gives a branch an environment."""


def heeding(project: Project, heeds: str) -> Project:
    """The project, where that is whom it heeds."""
    return replace(project, **HEEDS[heeds])
