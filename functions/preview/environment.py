"""An environment as the registry remembers it: what its branch asks for, what is there, and who is working on it."""

from dataclasses import dataclass, replace
from enum import StrEnum

from preview.announcement import Status
from preview.request import Presence


class Machine(StrEnum):
    """The two state machines. A run is one execution of one of them."""

    PROVISION = "provision"
    TEARDOWN = "teardown"


class Ending(StrEnum):
    """How a run ended, in Step Functions' words."""

    SUCCEEDED = "SUCCEEDED"
    FAILED = "FAILED"
    TIMED_OUT = "TIMED_OUT"
    ABORTED = "ABORTED"


@dataclass(frozen=True, kw_only=True)
class Desired:
    """What the branch asks for. Changed only by requests.

    Attributes:
        presence: present or absent.
        commit: the full SHA, where an event said it.
        replaced: the SHA that the newest change took the place of, where an event of its second said it.
        revision: +1 at each change.
        actor: who asked.
        occurred_at: the newest event's time, seconds since 1970; an older event is stale.
        deliveries: of the events at `occurred_at`, to know a redelivery from a second event of the same second.
        skipped_at: the time of the newest push whose message says `[skip preview]`, seconds since 1970; 0 where none
            was seen. It moves nothing, and makes nothing stale but a `create` of its time or before.
        passed_over: the commit of the newest push that the branch was not to be deployed for, where there was one
            since the last change. It is the branch's newest, should it be deployed after all.
        passed_over_at: that push's time, seconds since 1970; 0 where there was none.
    """

    presence: Presence
    commit: str | None = None
    replaced: str | None = None
    revision: int
    actor: str
    occurred_at: int
    deliveries: tuple[str, ...] = ()
    skipped_at: int = 0
    passed_over: str | None = None
    passed_over_at: int = 0


@dataclass(frozen=True, kw_only=True)
class Route:
    """Where one of the services beside the main one answers. `slug` names its AWS resources."""

    service: str
    slug: str
    url: str
    port: int


@dataclass(frozen=True, kw_only=True)
class Observed:
    """What is there, as far as the runs have seen.

    Attributes:
        status: as last announced.
        revision: of the desired state that this settles; 0 before the first run has ended.
        commit: what answers at `url`.
        url: where the environment answers; `None` where it does not.
        port: the listener's.
        routes: where services beside the main one answer.
        since: when this became so, seconds since 1970.
        lacking: something of it was found missing, so that nothing may answer at `url`; until a run has made it again.
    """

    status: Status
    revision: int = 0
    commit: str | None = None
    url: str | None = None
    port: int | None = None
    routes: tuple[Route, ...] = ()
    since: int
    lacking: bool = False

    def answering_nowhere(self) -> "Observed":
        """The same of an environment whose rest, if there is any, serves nobody."""
        return replace(self, commit=None, url=None, port=None, routes=(), lacking=False)


@dataclass(frozen=True, kw_only=True)
class Run:
    """The claim of the one execution that may work on the environment.

    Attributes:
        name: the execution's.
        machine: which state machine.
        revision: of the desired state it works towards.
        claimed_at: seconds since 1970.
    """

    name: str
    machine: Machine
    revision: int
    claimed_at: int


@dataclass(frozen=True, kw_only=True)
class Failure:
    """The last failure, kept until something succeeds.

    Attributes:
        reason: the diagnosis, for people.
        revision: of the desired state that could not be reached.
        run: the run that failed.
        at: seconds since 1970; of a removal that failed again, when it failed first at this revision.
        unwind: what the run made is to be removed although the branch still exists.
        unwound: that has been done; nothing of the environment is left.
        leftover: why it could not be done yet, where it was tried.
        attempts: how many teardowns have failed in a row.
        retry_at: a failed teardown is not tried again before this, seconds since 1970.
    """

    reason: str
    revision: int
    run: str
    at: int
    unwind: bool = False
    unwound: bool = False
    leftover: str | None = None
    attempts: int = 0
    retry_at: int = 0


@dataclass(frozen=True, kw_only=True)
class Interruption:
    """Runs that an update of ECS Deity cut short, kept until a run ends in another way.

    Attributes:
        revision: of the desired state that they worked towards.
        runs: how many in a row.
        retry_at: the next does not begin before this, seconds since 1970.
    """

    revision: int
    runs: int
    retry_at: int


@dataclass(frozen=True, kw_only=True)
class Choice:
    """What somebody asked for by hand. It goes before what the project's trigger says, until the branch is deleted.

    Attributes:
        presence: whether the branch is to have an environment.
        actor: who asked.
        at: when, seconds since 1970.
    """

    presence: Presence
    actor: str
    at: int


@dataclass(frozen=True, kw_only=True)
class PullRequest:
    """The branch's open pull request, as GitHub's events tell of it.

    Attributes:
        number: in the repository.
        draft: it is not ready for review.
        labelled: it has the label that asks for an environment.
        fork: the repository that the branch is in, where that is a fork. The environment's branch is then
            `pull/NUMBER/head`, which is what git calls it in the repository itself.
        at: when GitHub last changed it, as far as events told, seconds since 1970.
        deliveries: of the events at `at`, to know a redelivery from a second event of the same second.
    """

    number: int
    draft: bool = False
    labelled: bool = False
    fork: str | None = None
    at: int
    deliveries: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Environment:
    """One branch of one project.

    Attributes:
        environment: the key, `owner/repo@branch`; the registry's partition key.
        project: the project's name.
        repository: `owner/repo`.
        branch: the branch's full name.
        slug: names its AWS resources: those of its main service.
        others: likewise of the services that it has, or may have, beside the main one.
        leaving: likewise of services that its project has no more, and that could not be removed yet.
        cluster: where its service was made; it stays there until nothing is left, whatever the project says since.
        load_balancer: where its listener was made, likewise.
        desired: what the branch asks for.
        observed: what is there.
        run: the current run, or `None`.
        failure: the last failure, or `None`.
        interruption: the last runs', where an update of ECS Deity cut them short.
        forget_at: when DynamoDB may drop the item, seconds since 1970; only on the tombstone of a deleted branch.
        keep: it does not expire, until the branch is deleted.
        keep_until: it does not expire before this, seconds since 1970.
        choice: what somebody asked for by hand, or `None`.
        pull_request: the branch's open pull request, where one is known.
        pull_request_closed_at: when it was closed, or the branch deleted, seconds since 1970: events of pull requests
            up to then say nothing any more.
        version: +1 at each write; every write is conditional on it.
    """

    environment: str
    project: str
    repository: str
    branch: str
    slug: str
    others: tuple[str, ...] = ()
    leaving: tuple[str, ...] = ()
    cluster: str
    load_balancer: str
    desired: Desired
    observed: Observed
    run: Run | None = None
    failure: Failure | None = None
    interruption: Interruption | None = None
    forget_at: int | None = None
    keep: bool = False
    keep_until: int | None = None
    choice: Choice | None = None
    pull_request: PullRequest | None = None
    pull_request_closed_at: int = 0
    version: int = 0

    @property
    def slugs(self) -> tuple[str, ...]:
        """Of all its services, the main one's first."""
        return (self.slug, *self.others)


@dataclass(frozen=True, kw_only=True)
class Unreadable:
    """An item of the registry that is no environment, its key and why: somebody, or a newer version, wrote it."""

    environment: str
    why: str
