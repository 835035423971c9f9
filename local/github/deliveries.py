"""What GitHub's webhooks deliver when a ref changes: `push`, and beside it `create` or `delete`.

Which events, and when: docs.github.com/en/webhooks/webhook-events-and-payloads. GitHub promises no order; here a new
branch is told of by `push` then `create`, a deleted one by `delete` then `push`.
"""

import hashlib
import hmac
import json
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from local.github.shapes import Commit, Person, Repository, commit, pushed_repository_object, repository_object, user

ZEROS = "0" * 40
_BRANCH = "refs/heads/"
_TAG = "refs/tags/"
_MOST_TAGS = 3
_MOST_BRANCHES = 5000


@dataclass(frozen=True, kw_only=True)
class Update:
    """A ref's change by a push.

    Attributes:
        ref: in full, e.g. `refs/heads/feature/x`.
        before: the SHA that it had; zeros where it is new.
        after: the SHA that it has now; zeros where it is gone.
        commits: those that the push brought to it, oldest first.
        head: the commit that it is at; `None` where it is gone.
        forced: whether `before` is no ancestor of `after`.
        base_ref: another branch that is at the same commit, where the ref is new.
    """

    ref: str
    before: str
    after: str
    commits: tuple[Commit, ...] = ()
    head: Commit | None = None
    forced: bool = False
    base_ref: str | None = None

    @property
    def created(self) -> bool:
        """Whether the ref is new."""
        return not self.before.strip("0")

    @property
    def deleted(self) -> bool:
        """Whether the ref is gone."""
        return not self.after.strip("0")

    @property
    def is_tag(self) -> bool:
        """Whether it is a tag and not a branch."""
        return self.ref.startswith(_TAG)

    @property
    def name(self) -> str:
        """The ref without what says its kind, e.g. `feature/x`."""
        return self.ref.removeprefix(_BRANCH).removeprefix(_TAG)


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """One event on its way to a webhook.

    Attributes:
        event: what `X-GitHub-Event` says.
        payload: the body's JSON object.
        id: what `X-GitHub-Delivery` says. A redelivery keeps it.
    """

    event: str
    payload: Mapping[str, Any]
    id: str = field(default_factory=lambda: str(uuid.uuid4()))

    @property
    def body(self) -> bytes:
        """The payload as it is sent and signed."""
        return json.dumps(self.payload, ensure_ascii=False, separators=(",", ":")).encode(errors="replace")


def of_push(
    updates: Iterable[Update], *, repository: Repository, pusher: Person, pushed_at: int
) -> Iterator[tuple[Update, Delivery]]:
    """Every delivery that a push of these refs makes, each beside the ref that it tells of.

    `pushed_at` is in seconds since 1970. More than three tags, or more than 5,000 branches, are not told of at all
    (docs.github.com/en/webhooks/webhook-events-and-payloads#push).
    """
    known = [update for update in updates if update.ref.startswith((_BRANCH, _TAG))]
    tags = sum(update.is_tag for update in known)
    branches = len(known) - tags
    for update in known:
        if tags > _MOST_TAGS if update.is_tag else branches > _MOST_BRANCHES:
            continue
        pushed = Delivery(event="push", payload=push(update, repository, pusher, pushed_at))
        if update.deleted:
            yield update, Delivery(event="delete", payload=delete(update, repository, pusher, pushed_at))
        yield update, pushed
        if update.created:
            yield update, Delivery(event="create", payload=create(update, repository, pusher, pushed_at))


def push(update: Update, repository: Repository, pusher: Person, pushed_at: int) -> dict[str, Any]:
    """The payload of `push`."""
    return {
        "ref": update.ref,
        "before": update.before,
        "after": update.after,
        "repository": pushed_repository_object(repository, pushed_at=pushed_at),
        "pusher": {"name": pusher.login, "email": pusher.email},
        "sender": user(pusher.login),
        "created": update.created,
        "deleted": update.deleted,
        "forced": update.forced,
        "base_ref": update.base_ref,
        "compare": f"{repository.html_url}/compare/{_compared(update)}",
        "commits": [commit(told, repository) for told in update.commits],
        "head_commit": None if update.head is None else commit(update.head, repository),
    }


def create(update: Update, repository: Repository, pusher: Person, pushed_at: int) -> dict[str, Any]:
    """The payload of `create`: it names no commit."""
    return {
        "ref": update.name,
        "ref_type": _kind(update),
        "master_branch": repository.default_branch,
        "description": None,
        **_named(repository, pusher, pushed_at),
    }


def delete(update: Update, repository: Repository, pusher: Person, pushed_at: int) -> dict[str, Any]:
    """The payload of `delete`: it names no commit."""
    return {"ref": update.name, "ref_type": _kind(update), **_named(repository, pusher, pushed_at)}


def signature(body: bytes, secret: str) -> str:
    """What `X-Hub-Signature-256` says of a body."""
    return "sha256=" + hmac.new(secret.encode(), body, hashlib.sha256).hexdigest()


def headers(delivery: Delivery, *, secret: str, repository_id: int, hook_id: int) -> dict[str, str]:
    """A delivery's headers (docs.github.com/en/webhooks/webhook-events-and-payloads#delivery-headers)."""
    return {
        "Accept": "*/*",
        "Content-Type": "application/json",
        "User-Agent": "GitHub-Hookshot/ec5de17",
        "X-GitHub-Delivery": delivery.id,
        "X-GitHub-Event": delivery.event,
        "X-GitHub-Hook-ID": str(hook_id),
        "X-GitHub-Hook-Installation-Target-ID": str(repository_id),
        "X-GitHub-Hook-Installation-Target-Type": "repository",
        "X-Hub-Signature-256": signature(delivery.body, secret),
    }


def _named(repository: Repository, pusher: Person, pushed_at: int) -> dict[str, Any]:
    return {
        "pusher_type": "user",
        "repository": repository_object(repository, pushed_at=pushed_at),
        "sender": user(pusher.login),
    }


def _kind(update: Update) -> str:
    return "tag" if update.is_tag else "branch"


def _compared(update: Update) -> str:
    return update.name if update.created else f"{update.before[:12]}...{update.after[:12]}"
