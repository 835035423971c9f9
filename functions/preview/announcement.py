"""What the topic's subscribers are told: one document for each change of an environment's status."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """An environment's status, as announced and as the registry remembers it."""

    REQUESTED = "requested"
    CREATING = "creating"
    WAITING = "waiting"
    READY = "ready"
    UPDATING = "updating"
    FAILED = "failed"
    DELETING = "deleting"
    DELETED = "deleted"


@dataclass(frozen=True, kw_only=True)
class Detail:
    """One thing that a run made, or found as it was to be.

    Attributes:
        what: its kind, e.g. `target group`.
        name: what it is called in AWS.
        seconds: how long that took. Where several were made together, the last of them has the time of all.
    """

    what: str
    name: str
    seconds: float | None = None


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """One change of status. Subscribers outside this project rely on these names.

    Attributes:
        environment: the key, `owner/repo@branch`.
        project: the project's name; also a message attribute, as `status` is, for subscription filters.
        repository: `owner/repo`.
        branch: the branch's full name.
        commit: the full SHA, where known.
        status: what the environment has become.
        url: where it answers; only while it does.
        urls: where services beside the main one answer, by their names; likewise.
        reason: why it is so: a failure's diagnosis, or what a person should know or do.
        actor: who asked for the change.
        at: when, ISO 8601 in UTC.
        run: the Step Functions execution's name, where one is concerned.
        machine: of which state machine that is: `provision` or `teardown`.
        slug: names the environment's AWS resources.
        cluster: the ECS cluster that they are in.
        pull_request: the number of the branch's open pull request, where one is known.
        keep_until: the environment does not expire before this, ISO 8601 in UTC; `ever` for never.
        details: what the run made, in order, where the environment is ready; what it removed, where it is deleted.
        sequence: of two announcements of one environment the later has the greater one; only `waiting` may share it
            with the one that follows.
        version: of this document's form.
    """

    environment: str
    project: str
    repository: str
    branch: str
    commit: str | None = None
    status: Status
    url: str | None = None
    urls: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    actor: str
    at: str
    run: str | None = None
    machine: str | None = None
    slug: str | None = None
    cluster: str | None = None
    pull_request: int | None = None
    keep_until: str | None = None
    details: tuple[Detail, ...] = ()
    sequence: int = 0
    version: int = 1

    @property
    def order(self) -> tuple[int, bool]:
        """Of two announcements of one environment the later has the greater one."""
        return self.sequence, self.status is not Status.WAITING
