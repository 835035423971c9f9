"""What GitHub shows of an announcement in its own terms: a commit's status, a deployment's, and their few words."""

import hashlib
from enum import StrEnum

from preview.announcement import Announcement, Status

CONTEXT = "preview"
"""The commit status's name among others of the commit."""

# docs.github.com/en/rest/deployments/statuses#create-a-deployment-status; a commit status is held to it as well.
DESCRIPTION_LIMIT = 140
# docs.github.com/en/actions/how-tos/deploy/configure-and-manage-deployments/manage-environments: "may not exceed 255
# characters in length".
_ENVIRONMENT_LIMIT = 255
_DIGEST_LENGTH = 10
_SHORT_SHA = 7


class CommitState(StrEnum):
    """Of a commit status: docs.github.com/en/rest/commits/statuses#create-a-commit-status."""

    PENDING = "pending"
    SUCCESS = "success"
    FAILURE = "failure"


class DeploymentState(StrEnum):
    """Of a deployment: docs.github.com/en/rest/deployments/statuses#create-a-deployment-status."""

    QUEUED = "queued"
    IN_PROGRESS = "in_progress"
    SUCCESS = "success"
    FAILURE = "failure"
    INACTIVE = "inactive"


_COMMIT_STATES = {
    Status.REQUESTED: CommitState.PENDING,
    Status.CREATING: CommitState.PENDING,
    Status.WAITING: CommitState.PENDING,
    Status.UPDATING: CommitState.PENDING,
    Status.READY: CommitState.SUCCESS,
    Status.FAILED: CommitState.FAILURE,
}
_DEPLOYMENT_STATES = {
    Status.REQUESTED: DeploymentState.QUEUED,
    Status.CREATING: DeploymentState.IN_PROGRESS,
    Status.WAITING: DeploymentState.IN_PROGRESS,
    Status.UPDATING: DeploymentState.IN_PROGRESS,
    Status.READY: DeploymentState.SUCCESS,
    Status.FAILED: DeploymentState.FAILURE,
}


def commit_state(status: Status) -> CommitState | None:
    """What the commit's status becomes; `None` where the news is about its environment's end, and not about it."""
    return _COMMIT_STATES.get(status)


def deployment_state(status: Status) -> DeploymentState | None:
    """What the commit's deployment becomes; `None` likewise."""
    return _DEPLOYMENT_STATES.get(status)


def description(announcement: Announcement) -> str:
    """The news in one line of at most 140 characters: the status, and of a failure the first line of its reason."""
    if announcement.status is Status.WAITING:
        return "waiting for the image"
    lines = (announcement.reason or "").strip().splitlines()
    if announcement.status is Status.FAILED and lines:
        return cut(f"failed: {' '.join(lines[0].split())}", DESCRIPTION_LIMIT)
    return announcement.status.value


def superseded(commit: str) -> str:
    """The same of a commit whose turn was over before it was deployed."""
    return f"superseded by {commit[:_SHORT_SHA]}"


def environment_name(branch: str) -> str:
    """GitHub's environment of the branch's deployments; a very long branch's is cut, and still its own."""
    name = f"preview/{branch}"
    if len(name) <= _ENVIRONMENT_LIMIT:
        return name
    digest = hashlib.sha256(branch.encode()).hexdigest()[:_DIGEST_LENGTH]
    return f"{name[: _ENVIRONMENT_LIMIT - _DIGEST_LENGTH - 1]}-{digest}"


def cut(text: str, limit: int) -> str:
    """At most so many characters of it, the last of them `…` where some are missing."""
    return text if len(text) <= limit else text[: limit - 1] + "…"
